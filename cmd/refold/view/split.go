package view

import (
	"errors"
	"fmt"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/parts"
	"github.com/refold/refold/dataset/listing/classfolder"
	"github.com/refold/refold/reports/text"
)

// Split is what crosses a split that somebody else made, and how it is mended. Its JSON
// form is what programs read.
type Split struct {
	Parts  []PartSize    `json:"parts"`
	Counts []parts.Count `json:"crossing"` // Count.Parts are places in Parts
	Leaks  bool          `json:"leaks"`    // by what joins images; weak relations do not count
	Moved  int           `json:"moved"`    // images that the repair moves
	// Emptied are the classes that a part loses in the repair: there is no good one.
	Emptied []EmptiedPart `json:"emptied,omitempty"`
}

// EmptiedPart is a part that a repair leaves without any image of classes.
type EmptiedPart struct {
	Part    string   `json:"part"`
	Classes []string `json:"classes"`
}

// PartSize is a part, with its images before and after the repair.
type PartSize struct {
	Name   string `json:"name"`
	Images int    `json:"images"`
	After  int    `json:"after"`
}

// NoParts is the error of a folder that was named as that of a split and holds no parts;
// nil: err is another one.
func NoParts(err error, folder string) error {
	if !errors.Is(err, classfolder.ErrNoParts) {
		return nil
	}
	return fmt.Errorf("--split %s: %w: name the folder that holds them, or audit one data set with --images", fault.Printable(folder), classfolder.ErrNoParts)
}

// NewSplit puts together what an audit of a split came to. classes are those of the images.
func NewSplit(p parts.Parts, classes []string, a *parts.Audit, r *parts.Repair) Split {
	s := Split{Counts: append([]parts.Count{}, a.Counts...), Leaks: a.Leaks(), Moved: r.Moved}
	after := parts.Parts{Names: p.Names, Of: r.Of}.Sizes()
	for i, n := range p.Sizes() {
		s.Parts = append(s.Parts, PartSize{p.Names[i], n, after[i]})
	}
	for _, e := range r.Emptied() { // by part
		part, class := p.Names[e[0]], classes[e[1]]
		if n := len(s.Emptied); n == 0 || s.Emptied[n-1].Part != part {
			s.Emptied = append(s.Emptied, EmptiedPart{Part: part})
		}
		last := &s.Emptied[len(s.Emptied)-1]
		last.Classes = append(last.Classes, class)
	}
	return s
}

// Write writes a sentence for each two parts, a table of what crosses by kind, and the
// sizes of the repaired split.
func (s Split) Write(t *terminal.Terminal) error {
	said := s.sentences()
	if len(s.Counts) == 0 {
		said = []string{"Nothing crosses this split: no two parts hold images that are related by anything that was found."}
	}
	for _, sentence := range said {
		if _, err := fmt.Fprintln(t.Out, terminal.Wrap(text.Plain(sentence), t.OutColumns())); err != nil {
			return err
		}
	}
	if len(s.Counts) == 0 {
		return nil
	}
	if err := s.writeCounts(t); err != nil || !s.Leaks {
		return err
	}
	mended := "Repaired, with each group in one part, " + terminal.Plural(s.Moved, "image") + " moved: "
	for i, p := range s.Parts {
		if i > 0 {
			mended += ", "
		}
		mended += fmt.Sprintf("%s %s, was %s", p.Name, text.Number(p.After), text.Number(p.Images))
	}
	mended += "."
	const most = 4 // classes that are named
	for _, e := range s.Emptied {
		mended += fmt.Sprintf(" No image of %s is left in %s: too few groups have any.", fault.Names(e.Classes, most), e.Part)
	}
	if len(s.Emptied) > 0 {
		mended += " So this is no split to test on: collect images from more sources, or say in decisions.csv what does not belong together."
	}
	_, err := fmt.Fprintln(t.Out, terminal.Wrap(text.Plain(mended), t.OutColumns()))
	return err
}

// sentences say what crosses by all that joins images: a count, not an estimate.
func (s Split) sentences() []string {
	var said []string
	for _, c := range s.Counts {
		if c.Kind != parts.All {
			continue
		}
		a, b := s.Parts[c.Parts[0]], s.Parts[c.Parts[1]]
		sentence := fmt.Sprintf("%s of the %s of %s (%s) and %s of the %s of %s have a relative on the other side, in %s",
			text.Number(c.Images[1]), terminal.Plural(b.Images, "image"), b.Name, text.Percent(float64(c.Images[1])/float64(b.Images)),
			text.Number(c.Images[0]), text.Number(a.Images), a.Name, terminal.Plural(c.Groups, "group"))
		if c.Conflicts > 0 {
			sentence += fmt.Sprintf("; in %s of them labels differ", text.Number(c.Conflicts))
		}
		said = append(said, sentence+".")
	}
	if len(said) == 0 {
		return []string{"Nothing that joins images crosses this split; what may does."}
	}
	return said
}

func (s Split) writeCounts(t *terminal.Terminal) error {
	columns := []text.Column{text.Words("kind"), text.Words("grade"), text.Words("between"), text.Numbers("groups"), text.Numbers("images"), text.Numbers("labels differ")}
	var rows [][]string
	for _, c := range s.Counts {
		if c.Kind == parts.All {
			continue
		}
		a, b := text.Plain(s.Parts[c.Parts[0]].Name), text.Plain(s.Parts[c.Parts[1]].Name)
		conflicts := text.Number(c.Conflicts)
		if c.Grade == leak.Weak {
			conflicts = text.Missing
		}
		rows = append(rows, []string{text.Plain(c.Kind), string(c.Grade), a + " and " + b, text.Number(c.Groups), fmt.Sprintf("%s and %s", text.Number(c.Images[0]), text.Number(c.Images[1])), conflicts})
	}
	return t.WriteTable(columns, rows)
}
