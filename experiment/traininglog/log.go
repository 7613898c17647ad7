package traininglog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of what is read; a log beyond them is an error.
const (
	maxBytes  = 16 << 20
	maxEpochs = 100_000
	maxNumber = 1_000_000_000 // of an epoch or a run
)

// Forms of a log.
const (
	FormText = "lines of text"
	FormCSV  = "CSV"
	FormJSON = "JSON lines"
)

// Epoch is one epoch of a log. Accuracies are fractions; figures that the log lacks
// are NaN, and losses may be infinite.
type Epoch struct {
	Run    int // 1 for the first run in the log
	Number int // as the log counts; Keras' CSVLogger counts from 0
	Line   int // in the log, from 1

	TrainLoss, TrainAccuracy float64
	TestLoss, TestAccuracy   float64
}

// Log is a training log.
type Log struct {
	Name       string // of the file, for messages
	Form       string // one of the Form constants
	Percent    bool   // accuracies stood in the log as percentages
	Validation bool   // the log calls the test set validation set ("val_")
	Skipped    int    // lines of text that are no epoch; empty ones do not count
	Ignored    []string
	Epochs     []Epoch // at least one; those of all runs, one behind the other
}

// Runs is the number of trainings in the log.
func (l *Log) Runs() int { return l.Epochs[len(l.Epochs)-1].Run }

// Read reads a log. Name is what errors call it; they name the line too. A run
// starts where the epoch number does not grow, or where a column "run" changes; but
// lines of the same epoch that hold different figures belong together.
func Read(r io.Reader, name string) (*Log, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(data) > maxBytes {
		return nil, fmt.Errorf("%s: longer than %d MiB: cut it down to the lines of its epochs", name, maxBytes>>20)
	}
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%s: no text in UTF-8: save it as UTF-8", name)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	l := &reader{log: &Log{Name: name}, text: string(data)}
	if err := l.read(); err != nil {
		var at *lineError
		if errors.As(err, &at) {
			return nil, fmt.Errorf("%s:%d: %w", name, at.line, at.err)
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return l.log, nil
}

// lineError is an error in one line.
type lineError struct {
	line int
	err  error
}

func (e *lineError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }
func (e *lineError) Unwrap() error { return e.err }

func inLine(line int, format string, args ...any) error {
	return &lineError{line, fmt.Errorf(format, args...)}
}

// reader collects the epochs of a log.
type reader struct {
	log      *Log
	text     string
	lastRun  int      // what the column "run" last said; 0: nothing
	lastStep float64  // what the column "step" last said; NaN: nothing
	open     progress // of the text
	names    [fields]string
}

func (r *reader) read() error {
	first := firstLine(r.text)
	var err error
	switch {
	case strings.HasPrefix(first, "{"):
		r.log.Form, err = FormJSON, r.readJSON()
	case isHeader(first):
		r.log.Form, err = FormCSV, r.readCSV(delimiter(first))
	default:
		r.log.Form, err = FormText, r.readText()
	}
	if err != nil {
		return err
	}
	if len(r.log.Epochs) == 0 {
		return errors.New("holds no epoch: a log is lines such as \"Epoch 1, Loss: 0.7, Accuracy: 71.0, Test Loss: 1.4, Test Accuracy: 48.0\", " +
			"CSV with a header such as \"epoch,accuracy,loss,val_accuracy,val_loss\", or JSON lines with such keys")
	}
	slices.Sort(r.log.Ignored)
	return r.scale()
}

// firstLine is the first line that is neither empty nor a comment.
func firstLine(s string) string {
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			return line
		}
	}
	return ""
}

// add appends an epoch and finds out which run it belongs to.
func (r *reader) add(line int, v values) error {
	number, err := v.whole(fieldEpoch)
	if err != nil {
		return &lineError{line, err}
	}
	stated := 0
	if v.present[fieldRun] {
		if stated, err = v.whole(fieldRun); err != nil {
			return &lineError{line, err}
		}
	}
	if len(r.log.Epochs) == maxEpochs {
		return inLine(line, "more than %d epochs: cut the log down", maxEpochs)
	}
	e := Epoch{Run: 1, Number: number, Line: line,
		TrainLoss: v.number[fieldLoss], TrainAccuracy: v.number[fieldAccuracy],
		TestLoss: v.number[fieldTestLoss], TestAccuracy: v.number[fieldTestAccuracy]}
	if n := len(r.log.Epochs); n > 0 {
		last := &r.log.Epochs[n-1]
		if number == last.Number && stated == r.lastRun && (last.complete(e) || r.later(v, last, e)) {
			r.lastStep = v.number[fieldStep]
			return nil
		}
		e.Run = last.Run
		if number <= last.Number || stated != r.lastRun {
			e.Run++
		}
	}
	r.lastRun, r.lastStep = stated, v.number[fieldStep]
	r.log.Epochs = append(r.log.Epochs, e)
	return nil
}

// later takes over the figures of a later step of the same epoch, as PyTorch
// Lightning logs them: the last ones count.
func (r *reader) later(v values, last *Epoch, e Epoch) bool {
	if !(v.number[fieldStep] > r.lastStep) {
		return false
	}
	mine := []*float64{&last.TrainLoss, &last.TrainAccuracy, &last.TestLoss, &last.TestAccuracy}
	for i, x := range []float64{e.TrainLoss, e.TrainAccuracy, e.TestLoss, e.TestAccuracy} {
		if !math.IsNaN(x) {
			*mine[i] = x
		}
	}
	return true
}

// complete takes over the figures of another line of the same epoch, unless a
// figure stands in both.
func (e *Epoch) complete(o Epoch) bool {
	mine := []*float64{&e.TrainLoss, &e.TrainAccuracy, &e.TestLoss, &e.TestAccuracy}
	theirs := []float64{o.TrainLoss, o.TrainAccuracy, o.TestLoss, o.TestAccuracy}
	for i, x := range theirs {
		if !math.IsNaN(x) && !math.IsNaN(*mine[i]) {
			return false
		}
	}
	for i, x := range theirs {
		if !math.IsNaN(x) {
			*mine[i] = x
		}
	}
	return true
}

// scale turns percentages into fractions: accuracies are percentages where any of
// them is above 1.
func (r *reader) scale() error {
	highest := 0.0
	for _, e := range r.log.Epochs {
		for _, a := range []float64{e.TrainAccuracy, e.TestAccuracy} {
			if math.IsInf(a, 0) || a < 0 || a > 100+rounding {
				return inLine(e.Line, "an accuracy of %v: must lie between 0 and 1, or between 0 and 100 %%", a)
			}
			if !math.IsNaN(a) {
				highest = max(highest, a)
			}
		}
	}
	one := 1.0
	if highest > 1+rounding {
		r.log.Percent, one = true, 100
	}
	for i := range r.log.Epochs {
		e := &r.log.Epochs[i]
		e.TrainAccuracy, e.TestAccuracy = clamp(e.TrainAccuracy/one), clamp(e.TestAccuracy/one)
	}
	return nil
}

// rounding is how far above its end an accuracy may lie: printed float32 numbers.
const rounding = 1e-4

func clamp(a float64) float64 {
	if math.IsNaN(a) {
		return a
	}
	return min(1, a)
}
