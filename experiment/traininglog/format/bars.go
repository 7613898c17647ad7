package format

import (
	"regexp"
	"strings"
)

var (
	// tqdmBar is "Epoch 0: 100%|████| 25/25 [00:05<00:00, 4.50it/s, val_acc=0.700]".
	tqdmBar = regexp.MustCompile(`^Epoch \[?(\d+)(?:/-?\d+)?\]?\s*:\s+(\d+)%\|[^|]*\|\s*(\d+)/(\d+)\s+\[(.*)\]?$`)
	// richBar is "Epoch 0/9 ━━━━ 25/25 0:00:05 • 0:00:00 4.50it/s v_num: 0 val_acc: 0.7".
	richBar = regexp.MustCompile(`^Epoch (\d+)/-?\d+\s+[━╸╺ ]+\s+(\d+)/(\d+)\s+(.*)$`)
	// otherBar is the bar of validation within an epoch.
	otherBar = regexp.MustCompile(`^(?:Validation|Validating)\b.*?\d+(?:%|/)`)
	// barFigure is one figure behind a bar.
	barFigure = regexp.MustCompile(`(\pL[\w./-]*)(?:=|: )([^\s,\]]+)`)
	// metricRow is a row of the table that trainer.test prints.
	metricRow = regexp.MustCompile(`^[│┃|]\s*(\pL[\w./-]*)\s*[│┃|]\s*([^\s│┃|]+)\s*[│┃|]$`)
)

func isBars(s *source) bool { return s.any(tqdmBar) || s.any(richBar) }

// bars follows the progress bars of Lightning, which show the last evaluation until
// there is another.
type bars struct {
	s         *source
	epoch     string
	open      *Record // of the epoch, once its bar is full
	last      string  // the evaluation that was shown before
	validated bool    // a bar of validation was seen in the epoch
	results   Record  // of trainer.test
}

func readBars(s *source) error {
	b := &bars{s: s}
	err := s.readLines(func(line int, text string) (bool, error) { return b.line(line, strings.TrimSpace(text)), nil })
	b.close()
	if len(b.results.Figures) > 0 {
		s.emit(b.results)
	}
	return err
}

func (b *bars) line(line int, text string) bool {
	m := tqdmBar.FindStringSubmatch(text)
	if m != nil {
		m = []string{"", m[1], m[3], m[4], m[5]}
	} else if m = richBar.FindStringSubmatch(text); m == nil {
		return b.other(line, text)
	}
	if m[1] != b.epoch {
		b.close()
		b.epoch = m[1]
	}
	if m[2] != m[3] {
		return true
	}
	r := &Record{Line: line, Epoch: m[1]}
	for _, f := range barFigure.FindAllStringSubmatch(m[4], -1) {
		r.add(b.s.figure(f[1], f[2]))
	}
	b.open = r
	return true
}

// other reads what is no bar of an epoch.
func (b *bars) other(line int, text string) bool {
	if otherBar.MatchString(text) {
		b.validated = true
		return true
	}
	if m := metricRow.FindStringSubmatch(text); m != nil {
		if f := b.s.figure(m[1], m[2]); f.Role.IsFigure() && !f.Role.IsTraining() && !b.results.holds(f.Role) {
			b.results.Line = line
			b.results.add(f)
			return true
		}
	}
	return false
}

func (r *Record) holds(role Role) bool {
	for _, f := range r.Figures {
		if f.Role == role {
			return true
		}
	}
	return false
}

// close emits the open epoch. An evaluation that the bar only goes on showing is
// none of this epoch.
func (b *bars) close() {
	r := b.open
	b.open = nil
	if r == nil {
		return
	}
	var shown strings.Builder
	var training []Figure
	for _, f := range r.Figures {
		if f.Role.IsTraining() {
			training = append(training, f)
		} else {
			shown.WriteString(f.Name + "=" + f.Value + " ")
		}
	}
	if shown.String() == b.last && !b.validated {
		r.Figures = training
	}
	b.last, b.validated = shown.String(), false
	if len(r.Figures) > 0 {
		b.s.emit(*r)
	}
}
