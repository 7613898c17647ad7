// Package source holds a log on its way into records: the text, what its names mean,
// and what was found so far.
//
// It owns what all readers share: the lines that a terminal showed, figures by their
// names, and which records say something new. It must not know any form of logs.
package source

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format/literal"
)

// Source is a log on its way into records.
type Source struct {
	Text  string
	Name  string // of its file
	Names entry.Names
	First string       // the first line that is neither empty nor a comment
	Out   entry.Result // what was found so far

	doc    *literal.Node // of the whole text, once it was asked for
	docErr error
}

// New is a log of which nothing was read yet.
func New(text, name string, names entry.Names) *Source {
	s := &Source{Text: text, Name: name, Names: names}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			s.First = line
			break
		}
	}
	return s
}

// Figure is a figure by its name. What means nothing is remembered.
func (s *Source) Figure(name, value string) entry.Figure {
	m := s.Names.Of(name)
	if m.Role == entry.None {
		s.See(name)
	}
	return entry.Figure{Name: strings.TrimSpace(name), Value: value, Role: m.Role, Error: m.Error}
}

// As is a figure of which the tool's own name is not ours: means is a name that
// says the same. The user may refer to either.
func (s *Source) As(name, means, value string) entry.Figure {
	f := s.Names.Figure(name, means, value)
	if f.Role == entry.None {
		s.See(name)
	}
	return f
}

// maxRecords bounds the records of a log.
const maxRecords = 250_000

var errRecords = fmt.Errorf("more than %d lines of figures: cut the log down to those of its evaluations", maxRecords)

// Emit hands a record on, if it says anything. An error rate beside the accuracy that
// it follows from says nothing new; of training figures that follow each other in an
// epoch, the last ones count.
func (s *Source) Emit(r entry.Record) {
	var accuracy [entry.Roles]bool
	for _, f := range r.Figures {
		accuracy[f.Role] = accuracy[f.Role] || !f.Error
	}
	r.Figures = slices.DeleteFunc(r.Figures, func(f entry.Figure) bool {
		return f.Error && accuracy[f.Role] || strings.TrimSpace(f.Value) == ""
	})
	switch n := len(s.Out.Records); {
	case len(r.Figures) == 0:
		s.Out.Skipped++
	case n > 0 && precedes(s.Out.Records[n-1], r):
		s.Out.Records[n-1] = r
	default:
		s.Out.Records = append(s.Out.Records, r)
	}
}

// precedes reports whether a record is only an earlier state of the training figures
// in the next one.
func precedes(r, next entry.Record) bool {
	if r.Run != next.Run || r.Fold != next.Fold || r.Parts != next.Parts || r.Epoch != next.Epoch || r.Epoch == "" || len(r.Figures) != len(next.Figures) {
		return false
	}
	for i, f := range r.Figures {
		if !f.Role.IsTraining() || f.Role != next.Figures[i].Role {
			return false
		}
	}
	return true
}

// See remembers a name that means nothing.
func (s *Source) See(name string) { s.Out.See(name) }

// Result is what was found, once all is read.
func (s *Source) Result() (entry.Result, error) {
	if len(s.Out.Records) > maxRecords {
		return entry.Result{}, errRecords
	}
	s.Out.Open = s.endsInValue()
	return s.Out, nil
}

// endsInValue reports whether the last record's last value ends the text, without a
// line break behind it.
func (s *Source) endsInValue() bool {
	if len(s.Out.Records) == 0 {
		return false
	}
	figures := s.Out.Records[len(s.Out.Records)-1].Figures
	return len(figures) > 0 && strings.HasSuffix(s.Text, figures[len(figures)-1].Value)
}

// Whole is the text as one JSON value; nil where it is none.
func (s *Source) Whole() *literal.Node {
	if s.doc == nil && s.docErr == nil && s.First != "" && (s.First[0] == '{' || s.First[0] == '[') {
		n, err := literal.Parse(s.Text, 1)
		if s.docErr = err; err == nil {
			s.doc = &n
		}
	}
	return s.doc
}

// OfSet is a figure of a set, if its name is bare.
func (s *Source) OfSet(set, name, value string) entry.Figure {
	if set == "" || !entry.IsBare(name) {
		return s.Figure(name, value)
	}
	f := s.Names.Figure(name, set+"_"+name, value)
	if f.Role != entry.None {
		f.Name = set + " " + f.Name
	}
	return f
}

// Percentages says that all accuracies are percentages: the tool prints no others.
func (s *Source) Percentages() {
	for _, r := range s.Out.Records {
		for i := range r.Figures {
			r.Figures[i].Percent = r.Figures[i].Role.IsAccuracy()
		}
	}
}
