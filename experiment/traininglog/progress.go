package traininglog

import (
	"regexp"
	"strings"
)

var (
	// escape is a terminal's colour or movement, "\x1b[1m".
	escape = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`)
	// progressLine is Keras' line of an epoch, below "Epoch 7/100":
	// "29/29 [====] - 12s 400ms/step - loss: 0.5", "29/29 - 12s - loss: 0.5", or
	// "29/29 ━━━━ 12s 400ms/step - accuracy: 0.8".
	progressLine = regexp.MustCompile(`^(\d+)/(\d+|Unknown)\s+(?:\[[^\]]*\]|━|-).*? - (\pL.*)$`)
)

// progress is an epoch of which the number has been read, but not its figures:
// Keras writes them into the next line, again and again over each other.
type progress struct {
	number   string // empty: no epoch is open
	line     int    // of the figures
	figures  string
	finished bool // all steps are done
}

// segments are what a terminal showed on a line, one after the other: progress bars
// return to its start.
func segments(line string) []string {
	line = escape.ReplaceAllString(line, "")
	return strings.FieldsFunc(line, func(r rune) bool { return r == '\r' || r == '\b' || r == '\n' })
}

// progress notes the figures of an open epoch and reports whether the text is a
// progress line. The last one counts.
func (r *reader) progress(line int, text string) bool {
	m := progressLine.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil || r.open.number == "" {
		return false
	}
	r.open.line, r.open.figures, r.open.finished = line, m[3], m[1] == m[2]
	return true
}

// closeProgress reads the figures of the open epoch. One that was left in its
// middle is none.
func (r *reader) closeProgress() error {
	open := r.open
	r.open = progress{}
	if open.figures == "" {
		return nil
	}
	if !open.finished {
		r.log.Skipped++
		return nil
	}
	_, err := r.figures(open.line, open.number, open.figures)
	return err
}
