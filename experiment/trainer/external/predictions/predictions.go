// Package predictions reads what a program predicts: a CSV file that may still grow, one
// row for each held-out image and epoch, with the values beside the names or in a matrix.
//
// It owns that form and what must hold in it: each image exactly once in each epoch, epochs
// in order, classes known, values that are probabilities or logits. It must not know where
// such files stand, who wrote them, or what the images are.
package predictions

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/refold/refold/experiment/trainer/external/npy"
)

// Values says what the numbers are.
type Values string

// What numbers may be.
const (
	Probabilities Values = "probabilities" // of a row, they sum to 1 within Tolerance
	Logits        Values = "logits"        // their softmax is the probabilities
)

// Tolerance is how far the sum of probabilities may lie from 1: single precision of a
// thousand classes, and figures that were written with four digits.
const Tolerance = 1e-3

// Least is what a smaller probability counts as, so that its logarithm is finite: the clip
// of Keras' losses on probabilities (keras/src/backend/config.py, epsilon).
const Least = 1e-7

// Words of the column split.
const (
	validation = "validation"
	test       = "test"
)

// Want is what a file must hold.
type Want struct {
	Classes          []string
	Validation, Test []string // names of files, each once
	Train            []string // names that must not be there; for messages
	Begin, Epochs    int      // the numbers of the first and of the last epoch
	Values           Values
	// Matrix opens the values of a file that has no columns of classes, once the file has
	// ended; nil: there are none.
	Matrix func() (io.ReadCloser, error)
}

// Epoch are the log-probabilities of an epoch: images x classes, in the order of Want.
type Epoch struct {
	Number           int
	Validation, Test []float32
}

// Read reads a file to its end, and hands over each epoch as soon as it is complete; an
// error of epoch ends it and is returned. Errors name the line.
func Read(r io.Reader, want Want, epoch func(Epoch) error) error {
	p := newParser(want, epoch)
	in := csv.NewReader(newBounded(r, want))
	in.ReuseRecord, in.FieldsPerRecord = true, -1
	line := func() int { n, _ := in.FieldPos(0); return n }
	record, err := in.Read()
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("it is empty: wanted is a line %s", p.example())
	}
	if err != nil {
		return plain(err)
	}
	if err := p.header(slices.Clone(record)); err != nil {
		return fmt.Errorf("line %d: %w", line(), err)
	}
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return p.end()
		}
		if err != nil {
			return plain(err)
		}
		if err := p.row(record, line()); err != nil {
			if taken := new(takenError); errors.As(err, &taken) {
				return taken.error
			}
			return fmt.Errorf("line %d: %w", line(), err)
		}
	}
}

// plain is an error of package csv without its words for record and column.
func plain(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return fmt.Errorf("line %d: %w", parse.Line, parse.Err)
	}
	return err
}

// takenError is an error of who takes the epochs.
type takenError struct{ error }

// parser knows how far a file was read.
type parser struct {
	want                  Want
	take                  func(Epoch) error
	places                map[string]place
	file, split, epoch    int   // columns; -1: there is none
	columns               []int // of classes, in the order of Want; nil: the values are in the matrix
	width                 int   // columns of a row
	number                int   // of the epoch that is being read
	seen                  []int // line of each image in it; 0: not yet
	left                  int   // images that are missing in it
	values                []float64
	order                 []int // of the matrix: the place of each row, epoch after epoch
	validation, held, all int   // images: of validation, held out, and classes
}

// place is where an image stands: validation images first.
type place struct {
	index int
	train bool
}

func newParser(want Want, take func(Epoch) error) *parser {
	p := &parser{want: want, take: take, number: want.Begin, places: make(map[string]place), validation: len(want.Validation), held: len(want.Validation) + len(want.Test), all: len(want.Classes)}
	for _, name := range want.Train {
		p.places[name] = place{train: true}
	}
	for i, name := range slices.Concat(want.Validation, want.Test) {
		p.places[name] = place{index: i}
	}
	p.seen, p.values, p.left = make([]int, p.held), make([]float64, p.held*p.all), p.held
	return p
}

// row takes a row that stands in a line.
func (p *parser) row(record []string, line int) error {
	if len(record) != p.width {
		return fmt.Errorf("%d fields, and the header has %d", len(record), p.width)
	}
	number := p.want.Begin
	if p.epoch >= 0 {
		var err error
		if number, err = strconv.Atoi(record[p.epoch]); err != nil {
			return fmt.Errorf("the epoch is %q, no whole number", record[p.epoch])
		}
	}
	if err := p.inOrder(number); err != nil {
		return err
	}
	i, err := p.image(record[p.file], record[p.split])
	if err != nil {
		return err
	}
	if p.seen[i] > 0 {
		return fmt.Errorf("%s stands there twice in epoch %d: first in line %d", record[p.file], number, p.seen[i])
	}
	p.seen[i] = line
	if p.columns == nil {
		p.order = append(p.order, i)
	} else if err := p.read(record, i); err != nil {
		return err
	}
	if p.left--; p.left > 0 {
		return nil
	}
	return p.finish()
}

// inOrder checks the epoch of a row.
func (p *parser) inOrder(number int) error {
	switch {
	case p.number > p.want.Epochs:
		return fmt.Errorf("epoch %d is complete, and more rows follow", p.want.Epochs)
	case number == p.number:
		return nil
	case p.left == p.held:
		return fmt.Errorf("epoch %d, where %d must begin: epochs stand in their order from %d to %d", number, p.number, p.want.Begin, p.want.Epochs)
	}
	return fmt.Errorf("epoch %d begins, and of epoch %d %s", number, p.number, p.missing())
}

// missing says what is missing of an epoch.
func (p *parser) missing() string {
	first := slices.Index(p.seen, 0)
	name := slices.Concat(p.want.Validation, p.want.Test)[first]
	return fmt.Sprintf("%d of %d images are missing, such as %s", p.left, p.held, name)
}

// image finds an image by its name, and holds its split to what was asked for.
func (p *parser) image(name, split string) (int, error) {
	at, ok := p.places[name]
	switch {
	case !ok:
		return 0, fmt.Errorf("%q is no image of this trial", name)
	case at.train:
		return 0, fmt.Errorf("%s is a training image: only those of validation.csv and test.csv are asked for", name)
	}
	want := validation
	if at.index >= p.validation {
		want = test
	}
	if split != want {
		return 0, fmt.Errorf("%s is a %s image, and split says %q", name, want, split)
	}
	return at.index, nil
}

// read reads the values of a row.
func (p *parser) read(record []string, i int) error {
	values := p.values[i*p.all : (i+1)*p.all]
	for c, column := range p.columns {
		x, err := strconv.ParseFloat(record[column], 64)
		if err != nil {
			return fmt.Errorf("%s: %q is no number", p.want.Classes[c], record[column])
		}
		values[c] = x
	}
	return p.want.Values.logarithms(values)
}

// finish hands over an epoch.
func (p *parser) finish() error {
	if p.columns != nil {
		if err := p.hand(); err != nil {
			return err
		}
	}
	p.number++
	clear(p.seen)
	p.left = p.held
	return nil
}

func (p *parser) hand() error {
	logs := make([]float32, 0, len(p.values))
	for row := range slices.Chunk(p.values, p.all) {
		logs = AppendSingle(logs, row)
	}
	cut := p.validation * p.all
	if err := p.take(Epoch{Number: p.number, Validation: logs[:cut:cut], Test: logs[cut:]}); err != nil {
		return &takenError{err}
	}
	return nil
}

// end checks that all is there.
func (p *parser) end() error {
	switch {
	case p.left < p.held:
		return fmt.Errorf("it ends in epoch %d: %s", p.number, p.missing())
	case p.number <= p.want.Epochs:
		return fmt.Errorf("it ends after %d of %d epochs", p.number-1, p.want.Epochs)
	case p.columns == nil:
		return p.matrix()
	}
	return nil
}

// matrix hands over the epochs whose values are a matrix.
func (p *parser) matrix() error {
	f, err := p.want.Matrix()
	if err != nil {
		return err
	}
	defer f.Close()
	m, err := npy.ReadMatrix(f, len(p.order), p.all)
	if err != nil {
		return fmt.Errorf("predictions.npy: %w", err)
	}
	p.number = p.want.Begin
	for row, i := range p.order {
		values := p.values[i*p.all : (i+1)*p.all]
		copy(values, m.Values[row*p.all:])
		if err := p.want.Values.logarithms(values); err != nil {
			return fmt.Errorf("predictions.npy: row %d: %w", row, err)
		}
		if (row+1)%p.held == 0 {
			if err := p.hand(); err != nil {
				return errors.Unwrap(err)
			}
			p.number++
		}
	}
	return nil
}

// Unwrap gives the error itself.
func (e *takenError) Unwrap() error { return e.error }
