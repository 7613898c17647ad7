package evaluation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/spec"
)

// columns are the places of columns; -1: there is none.
type columns struct {
	file, sha256, architecture, split, seed, fold, part, epoch, folds, label, predicted int
	classes                                                                             []int // by class
}

// text is the value of a column; empty where there is none.
func (c columns) text(record []string, at int) string {
	if at < 0 {
		return ""
	}
	return strings.TrimSpace(record[at])
}

// passedOver are columns of images.csv and of tables of folds that say nothing of a
// prediction.
var passedOver = []string{"index", "group", "test_fold"}

// header finds the columns.
func (r *reader) header() error {
	c := &r.columns
	own := map[string]*int{
		"file": &c.file, "path": &c.file, "filename": &c.file, "sha256": &c.sha256, "architecture": &c.architecture, "model": &c.architecture, "split": &c.split, "seed": &c.seed,
		"fold": &c.fold, "part": &c.part, "epoch": &c.epoch, "folds": &c.folds, "label": &c.label, "predicted": &c.predicted,
	}
	for _, at := range own {
		*at = -1
	}
	c.classes = slices.Repeat([]int{-1}, len(r.plan.Classes))
	at := r.sheet.Line
	var unknown []string
	for i, name := range r.sheet.Names {
		class := slices.Index(r.plan.Classes, name)
		place := own[strings.ToLower(name)]
		switch {
		case class >= 0 && place != nil:
			return r.sheet.At(at, "column %q may be the class or what refold calls so: rename the class", name)
		case class >= 0:
			c.classes[class] = i
		case place == nil && !slices.Contains(passedOver, strings.ToLower(name)):
			unknown = append(unknown, name)
		case place == nil:
		case *place >= 0:
			return r.sheet.At(at, "columns %q and %q say the same: leave one out", r.sheet.Names[*place], name)
		default:
			*place = i
		}
	}
	if err := r.checkColumns(unknown); err != nil {
		return err
	}
	return r.comments()
}

// checkColumns refuses what is missing, and what nobody knows.
func (r *reader) checkColumns(unknown []string) error {
	c, at := r.columns, r.sheet.Line
	classes := r.plan.Classes
	if c.file < 0 && c.sha256 < 0 {
		return r.sheet.At(at, "there is no column file: a path of images.csv, or a SHA-256; the columns are %s", strings.Join(r.sheet.Names, ", "))
	}
	if missing := slices.Index(c.classes, -1); missing >= 0 {
		if c.predicted >= 0 && !slices.ContainsFunc(c.classes, func(i int) bool { return i >= 0 }) {
			return &LabelsOnlyError{r.sheet.At(at, "there are labels (column predicted) and no values for the classes %s", strings.Join(classes, ", "))}
		}
		near := ""
		if name := spec.Nearest(classes[missing], unknown); name != "" {
			near = fmt.Sprintf("; is it %q?", name)
		}
		return r.sheet.At(at, "class %q has no column: each class needs one with its name, and they are %s%s", classes[missing], strings.Join(classes, ", "), near)
	}
	if len(unknown) > 0 {
		return r.sheet.At(at, "column %q is not known: take it out or rename it, so that nothing is passed over that matters; known are file, sha256, architecture, split, seed, fold, part, epoch, folds, label, predicted and the classes", unknown[0])
	}
	return nil
}

// LabelsOnlyError says that predictions are labels without probabilities: losses,
// calibration and the choice among equal epochs are unknown then.
type LabelsOnlyError struct{ Err error }

func (e *LabelsOnlyError) Error() string { return e.Err.Error() }
func (e *LabelsOnlyError) Unwrap() error { return e.Err }

// settle knows by the first line what the column split holds: where it holds parts, as the
// files of programs that refold runs, it is the column part. It refuses a file that leaves
// open what its lines are about.
func (r *reader) settle(record []string) error {
	c, at := &r.columns, r.sheet.Line
	if c.split >= 0 && c.part < 0 {
		if _, isPart := partNamed(c.text(record, c.split)); isPart {
			c.part, c.split = c.split, -1
		}
	}
	switch {
	case c.split < 0 && len(r.plan.Splits) > 1:
		return r.sheet.At(at, "there is no column split, and the folds have several: %s", spec.JoinSplits(r.plan.Splits))
	case c.seed < 0 && len(r.plan.Draws) > 1:
		return r.sheet.At(at, "there is no column seed, and the folds have %d: 0 to %d", len(r.plan.Draws), len(r.plan.Draws)-1)
	case c.part >= 0 && c.fold < 0:
		return r.sheet.At(at, "there is a column part and none called fold: validation and training images need one")
	case c.architecture < 0 && r.options.Architecture == "":
		return r.sheet.At(at, "nobody says what the network is called: add a column architecture")
	}
	return nil
}

// comments reads "# folds: HASH".
func (r *reader) comments() error {
	for i, line := range r.sheet.Comments {
		if value, ok := strings.CutPrefix(line, "folds:"); ok {
			if err := r.checkFolds(strings.TrimSpace(value)); err != nil {
				return r.sheet.At(i+1, "%w", err)
			}
		}
	}
	return r.checkFolds(r.options.Folds)
}

// checkFolds compares the hash of folds that predictions say they were made on.
func (r *reader) checkFolds(hash string) error {
	if hash == "" {
		return nil
	}
	if !strings.EqualFold(hash, r.hash) {
		return fmt.Errorf("the predictions were made on the folds with the hash %s, and these have %s: name the folds that they were made on", hash, r.hash)
	}
	r.out.Bound = true
	return nil
}
