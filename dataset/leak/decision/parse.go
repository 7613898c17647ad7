package decision

import (
	"encoding/csv"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/leak"
)

// split divides a line into fields without spaces around them.
func split(text, comma string) (fields []string, reason string) {
	if strings.Contains(text, `"`) {
		r := csv.NewReader(strings.NewReader(strings.TrimRight(text, " ")))
		r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = rune(comma[0]), -1, comma != "\t"
		var err error
		if fields, err = r.Read(); err != nil {
			var parse *csv.ParseError
			if errors.As(err, &parse) {
				err = parse.Err
			}
			return nil, fmt.Sprintf("no sound CSV on one line (%v)", err)
		}
	} else {
		fields = strings.Split(text, comma)
	}
	for i, field := range fields {
		fields[i] = strings.TrimSpace(field)
	}
	return fields, ""
}

// parse reads the fields of a decision. The reason is empty, or says what is wrong.
func parse(fields []string) (l Line, reason, next string) {
	for len(fields) > len(columns) && fields[len(fields)-1] == "" {
		fields = fields[:len(fields)-1]
	}
	if len(fields) > len(columns) {
		return l, fmt.Sprintf("%d fields, not %d", len(fields), len(columns)), "put quotes around a name or a note that holds a comma"
	}
	fields = append(fields, make([]string, len(columns)-len(fields))...)
	l = Line{Answer: Answer(strings.ToLower(fields[0])), About: strings.ToLower(fields[1]), Name: Name(fields[3]), Note: strings.Join(strings.Fields(fields[4]), " ")}
	if !slices.Contains([]Answer{Same, Different, Ignore}, l.Answer) {
		return l, fmt.Sprintf("the decision is %q", fields[0]), "write same, different or ignore"
	}
	if fault.BreaksLine(l.Note) {
		return l, "the note holds control characters", "write plain text"
	}
	switch {
	case l.About == Pair, l.About == Cluster:
		return parseRelated(l, fields[2])
	case l.About == Label:
		return parseLabel(l, fields[2])
	case fields[2] != "":
		return l, fmt.Sprintf("images are named, but the line is about %q", l.About), "write pair, cluster or label, or leave the images out"
	case l.About == Detector:
		return parseDetector(l)
	case !slices.Contains(named(), l.About):
		return l, fmt.Sprintf("the line is about %q", fields[1]), "write " + either(subjects())
	case l.Name == "":
		return l, fmt.Sprintf("which %s is meant is not said", l.About), "write the name as the audit shows it"
	}
	return l, "", ""
}

// either lists words as a, b or c.
func either(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

var hexDigits = regexp.MustCompile(`^[0-9a-f]+$`)

// parseImages reads hashes.
func parseImages(l Line, text string) (line Line, reason, next string) {
	for _, word := range strings.Fields(text) {
		hash := strings.TrimPrefix(strings.ToLower(word), "sha256:")
		if !hexDigits.MatchString(hash) || len(hash) < minDigits || len(hash) > 64 {
			return l, fmt.Sprintf("image %q is no SHA-256", word),
				fmt.Sprintf("write the file's SHA-256 in hexadecimal, or at least its first %d digits, with spaces between images", minDigits)
		}
		l.Images = append(l.Images, hash)
	}
	slices.Sort(l.Images)
	for i := 1; i < len(l.Images); i++ {
		if strings.HasPrefix(l.Images[i], l.Images[i-1]) {
			return l, fmt.Sprintf("image %s is named twice", l.Images[i-1]), "name each file once; equal files are one, and always belong together"
		}
	}
	return l, "", ""
}

// parseRelated reads the hashes of a pair or cluster.
func parseRelated(l Line, text string) (line Line, reason, next string) {
	if l, reason, next = parseImages(l, text); reason != "" {
		return l, reason, next
	}
	switch {
	case len(l.Images) < 2, l.About == Pair && len(l.Images) > 2:
		return l, fmt.Sprintf("%d images are named for a %s", len(l.Images), l.About), "a pair has two images, a cluster more"
	case l.Name != "":
		return l, fmt.Sprintf("the name %q stands beside images", l.Name), "leave the name out, or write it into the note"
	case len(l.Images) == 2:
		l.About = Pair
	}
	return l, "", ""
}

// parseLabel reads the hashes of images with a label that is right.
func parseLabel(l Line, text string) (line Line, reason, next string) {
	if l, reason, next = parseImages(l, text); reason != "" {
		return l, reason, next
	}
	switch {
	case l.Answer != Ignore:
		return l, fmt.Sprintf("the decision on a label is %s", l.Answer), "write ignore where the label is right, and correct it in the data set where it is wrong"
	case len(l.Images) == 0:
		return l, "no image is named for a label", "write the SHA-256 of its file"
	case l.Name == "":
		return l, "which label is right is not said", "write the class as the name"
	}
	return l, "", ""
}

// parseDetector reads the kind that a line is about.
func parseDetector(l Line) (line Line, reason, next string) {
	l.Name = strings.ToLower(l.Name)
	var known []string
	for _, k := range leak.Kinds() {
		if k != leak.Copies {
			known = append(known, string(k))
		}
	}
	switch {
	case l.Name == string(leak.Copies):
		return l, "exact copies are always joined", "take the line out"
	case !slices.Contains(known, l.Name):
		return l, fmt.Sprintf("the detector is %q", l.Name), "write " + either(known)
	}
	return l, "", ""
}
