package tool

import (
	"regexp"
	"strings"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format/source"
)

var (
	// tqdmBar is "Epoch 0: 100%|████| 25/25 [00:05<00:00, 4.50it/s, val_acc=0.700]".
	tqdmBar = regexp.MustCompile(`^Epoch \[?(\d+)(?:/-?\d+)?\]?\s*:\s+(\d+)%\|[^|]*\|\s*(\d+)/(\d+)\s+\[(.*)\]?$`)
	// richBar is "Epoch 0/9 ━━━━ 25/25 0:00:05 • 0:00:00 4.50it/s v_num: 0 val_acc: 0.7".
	richBar = regexp.MustCompile(`^Epoch (\d+)/-?\d+\s+[━╸╺ ]+\s+(\d+)/(\d+)\s+(.*)$`)
	// otherBar is the bar of validation within an epoch.
	otherBar = regexp.MustCompile(`^(?:Validation|Validating)\b.*?\d+(?:%|/)`)
	// barFigure is one figure behind a bar.
	barFigure = regexp.MustCompile(`(\pL[\w./-]*)(?:=|:\s+)([^\s,\]]+)`)
	// metricRow is a row of the table that trainer.test prints.
	metricRow = regexp.MustCompile(`^[│┃|]\s*(\pL[\w./-]*)\s*[│┃|]\s*([^\s│┃|]+)\s*[│┃|]$`)
)

// IsBars tells bars of epochs that show an evaluation. Others are those of programs that
// print it themselves.
func IsBars(s *source.Source) bool {
	if s.Any("━", richBar) {
		return true
	}
	found := false
	s.Segments(func(_ int, text string) bool {
		if !strings.Contains(text, "%|") {
			return true
		}
		if m := tqdmBar.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
			for _, f := range barFigure.FindAllStringSubmatch(m[5], -1) {
				r := s.Names.Of(f[1]).Role
				found = found || r.IsFigure() && !r.IsTraining()
			}
		}
		return !found
	})
	return found
}

// bars follows the progress bars of Lightning, which show the last evaluation until
// there is another.
type bars struct {
	s         *source.Source
	epoch     string
	open      *entry.Record // of the epoch, once its bar is full
	last      string        // the evaluation that was shown before
	validated bool          // a bar of validation was seen since
	rich      *barState
	results   entry.Record // of trainer.test
}

// barState is one state of a bar.
type barState struct {
	line                 int
	epoch, done, of, end string
}

// ReadBars reads the evaluations that the bars show, and the table of trainer.test.
func ReadBars(s *source.Source) error {
	b := &bars{s: s}
	err := s.ReadLines(func(line int, text string) (bool, error) { return b.line(line, text), nil })
	b.endRich()
	b.close()
	if len(b.results.Figures) > 0 {
		s.Emit(b.results)
	}
	return err
}

func (b *bars) line(line int, text string) bool {
	if b.rich != nil && strings.HasPrefix(text, "          ") {
		b.rich.end += " " + strings.TrimSpace(text) // its figures are broken into lines
		return true
	}
	b.endRich()
	text = strings.TrimSpace(text)
	if m := tqdmBar.FindStringSubmatch(text); m != nil {
		b.state(barState{line, m[1], m[3], m[4], m[5]})
		return true
	}
	if m := richBar.FindStringSubmatch(text); m != nil {
		b.rich = &barState{line, m[1], m[2], m[3], m[4]}
		return true
	}
	return b.other(line, text)
}

func (b *bars) endRich() {
	if b.rich != nil {
		b.state(*b.rich)
	}
	b.rich = nil
}

// state takes a state of an epoch's bar. An evaluation that the bar only goes on
// showing is no look.
func (b *bars) state(k barState) {
	if k.epoch != b.epoch {
		b.close()
		b.epoch = k.epoch
	}
	if k.done != k.of && !b.validated {
		return
	}
	r := entry.Record{Line: k.line, Epoch: k.epoch}
	var shown strings.Builder
	var training []entry.Figure
	for _, f := range barFigure.FindAllStringSubmatch(k.end, -1) {
		f := b.s.Figure(f[1], f[2])
		switch {
		case f.Role.IsTraining():
			training = append(training, f)
		case f.Role.IsFigure():
			r.Add(f)
			shown.WriteString(f.Name + "=" + f.Value + " ")
		}
	}
	if len(r.Figures) > 0 && (b.validated || shown.String() != b.last) {
		r.Again = true
		b.s.Emit(r)
		b.last, b.validated = shown.String(), false
	}
	if k.done == k.of && len(training) > 0 {
		b.open = &entry.Record{Line: k.line, Epoch: k.epoch, Figures: training}
	}
}

// other reads what is no bar of an epoch.
func (b *bars) other(line int, text string) bool {
	if otherBar.MatchString(text) {
		b.validated = true
		return true
	}
	if m := metricRow.FindStringSubmatch(text); m != nil {
		if f := b.s.Figure(m[1], m[2]); f.Role.IsFigure() && !f.Role.IsTraining() && !b.results.Has(f.Role) {
			b.results.Line = line
			b.results.Add(f)
			return true
		}
	}
	return false
}

// close emits the training figures of the open epoch.
func (b *bars) close() {
	if b.open != nil {
		b.s.Emit(*b.open)
	}
	b.open, b.validated = nil, false
}
