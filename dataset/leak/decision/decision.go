// Package decision holds what people decided on related images and doubtful labels: a CSV
// file that they keep in version control.
//
//	decision,about,images,name,note
//	different,author,,Jane Doe,two people (ada)
//	same,pair,3f2a9c0d11aa 77ab01c2d3e4,,the same drawing scanned twice
//	ignore,label,3f2a9c0d11aa,cat,a cat indeed
//
// It owns the words of the file, how it is read and written, and what makes two lines
// contradict each other within it. It must not know images: which ones a line means, and
// what follows from it, is the business of package resolve.
package decision

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/leak"
)

// Answer is what was decided.
type Answer string

// The answers.
const (
	Same      Answer = "same"      // the images belong together, whatever was found
	Different Answer = "different" // they do not: what was found joins nothing
	Ignore    Answer = "ignore"    // as if it had not been found: joins nothing, is not listed
)

// What a line can be about, besides the kinds of relations that have names: job,
// prompt, session, place and author.
const (
	Pair     = "pair"     // two images
	Cluster  = "cluster"  // three images or more: every two of them
	Detector = "detector" // all that is found of one kind
	Label    = "label"    // that of images, which Name says: ignore, since it is right
)

// Line is a decision. Which of Images and Name it has depends on About.
type Line struct {
	Number int // in its file, from 1; 0: in none
	Answer Answer
	About  string
	// Images are SHA-256 of files in lower-case hexadecimal, or their first 12 digits or
	// more; ascending.
	Images   []string
	Name     string   // of a relation as Name writes it, the kind of a detector, or a class
	Note     string   // who, why, where the images lay
	Comments []string // whole lines that stand above it
}

// File is a decisions file.
type File struct {
	Name  string   // for messages
	Head  []string // comments above the line that names the columns
	Lines []Line   // in the order of the file, each decision once
	Tail  []string // comments below the last line
}

// minDigits is how much of a hash a person must write: 48 bits, in which two of a
// million files agree once in 500 data sets.
const minDigits = 12

// named are the kinds of relations that a line can call by name.
func named() []string {
	var names []string
	for _, k := range leak.Kinds() {
		if k != leak.Copies && k != leak.NearCopies {
			names = append(names, string(k))
		}
	}
	return names
}

// subjects are all words of the second column, in the order of a written file.
func subjects() []string { return append(append([]string{Detector}, named()...), Cluster, Pair, Label) }

// OfImages is a decision on every two of the given files, by their hashes.
func OfImages(answer Answer, hashes ...string) Line {
	about := Cluster
	if len(hashes) == 2 {
		about = Pair
	}
	return Line{Answer: answer, About: about, Images: slices.Sorted(slices.Values(hashes))}
}

// On is the decision on a relation: by its name where it has one that a file can hold,
// and by the hashes of its images otherwise.
func On(answer Answer, r leak.Relation, hashes []string) Line {
	if name := Name(r.Name); name != "" && slices.Contains(named(), string(r.Kind)) {
		return Line{Answer: answer, About: string(r.Kind), Name: name}
	}
	return OfImages(answer, hashes...)
}

// OnLabel is the decision that the label of a file, by its hash, is right; not ok where no
// file can hold the name of the class.
func OnLabel(class, hash, note string) (l Line, ok bool) {
	l = Line{Answer: Ignore, About: Label, Images: []string{hash}, Name: Name(class)}
	if l.Name == "" {
		return Line{}, false
	}
	if l.Note = strings.Join(strings.Fields(note), " "); fault.BreaksLine(l.Note) || !utf8.ValidString(l.Note) {
		l.Note = ""
	}
	return l, true
}

// Name is how the name of a relation is written in a file: on one line, without
// control characters, single spaces between words. Long ones, such as prompts, are cut
// to 200 characters and told apart by the beginning of their SHA-256.
func Name(text string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cc, r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
	clean = strings.Join(strings.Fields(clean), " ")
	const longest, kept = 300, 200
	if runes := []rune(clean); len(runes) > longest {
		sum := sha256.Sum256([]byte(clean))
		clean = strings.TrimSpace(string(runes[:kept])) + " ... sha256:" + hex.EncodeToString(sum[:])[:minDigits]
	}
	return clean
}

// target is equal for lines about the same, as far as the file alone tells.
func (l Line) target() string {
	return l.About + "\x00" + strings.Join(l.Images, " ") + "\x00" + l.Name
}

// Compare orders lines as they are written: detectors, named relations, clusters, pairs,
// labels.
func Compare(a, b Line) int {
	order := subjects()
	return cmp.Or(
		cmp.Compare(slices.Index(order, a.About), slices.Index(order, b.About)),
		strings.Compare(a.Name, b.Name), slices.Compare(a.Images, b.Images), strings.Compare(string(a.Answer), string(b.Answer)))
}

// Sort orders lines as Write does.
func Sort(lines []Line) { slices.SortStableFunc(lines, Compare) }

// String is the decision as people read it.
func (l Line) String() string {
	switch {
	case l.About == Detector:
		return fmt.Sprintf("%s: all of kind %s", l.Answer, l.Name)
	case l.Name != "" && l.About != Label:
		return fmt.Sprintf("%s: %s %q", l.Answer, l.About, l.Name)
	}
	var short []string
	for _, image := range l.Images[:min(3, len(l.Images))] {
		short = append(short, image[:min(minDigits, len(image))])
	}
	if more := len(l.Images) - len(short); more > 0 {
		short = append(short, fmt.Sprintf("%d more", more))
	}
	about := l.About
	if l.About == Label {
		about += fmt.Sprintf(" %q of", l.Name)
	}
	return fmt.Sprintf("%s: %s %s", l.Answer, about, strings.Join(short, " "))
}

// Hash is a SHA-256 in hexadecimal over decisions, in any order: not over notes,
// comments or the lines on which they stand.
func Hash(lines []Line) string {
	sorted := slices.Clone(lines)
	Sort(sorted)
	hash := sha256.New()
	for _, l := range sorted {
		for _, field := range []string{string(l.Answer), l.About, strings.Join(l.Images, " "), l.Name} {
			fmt.Fprintf(hash, "%d:%s", len(field), field)
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}
