package evaluation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/refold/refold/dataset/listing/sheet"
	"github.com/refold/refold/experiment/foldset"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer/external/predictions"
)

// reader reads a file line by line.
type reader struct {
	sheet   *sheet.Sheet
	plan    *plan.Plan
	hash    string
	options Options
	columns columns
	names   *foldset.Names
	sides   map[draw]*sides

	out    *Predictions
	order  []key // of trials, as they first appear
	values []float32
	buffer []float64
	train  int // lines of training images
	tied   int // lines whose largest value several classes have
	// firstTied is the first of those lines.
	firstTied int
	problems  []error
}

// draw is a division of the plan.
type draw struct {
	split spec.Split
	seed  int
}

// Parts of a fold.
const (
	partTest       = "test"
	partValidation = "validation"
	partTrain      = "train"
)

// side is where an image stands in a fold.
type side int8

const (
	outside side = iota // of the sample
	training
	choosing // validation
	testing
)

// sides are those of every image in each fold of a division.
type sides struct {
	of     [][]side // by fold, image
	tested []int    // fold that tests an image; -1: none
}

func newReader(s *sheet.Sheet, p *plan.Plan, hash string, o Options) *reader {
	return &reader{
		sheet: s, plan: p, hash: hash, options: o, names: foldset.NewNames(p.Manifest), sides: make(map[draw]*sides),
		out:    &Predictions{trials: make(map[key]*trial), Notes: slices.Clone(s.Notes), Bound: o.Folds != ""},
		buffer: make([]float64, len(p.Classes)),
	}
}

// sidesOf are those of a division of the plan; nil: there is none.
func (r *reader) sidesOf(d draw) *sides {
	if known, ok := r.sides[d]; ok {
		return known
	}
	var s *sides
	if i := slices.IndexFunc(r.plan.Divisions, func(v plan.Division) bool { return v.Split == d.split && v.Seed == d.seed }); i >= 0 {
		images := len(r.plan.Manifest.Images)
		s = &sides{tested: slices.Repeat([]int{-1}, images)}
		for f, fold := range r.plan.Divisions[i].Folds {
			of := make([]side, images)
			for at, members := range map[side][]int{training: fold.Train, choosing: fold.Validation, testing: fold.Test} {
				for _, image := range members {
					of[image] = at
				}
			}
			for _, image := range fold.Test {
				s.tested[image] = f
			}
			s.of = append(s.of, of)
		}
	}
	r.sides[d] = s
	return s
}

// row takes a line.
func (r *reader) row(record []string, line int) error {
	if err := r.checkFolds(r.columns.text(record, r.columns.folds)); err != nil {
		return err
	}
	image, err := r.image(record)
	if err != nil {
		return err
	}
	k, part, err := r.place(record, image)
	if err != nil {
		return err
	}
	if part == partTrain {
		r.train++
		return nil
	}
	epoch := 1
	if r.columns.epoch >= 0 {
		if epoch, err = whole(record[r.columns.epoch], "epoch"); err != nil {
			return err
		}
		if epoch < 1 {
			return fmt.Errorf("the epoch is %d: they count from 1", epoch)
		}
	}
	if err := r.numbers(record); err != nil {
		return err
	}
	t := r.out.trials[k]
	if t == nil {
		t = &trial{}
		r.out.trials[k] = t
		r.order = append(r.order, k)
	}
	t.rows = append(t.rows, row{line: line, epoch: epoch, image: image, validation: part == partValidation, values: len(r.values)})
	r.values = predictions.AppendSingle(r.values, r.buffer)
	return nil
}

// place finds the trial of a line and the part of the image in it. An image that the model
// was trained on is not tested by it.
func (r *reader) place(record []string, image int) (key, string, error) {
	k := key{architecture: r.options.Architecture}
	if at := r.columns.architecture; at >= 0 {
		if k.architecture = strings.TrimSpace(record[at]); k.architecture == "" {
			return k, "", fmt.Errorf("the architecture is empty: name the network")
		}
		k.architecture = strings.Clone(k.architecture)
	}
	var err error
	if k.split, k.seed, err = r.draw(record); err != nil {
		return k, "", err
	}
	s := r.sidesOf(draw{k.split, k.seed})
	if s == nil {
		return k, "", fmt.Errorf("there are no folds of split %s and seed %d: splits are %s, seeds 0 to %d", k.split, k.seed, spec.JoinSplits(r.plan.Splits), len(r.plan.Draws)-1)
	}
	part, err := r.part(record)
	if err != nil {
		return k, "", err
	}
	path := r.plan.Manifest.Images[image].Path
	if r.columns.fold < 0 {
		if k.fold = s.tested[image]; k.fold < 0 {
			return k, "", fmt.Errorf("%s is not tested by any fold of split %s and seed %d", path, k.split, k.seed)
		}
		return k, part, nil
	}
	if k.fold, err = whole(record[r.columns.fold], "fold"); err != nil {
		return k, "", err
	}
	if k.fold < 0 || k.fold >= len(s.of) {
		return k, "", fmt.Errorf("there is no fold %d: they are 0 to %d", k.fold, len(s.of)-1)
	}
	return k, part, fits(part, s.of[k.fold][image], path, k)
}

// fits checks that an image is in the part that a line says it is in.
func fits(part string, at side, path string, k key) error {
	names := map[side]string{training: "training", choosing: "validation", testing: "test"}
	switch {
	case at == outside:
		return fmt.Errorf("%s was not drawn for seed %d", path, k.seed)
	case part == partTest && at == testing, part == partValidation && at == choosing, part == partTrain && at != testing:
		return nil
	case part == partTrain:
		return fmt.Errorf("%s is called a training image and is a test image of fold %d (split %s, seed %d): a model that was trained on it proves nothing there", path, k.fold, k.split, k.seed)
	}
	return fmt.Errorf("%s is predicted as a %s image, and is a %s image of fold %d (split %s, seed %d)", path, part, names[at], k.fold, k.split, k.seed)
}

// draw is the split and the seed of a line.
func (r *reader) draw(record []string) (split spec.Split, seed int, err error) {
	split = r.plan.Splits[0]
	if at := r.columns.split; at >= 0 {
		split = spec.Split(strings.Clone(strings.TrimSpace(record[at])))
	}
	if at := r.columns.seed; at >= 0 {
		seed, err = whole(record[at], "seed")
	}
	return split, seed, err
}

// part is what a line calls the part of its image.
func (r *reader) part(record []string) (string, error) {
	if r.columns.part < 0 {
		return partTest, nil
	}
	word := strings.TrimSpace(record[r.columns.part])
	if part, ok := partNamed(word); ok {
		return part, nil
	}
	return "", fmt.Errorf("the part is %q: must be test, validation or train", word)
}

// partNamed reads the words that people use.
func partNamed(word string) (string, bool) {
	switch strings.ToLower(word) {
	case "test", "testing":
		return partTest, true
	case "validation", "val", "valid", "dev":
		return partValidation, true
	case "train", "training":
		return partTrain, true
	}
	return "", false
}

// whole reads a whole number; pandas writes 3.0 where a column has gaps.
func whole(text, what string) (int, error) {
	text = strings.TrimSuffix(strings.TrimSpace(text), ".0")
	n, err := strconv.Atoi(text)
	const most = 1 << 24
	if err != nil || n < -most || n > most {
		return 0, fmt.Errorf("the %s is %q, no whole number", what, text)
	}
	return n, nil
}

// numbers reads the values of the classes into the buffer, as logarithms.
func (r *reader) numbers(record []string) error {
	for c, at := range r.columns.classes {
		text := strings.TrimSpace(record[at])
		if r.sheet.Comma != ',' && !strings.Contains(text, ".") {
			text = strings.Replace(text, ",", ".", 1) // as spreadsheets in many countries write it
		}
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fmt.Errorf("class %q: %q is no number", r.plan.Classes[c], strings.TrimSpace(record[at]))
		}
		if !r.options.Logits && !(x >= 0 && x <= 1+predictions.Tolerance) {
			return fmt.Errorf("class %q: %v is no probability: say so where the values are logits", r.plan.Classes[c], x)
		}
		r.buffer[c] = x
	}
	if err := r.checkPredicted(record); err != nil {
		return err
	}
	values := predictions.Probabilities
	if r.options.Logits {
		values = predictions.Logits
	}
	return values.Logarithms(r.buffer)
}
