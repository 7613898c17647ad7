package evaluation

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/listing/sheet"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// Options say what a file does not.
type Options struct {
	Logits       bool   // values are logits, not probabilities
	Architecture string // of the predictions, where the file has no column for it
	Folds        string // hash of folds.json that they were made on; empty: as the file says
}

// Predictions are those of whole seeds.
type Predictions struct {
	Architectures []string // in the order of the file
	Splits        []spec.Split
	Seeds         int  // the highest one and those below
	Epochs        int  // of every trial
	Validation    bool // validation images are predicted, too, and there is something to choose
	Bound         bool // the file, or its user, says the hash of the folds
	Notes         []string

	trials map[key]*trial
}

// key names a trial.
type key struct {
	architecture string
	split        spec.Split
	seed, fold   int
}

func (k key) String() string {
	return fmt.Sprintf("%s, split %s, seed %d, fold %d", k.architecture, k.split, k.seed, k.fold)
}

// trial is the predictions of one.
type trial struct {
	rows   []row
	epochs []trainer.Epoch
}

// row is a line: where its values begin, and what it is about.
type row struct {
	line, epoch, image int
	validation         bool
	values             int
}

// Of are the predictions of a trial of the plan, an epoch each; nil: there are none.
func (p *Predictions) Of(t plan.Trial) []trainer.Epoch {
	found := p.trials[key{t.Architecture, t.Split, t.Seed, t.Fold}]
	if found == nil {
		return nil
	}
	return found.epochs
}

// Readouts are those of every epoch.
func Readouts() trainer.Readouts {
	return trainer.Readouts{Names: []string{readout}, Deciding: readout}
}

const readout = "given"

// Read reads the predictions of a file on the folds of a plan, whose folds.json has a hash.
// An error names the file, and the line where one is to blame.
func Read(in io.Reader, name string, p *plan.Plan, hash string, o Options) (*Predictions, error) {
	s, err := sheet.Open(in, name)
	if err != nil {
		return nil, err
	}
	r := newReader(s, p, hash, o)
	if err := r.header(); err != nil {
		return nil, err
	}
	for first := true; ; first = false {
		record, line, err := s.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, r.with(err)
		}
		if first {
			if err := r.settle(record); err != nil {
				return nil, err
			}
		}
		if err := r.row(record, line); err != nil && r.note(s.At(line, "%w", err)) {
			return nil, r.with(nil)
		}
	}
	if len(r.problems) > 0 {
		return nil, r.with(nil)
	}
	return r.finish()
}

// mostProblems are named at once.
const mostProblems = 10

// ProblemsError lists the first lines of a file that cannot be used.
type ProblemsError struct {
	Problems []error
	More     bool // the rest of the file was not looked at
}

func (e *ProblemsError) Error() string {
	var lines []string
	for _, p := range e.Problems {
		lines = append(lines, p.Error())
	}
	if e.More {
		lines = append(lines, "the lines behind these were not looked at")
	}
	return strings.Join(lines, "\n")
}

func (e *ProblemsError) Unwrap() []error { return e.Problems }

// note keeps a problem, and reports that there are enough.
func (r *reader) note(err error) bool {
	r.problems = append(r.problems, err)
	return len(r.problems) >= mostProblems
}

// with is the error of all problems so far and one that ends the reading.
func (r *reader) with(last error) error {
	e := &ProblemsError{Problems: slices.Clone(r.problems), More: last == nil && len(r.problems) >= mostProblems}
	if last != nil {
		e.Problems = append(e.Problems, last)
	}
	return e
}
