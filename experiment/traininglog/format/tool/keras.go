package tool

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format/prose"
	"github.com/refold/refold/experiment/traininglog/format/source"
)

var (
	// kerasEpoch is Keras' line above the figures of an epoch: "Epoch 7/100".
	kerasEpoch = regexp.MustCompile(`^Epoch (\d+)/\d+$`)
	// kerasBar is the line below: "29/29 [====] - 12s 400ms/step - loss: 0.5",
	// "29/29 - 12s - loss: 0.5", or "29/29 ━━━━ 12s 400ms/step - accuracy: 0.8".
	kerasBar = regexp.MustCompile(`^(\d+)/(\d+|Unknown)\s+(\[[^\]]*\]|━|-).*? - (\pL.*)$`)
	// kerasBars are the states of a bar that stand in one line, once what returned to
	// the line's start was lost: the last one counts.
	kerasBars = regexp.MustCompile(`(?:^|\s)\d+/\d+ (?:\[[=>.]|━)`)
	// kerasOld is the same line of Keras 1 and 2 with verbose=2: " - 5s - loss: 0.5".
	kerasOld = regexp.MustCompile(`^- \d+s(?: \S+)? - (\pL.*)$`)
)

// parts are how many images Keras says that there are.
var parts = regexp.MustCompile(`^Train on (\d+) samples, validate on (\d+) samples`)

// IsKeras tells the console of Keras.
func IsKeras(s *source.Source) bool {
	return s.Any("/", kerasBar) || s.Any("Epoch ", kerasEpoch) && s.Any("s", kerasOld)
}

// bar is a line of figures that Keras writes again and again over itself.
type bar struct {
	line            int
	done, total     string
	count           int
	style           byte // '[', '-', or '=' for the bars of Keras 3
	figures         string
	finished, epoch bool // all steps are done; it is of fit, else of evaluate
}

// keras follows the console.
type keras struct {
	s           *source.Source
	epoch       string // that was opened last
	fresh       bool   // its bar has not come yet
	bar         *bar
	fold, parts string
	images      int             // of validation
	aside       *prose.Aside    // the lines of the program itself
	cycle       int             // of bars without an epoch
	totals      map[string]bool // of the bars in it
}

// ReadKeras reads the bars of fit, each the figures of an epoch, and those of
// evaluate, which come behind them and name no set.
func ReadKeras(s *source.Source) error {
	k := &keras{s: s, totals: map[string]bool{}, aside: prose.NewAside(s)}
	err := s.ReadLines(func(line int, text string) (bool, error) { return k.line(line, strings.TrimSpace(text)) })
	k.close()
	if err == nil {
		err = k.aside.Check(s.Out.Records)
	}
	return err
}

func (k *keras) line(line int, text string) (bool, error) {
	if m := kerasEpoch.FindStringSubmatch(text); m != nil {
		k.close()
		k.epoch, k.fresh = m[1], true
		return true, nil
	}
	if starts := kerasBars.FindAllStringIndex(text, -1); len(starts) > 1 {
		text = strings.TrimSpace(text[starts[len(starts)-1][0]:])
	}
	if m := kerasBar.FindStringSubmatch(text); m != nil {
		k.progress(bar{line: line, done: m[1], total: m[2], style: barStyle(m[3]), figures: m[4]})
		return true, nil
	}
	if m := kerasOld.FindStringSubmatch(text); m != nil {
		k.progress(bar{line: line, done: "1", total: "1", style: '-', figures: m[1]})
		return true, nil
	}
	if m := parts.FindStringSubmatch(text); m != nil {
		k.close()
		k.parts = m[1] + " and " + m[2]
		k.images, _ = strconv.Atoi(m[2])
		return true, nil
	}
	if f := prose.FoldOf(text); f != "" && f != k.fold {
		k.close()
		k.fold = f
		return true, nil
	}
	if k.epoch == "" || k.bar != nil && !k.bar.finished {
		return false, nil
	}
	return k.named(line, text)
}

// named reads a line of the program itself, such as "Test accuracy: 0.83".
func (k *keras) named(line int, text string) (bool, error) {
	r, ok := k.aside.Figures(line, text)
	if ok {
		k.close()
		r.Fold, r.Parts = k.fold, k.parts
		k.s.Emit(r)
	}
	return ok, nil
}

func barStyle(s string) byte {
	switch s[0] {
	case '[', '-':
		return s[0]
	}
	return '='
}

// progress takes a bar as a later state of the open one, or as another one. The
// last state counts.
func (k *keras) progress(b bar) {
	b.count, _ = strconv.Atoi(b.done)
	total, err := strconv.Atoi(b.total)
	b.finished = err == nil && b.count >= total && !strings.HasPrefix(b.figures, "ETA:")
	if k.bar != nil && k.bar.isOver(b) {
		k.close()
	}
	b.epoch = k.fresh
	if k.bar != nil {
		b.epoch = k.bar.epoch
	}
	k.bar, k.fresh = &b, false
}

// isOver tells whether another bar begins.
func (b *bar) isOver(next bar) bool {
	validated := func(figures string) bool { return strings.Contains(figures, "val_") }
	switch {
	case b.total != next.total && b.total != "Unknown" || next.count < b.count:
		return true
	case !b.finished:
		return false
	case b.style == '=': // Keras 3 writes the last step twice
		return validated(b.figures) && !validated(next.figures)
	}
	return true
}

// close reads the open bar. One that was left in its middle is none.
func (k *keras) close() {
	b := k.bar
	k.bar = nil
	if b == nil {
		return
	}
	if !b.finished {
		k.s.Out.Skipped++
		return
	}
	r := entry.Record{Line: b.line, Fold: k.fold, Parts: k.parts}
	if k.epoch == "" {
		if k.totals[b.total] || k.cycle == 0 {
			k.cycle, k.totals = k.cycle+1, map[string]bool{}
		}
		k.totals[b.total] = true
		r.Epoch = strconv.Itoa(k.cycle)
	}
	for pair := range strings.SplitSeq(b.figures, " - ") {
		name, value, ok := strings.Cut(pair, ":")
		if fields := strings.Fields(value); ok && len(fields) > 0 {
			r.Add(k.figure(b, name, fields[0]))
		}
	}
	if b.epoch {
		r.Epoch = k.epoch
	}
	if len(r.Figures) > 0 {
		k.s.Emit(r)
	}
}

// figure is one of a bar. Where fit runs for one epoch, no line names an epoch, and
// the bars of fit and evaluate look alike: only the user knows which is which.
func (k *keras) figure(b *bar, name, value string) entry.Figure {
	if k.epoch == "" {
		return k.s.Figure(strings.TrimSpace(name)+" of "+b.total+" steps", value)
	}
	if b.epoch {
		f := k.s.Figure(name, value)
		if f.Role == entry.ValidationAccuracy {
			f.Images = k.images
		}
		return f
	}
	f := k.s.As("evaluate "+name, "evaluate_"+name, value)
	if b.style == '=' {
		f.Steps, _ = strconv.Atoi(b.total)
	}
	return f
}
