package traininglog

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format"
)

// Bounds of what is read; a log beyond them is an error.
const (
	maxBytes  = 16 << 20
	maxEpochs = 100_000
	maxNumber = 1_000_000_000 // of an epoch, a step or a run
)

// Set is a set of images on which accuracies were measured.
type Set string

// The sets. SetUnnamed is one that the log does not name, as Keras' evaluate.
const (
	SetTest       Set = "test"
	SetValidation Set = "validation"
	SetUnnamed    Set = "unnamed"
)

// Unit is what a log counts by.
type Unit string

// The units.
const (
	UnitEpoch Unit = "epoch"
	UnitStep  Unit = "step"
	UnitRow   Unit = "row" // the log counts nothing; rows are counted from 1
)

// Epoch is one epoch of a log, or one evaluation within or behind it. Accuracies are
// fractions; figures that the log lacks are NaN, and losses may be infinite. The
// test set is the one that is judged, whatever the log calls it.
type Epoch struct {
	Run    int     // 1 for the first run in the log
	Number float64 // as the log counts; Keras' CSVLogger counts from 0
	Step   int     // 0: not known
	After  bool    // it stands behind the epoch of that number and has none of its own
	Line   int     // in the log, from 1

	TrainLoss, TrainAccuracy float64
	TestLoss, TestAccuracy   float64
}

// Log is a training log.
type Log struct {
	Name        string // of the file, for messages
	Form        string // what it was read as
	Unit        Unit
	Percent     bool   // test accuracies stood in the log as percentages
	Set         Set    // what the log calls the test set
	Judged      string // the name that the log gives to the test accuracy
	Skipped     int    // lines of text that hold nothing; empty ones do not count
	Ignored     []string
	Commas      bool         // decimals stood behind a comma
	Repeats     int          // evaluations that tell again of one before
	TestRepeats bool         // the test accuracies are those of the validation, which is judged
	Images      int          // test images, where the log says it; else 0
	Cut         bool         // the file ends within a record: the training still ran, or was killed
	Fold        string       // the name of the fold that this is the part of; empty: there are none
	Epochs      []Epoch      // at least one; those of all runs, one behind the other
	Unnamed     []Evaluation // on a set that the log does not name, where another is judged
	Folds       []*Log       // where the log holds several: each by itself; then Epochs is empty

	seen       []string  // names that mean nothing, as the log writes them
	training   string    // the name of the training accuracy
	printed    []printed // of the test accuracies, beside Epochs
	validation []float64 // accuracies, where another set is judged
}

// Evaluation is one on a set that the log does not name.
type Evaluation struct {
	Line           int
	After          int // place of the epoch before it, from 1; 0: none
	Loss, Accuracy float64
}

// Runs is the number of trainings in the log.
func (l *Log) Runs() int {
	if len(l.Epochs) == 0 {
		return 0
	}
	return l.Epochs[len(l.Epochs)-1].Run
}

// Reader reads logs; its zero value finds everything out by itself.
type Reader struct {
	Columns []entry.Column // what names of the log mean
	Folds   bool           // runs are folds, with test images of their own
}

// Read reads a log. Name is what errors call it; they name the line too. A run
// starts where the epoch number does not grow, or where a column "run" changes; but
// lines of the same epoch that hold different figures belong together.
func (o Reader) Read(r io.Reader, name string) (*Log, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(data) > maxBytes {
		return nil, fmt.Errorf("%s: longer than %d MiB: cut it down to the lines of its epochs", name, maxBytes>>20)
	}
	data = fromUTF16(data)
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%s: no text in UTF-8: save it as UTF-8", name)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	found, err := format.Read(string(data), name, entry.Names{Given: o.Columns})
	if err != nil {
		return nil, located(name, err)
	}
	l, err := o.assemble(found, name)
	if err != nil {
		return nil, located(name, err)
	}
	return l, nil
}

// fromUTF16 decodes what PowerShell writes into files; it starts with a mark.
func fromUTF16(data []byte) []byte {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	default:
		return data
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 0; i+1 < len(data); i += 2 {
		units = append(units, order.Uint16(data[i:]))
	}
	return []byte(string(utf16.Decode(units)))
}

// located puts the file and the line before an error.
func located(name string, err error) error {
	var at *entry.LineError
	if errors.As(err, &at) && at.Line > 0 {
		return fmt.Errorf("%s:%d: %w", name, at.Line, at.Err)
	}
	if at != nil {
		err = at.Err
	}
	return fmt.Errorf("%s: %w", name, err)
}

func inLine(line int, text string, args ...any) error {
	return &entry.LineError{Line: line, Err: remedy.Errorf(text, args...)}
}

// seen lists the names that a log has and that mean nothing here.
func seen(names []string) string {
	const most = 12
	var all []string
	for _, name := range names[:min(most, len(names))] {
		all = append(all, fmt.Sprintf("%q", entry.Short(name)))
	}
	if len(names) > most {
		all = append(all, fmt.Sprintf("and %d more", len(names)-most))
	}
	return strings.Join(all, ", ")
}
