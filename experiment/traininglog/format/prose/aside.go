package prose

import (
	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format/source"
)

// Aside reads the lines that a program prints beside those of its tool, which count
// the epochs.
type Aside struct{ r reader }

// NewAside is a reader of lines of which none was read yet.
func NewAside(s *source.Source) *Aside {
	return &Aside{reader{s: s, lines: true, started: true, apart: true}}
}

// Figures reads a line of nothing but evaluations, such as "Test accuracy: 0.83". A
// test accuracy among other words is remembered for [Aside.Check].
func (a *Aside) Figures(line int, text string) (entry.Record, bool) {
	r, ok := a.r.figuresAlone(line, text)
	if !ok {
		a.r.told.note(line, text)
	}
	return r, ok
}

// Check refuses a log whose only test accuracy stands among other words, unless it is
// that of a validation told again.
func (a *Aside) Check(records []entry.Record) error { return a.r.told.check(records) }
