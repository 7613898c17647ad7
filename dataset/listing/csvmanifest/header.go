package csvmanifest

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/fault"
)

// stated is a first line by which Excel says what divides the columns.
var stated = regexp.MustCompile(`^(?i:"?sep=([,;\t|])"?)\s*$`)

// separator finds what divides the columns: what a line "sep=;" says, of which an
// empty one is left; or a comma; or, where the first line has none outside quotes, a
// semicolon or a tab, as spreadsheets write them.
func separator(text []byte) (comma rune, rest []byte) {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	if m := stated.FindSubmatch(line); m != nil {
		return rune(m[1][0]), text[len(bytes.TrimRight(line, "\r")):]
	}
	quoted := false
	var found rune
	for _, c := range string(line) {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ',':
			return ',', text
		case found == 0 && (c == ';' || c == '\t'):
			found = c
		}
	}
	return cmp.Or(found, ','), text
}

// empty reports whether a line has no values.
func empty(record []string) bool {
	return !slices.ContainsFunc(record, func(field string) bool { return strings.TrimSpace(field) != "" })
}

// nameless is the error of a column, from 0, without a name.
func (t *table) nameless(line, column int, value string) error {
	next := "name it in the first line, or take the column out"
	if column == 0 {
		next += " (pandas leaves its index out with index=False)"
	}
	return fmt.Errorf("%s:%d: column %d has no name%s: %s", t.name, line, column+1, value, next)
}

// checkNameless finds values in the columns at the end without a name, which do not
// count where they are empty.
func (t *table) checkNameless(record []string) error {
	for i := t.skip + len(t.header); i < min(len(record), t.reader.FieldsPerRecord); i++ {
		if strings.TrimSpace(record[i]) != "" {
			line, _ := t.reader.FieldPos(i)
			return t.nameless(t.headerLine, i, fmt.Sprintf(", but a value in line %d", line))
		}
	}
	return nil
}

// plainHeader trims the names of columns, and the line of columns without a name at
// its end. Path and Label are as good as path and
// label where those are not there.
func plainHeader(header []string) []string {
	var names []string
	for _, name := range header {
		names = append(names, strings.TrimSpace(name))
	}
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	for _, required := range []string{"path", "label"} {
		same := func(name string) bool { return strings.EqualFold(name, required) }
		if at := slices.IndexFunc(names, same); at >= 0 && !slices.Contains(names, required) {
			names[at] = required
		}
	}
	return names
}

// checkRequired finds what is to be done where path or label is not among the
// columns.
func (t *table) checkRequired(line int) error {
	var missing, renames []string
	for _, required := range []string{"path", "label"} {
		if slices.Contains(t.header, required) {
			continue
		}
		missing = append(missing, required)
		if names := t.alike(required); len(names) == 1 {
			renames = append(renames, fmt.Sprintf("rename %s to %s", fault.Printable(names[0]), required))
		} else if len(names) > 1 {
			renames = append(renames, fmt.Sprintf("rename one of %s to %s", fault.Printable(strings.Join(names, ", ")), required))
		}
	}
	next := ""
	switch {
	case len(missing) == 0:
		return nil
	case len(t.header) == 1 && strings.Contains(t.header[0], "|"):
		return fmt.Errorf("%s:%d: the columns must be separated by commas, semicolons or tabs: the first line is %q", t.name, line, t.header[0])
	case slices.ContainsFunc(t.header, fileName.MatchString):
		next = ": it seems to list an image already: put a line with the names above it"
	case len(renames) > 0:
		next = ": in the first line, " + strings.Join(renames, " and ")
	}
	return fmt.Errorf("%s:%d: no column %q: the first line must name the columns, path and label among them; it names %s%s",
		t.name, line, missing[0], cmp.Or(fault.Printable(strings.Join(t.header, ", ")), "none"), next)
}

// fileName matches the name of an image's file, which names no column.
var fileName = regexp.MustCompile(`(?i)\.(jpe?g|png|gif|webp|bmp|tiff?)$`)

// alike are the columns that are likely meant by path or label. They are named, not
// read: with image and file, or class and category, nobody knows which one is meant.
func (t *table) alike(required string) []string {
	words := map[string][]string{
		"path": {"paths", "file", "files", "filename", "filenames", "filepath", "filepaths", "fname", "image", "images", "imagename",
			"imagepath", "imagefile", "imagefilename", "imageid", "img", "imgname", "imgpath", "imgid", "id", "location"},
		"label": {"labels", "class", "classes", "classname", "classlabel", "classid", "category", "categories", "target", "targets",
			"diagnosis", "dx", "tag", "groundtruth", "y"},
	}[required]
	var names []string
	for _, name := range t.header {
		if slices.Contains(words, strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(name))) {
			names = append(names, name)
		}
	}
	return names
}
