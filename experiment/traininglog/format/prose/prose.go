// Package prose reads the lines that people print: "Epoch 7: val loss 0.5, acc 80%".
//
// It owns the words around figures: epochs, sets, folds, ranks, what loggers write
// before a line, and what is told again. It must not know the consoles of tools, whose
// readers use [Aside] for the lines between.
package prose

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format/source"
)

var (
	// epochWord is an epoch and its number: "Epoch 7,", "epoch: 7/50 -", "Epoch [7/50]".
	epochWord = regexp.MustCompile(`(?i)(?:^|[^\pL\d_])(?:epoch[ea]?|[eé]poca|[eé]poque)\s*[:=#]?\s*[\[(]?\s*(\d+(?:\.\d+)?)(?:\s*(?:/|of)\s*\d+)?(?:[\]),;:|>]|\s|$)[\]),;:|>\s-]*`)
	// phaseAlone is the same on a line of its own.
	phaseAlone = regexp.MustCompile(`(?i)^\W*(train|training|val|valid|validation|eval|evaluation|test|testing)(?:\s+(?:set|error|results?|phase|metrics|performance))?\W*$`)
	// steps are how far a bar is.
	steps = regexp.MustCompile(`^(\d+)/(\d+)\b`)
	// onImages is how PyTorch's tutorials end.
	onImages = regexp.MustCompile(`(?i)accuracy of the (?:network|model|net) on the (\d+) (test|validation|val) images\s*:\s*([\d.,]+\s*%?)`)
	// bestOf stands before a set whose figures are told again: "best val: acc 0.9".
	bestOf = regexp.MustCompile(`(?i)\b(?:best|max|highest)\W*$`)
	// reported are words of lines that tell of figures that stood elsewhere.
	reported = regexp.MustCompile(`(?i)\b(?:best|stop\w*|restor\w*|load\w*|sav\w*|improv\w*|patience|resum\w*|from|at|after|for|until|reached|highest|max\w*)\b`)
	// around are the words that may stand before an epoch.
	around = regexp.MustCompile(`(?i)^(?:\W|\d|_|\b(?:train|training|val|valid|validation|eval|evaluation|test|testing|fold|run|end|of|trial|seed|(?:local_)?rank\d*|gpu\d*)\b)*$`)
)

// reader follows lines that people print.
type reader struct {
	s       *source.Source
	epoch   string
	fold    string
	phase   string // of the lines below its own
	started bool   // an epoch has been seen
	apart   bool   // lines without an epoch are none of the last one's
	lines   bool   // the text has lines, which bars write over
	early   int    // a line before the first epoch that holds an evaluation; 0: none
	ranks   ranks
	told    told
}

// Read takes the lines that hold an epoch and at least one loss or accuracy,
// and lines of figures below an epoch; everything around them is skipped.
func Read(s *source.Source) error {
	r := &reader{s: s, lines: strings.Contains(s.Text, "\n"), started: slices.ContainsFunc(s.Names.Given, func(c entry.Column) bool { return c.Role.IsFigure() })}
	err := s.ReadLines(r.line)
	if err == nil {
		err = r.told.check(s.Out.Records)
	}
	if err == nil && r.early > 0 && r.epoch != "" && len(s.Out.Records) > 0 {
		err = entry.InLine(r.early, "figures stand here before the first line of an epoch, and none behind the last one: each line \"Epoch %s\" seems to end its epoch; move it before the figures of its epoch", r.epoch)
	}
	if len(s.Out.Records) == 0 {
		s.Segments(func(_ int, text string) bool {
			for _, p := range pair.FindAllStringSubmatch(text, -1) {
				if entry.IsNumeric(p[2]) {
					s.See(p[1])
				}
			}
			return true
		})
	}
	return err
}

func (t *reader) line(line int, text string) (bool, error) {
	full := strings.TrimSpace(text)
	if full == "" {
		t.phase = ""
		return false, nil
	}
	text = unlogged(t.s, full)
	if m := epochWord.FindStringSubmatchIndex(text); m != nil && t.opens(text[:m[0]], full != text) {
		return t.epochLine(line, text[:m[2]], text[m[2]:m[3]], text[m[1]:])
	}
	if t.epochByColumn(line, text) {
		return true, nil
	}
	if m := phaseAlone.FindStringSubmatch(text); m != nil {
		t.phase = m[1]
		return true, nil
	}
	if f := FoldOf(text); f != "" && f != t.fold {
		t.fold, t.epoch, t.started = f, "", false
		return true, nil
	}
	if !t.started {
		if t.early == 0 && t.fold == "" && t.evaluates(line, text) {
			t.early = line
		}
		return false, nil
	}
	r, ok := t.figuresAlone(line, text)
	if ok {
		t.emit(r)
		t.epoch = "" // what follows stands behind it
	} else {
		t.told.note(line, text)
	}
	return ok, nil
}

// emit hands a record on. A later text in the same line of a file was written over an
// earlier one, where it says the same of the same epoch.
func (t *reader) emit(r entry.Record) {
	if n := len(t.s.Out.Records); n > 0 && t.lines && overwritten(t.s.Out.Records[n-1], r) {
		t.s.Out.Records[n-1].Figures = r.Figures
		return
	}
	t.s.Emit(r)
}

// overwritten reports whether a record is of the same line and says what another says.
func overwritten(r, by entry.Record) bool {
	if r.Line != by.Line || by.Epoch != "" && by.Epoch != r.Epoch || len(r.Figures) != len(by.Figures) {
		return false
	}
	for i, f := range r.Figures {
		if f.Role != by.Figures[i].Role {
			return false
		}
	}
	return true
}

// opens reports whether an epoch behind these words is one that was trained, not
// one that is told of.
func (t *reader) opens(before string, logged bool) bool {
	return around.MatchString(before) || logged && len(before) < 80 && !reported.MatchString(before)
}

// epochLine reads the figures behind an epoch; where there are none, those of the
// lines below belong to it.
func (t *reader) epochLine(line int, before, number, rest string) (bool, error) {
	if f := foldLine.FindStringSubmatch(before); f != nil {
		t.fold = foldName(f[1])
	}
	of := ""
	for _, word := range strings.FieldsFunc(before, func(r rune) bool { return !isLetter(r) }) {
		if entry.PhaseOf(word) != "" {
			of = word // the nearest: a logger may name a file before it, "train.py:310] eval"
		}
	}
	r := entry.Record{Line: line, Fold: t.fold}
	addAll(&r, t.pairs(rest, of))
	r.Epoch, t.epoch, t.started, t.phase = number, number, true, ""
	if len(r.Figures) == 0 {
		return strings.TrimFunc(rest, func(r rune) bool { return !isLetter(r) }) == "", nil
	}
	if known, err := t.ranks.tells(before, r); err != nil || known {
		return false, err
	}
	t.emit(r)
	t.epoch = ""
	return true, nil
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127 }

// epochByColumn reads a line whose epoch the user named.
func (t *reader) epochByColumn(line int, text string) bool {
	if !slices.ContainsFunc(t.s.Names.Given, func(c entry.Column) bool { return c.Role == entry.Epoch }) {
		return false
	}
	r := entry.Record{Line: line, Fold: t.fold}
	addAll(&r, t.pairs(text, ""))
	if r.Epoch == "" || len(r.Figures) == 0 {
		return false
	}
	t.started = true
	t.emit(r)
	return true
}

func addAll(r *entry.Record, figures []entry.Figure) {
	for _, f := range figures {
		r.Add(f)
	}
}

// figuresAlone reads a line of nothing but figures, which belongs to the open
// epoch or stands behind it. Its values must be numbers.
func (t *reader) figuresAlone(line int, text string) (entry.Record, bool) {
	r := entry.Record{Line: line, Fold: t.fold, Epoch: t.epoch}
	if m := onImages.FindStringSubmatch(text); m != nil {
		set := "test"
		if strings.HasPrefix(strings.ToLower(m[2]), "val") {
			set = "val"
		}
		f := t.s.Figure(set+" accuracy", m[3])
		f.Images, _ = strconv.Atoi(m[1])
		r.Epoch = ""
		r.Add(f)
		return r, len(r.Figures) > 0
	}
	if m := steps.FindStringSubmatch(text); m != nil && m[1] != m[2] {
		return r, false // a bar in its middle
	}
	if at := pair.FindStringSubmatchIndex(text); at == nil || strings.ContainsFunc(text[:at[2]], isLetter) || reported.MatchString(text[:firstFigure(t.s, text, at)]) {
		return r, false
	}
	seen := len(t.s.Out.Seen)
	for _, f := range t.pairs(strings.TrimPrefix(text, "Final "), t.phase) {
		if f.Role.IsFigure() && !entry.IsNumeric(f.Value) || t.apart && f.Role.IsTraining() {
			t.s.Out.Seen = t.s.Out.Seen[:seen]
			return r, false
		}
		if f.Role.IsFigure() || f.Role == entry.Step {
			r.Add(f)
		}
	}
	if t.apart {
		r.Epoch = ""
	}
	if len(r.Figures) == 0 {
		t.s.Out.Seen = t.s.Out.Seen[:seen] // names of other things
	}
	return r, len(r.Figures) > 0
}

// firstFigure is where the value of a text's first figure begins: what stands behind it,
// such as "(best 0.8)", is of no importance to it. Without one it is the text's end.
func firstFigure(s *source.Source, text string, at []int) int {
	if s.Names.Of(text[at[2]:at[3]]).Role.IsFigure() {
		return at[4]
	}
	return len(text)
}

// evaluates reports whether a line of figures has some of another set than training.
func (t *reader) evaluates(line int, text string) bool {
	seen := len(t.s.Out.Seen)
	r, ok := t.figuresAlone(line, text)
	t.s.Out.Seen = t.s.Out.Seen[:seen]
	return ok && (r.Has(entry.ValidationAccuracy) || r.Has(entry.TestAccuracy))
}
