package evaluation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// checkPredicted compares the label that a line says is predicted with the largest value.
func (r *reader) checkPredicted(record []string) error {
	said := r.columns.text(record, r.columns.predicted)
	if said == "" {
		return nil
	}
	c := slices.Index(r.plan.Classes, said)
	if c < 0 {
		return fmt.Errorf("the predicted label %q is no class", said)
	}
	if top := slices.Max(r.buffer); r.buffer[c] < top {
		return fmt.Errorf("the predicted label is %q, and class %q has a larger value", said, r.plan.Classes[slices.Index(r.buffer, top)])
	}
	return nil
}

// finish puts the lines in order and checks that nothing is missing.
func (r *reader) finish() (*Predictions, error) {
	p := r.out
	if len(r.order) == 0 {
		return nil, fmt.Errorf("%s: there are no predictions of test images", r.sheet.File)
	}
	for _, k := range r.order {
		p.Epochs = max(p.Epochs, epochsOf(p.trials[k]))
		p.Seeds = max(p.Seeds, k.seed+1)
		if !slices.Contains(p.Architectures, k.architecture) {
			p.Architectures = append(p.Architectures, k.architecture)
		}
		p.Validation = p.Validation || slices.ContainsFunc(p.trials[k].rows, func(w row) bool { return w.validation })
	}
	if p.Validation && p.Epochs == 1 {
		p.Validation = false
		p.Notes = append(p.Notes, fmt.Sprintf("%s: predictions of validation images choose nothing among predictions of one epoch, and are not used", r.sheet.File))
	}
	for _, split := range r.plan.Splits {
		if slices.ContainsFunc(r.order, func(k key) bool { return k.split == split }) {
			p.Splits = append(p.Splits, split)
		}
	}
	if err := r.wholeSeeds(); err != nil {
		return nil, err
	}
	for _, k := range r.order {
		if err := r.assemble(k); err != nil {
			return nil, err
		}
	}
	r.remarks()
	return p, nil
}

// noteTie counts lines whose largest value several classes have.
func (r *reader) noteTie(w row, values []float32) {
	top, n := slices.Max(values), 0
	for _, v := range values {
		if v == top {
			n++
		}
	}
	if n < 2 {
		return
	}
	if r.tied++; r.firstTied == 0 || w.line < r.firstTied {
		r.firstTied = w.line
	}
}

func epochsOf(t *trial) int {
	n := 0
	for _, w := range t.rows {
		n = max(n, w.epoch)
	}
	return n
}

// wholeSeeds refuses a seed without some of its folds.
func (r *reader) wholeSeeds() error {
	for _, k := range r.order {
		for fold := range r.sidesOf(draw{k.split, k.seed}).of {
			other := k
			if other.fold = fold; r.out.trials[other] == nil {
				return fmt.Errorf("%s: there are no predictions of %s: a seed counts with all of its folds", r.sheet.File, other)
			}
		}
	}
	return nil
}

// assemble makes the epochs of a trial.
func (r *reader) assemble(k key) error {
	t, classes := r.out.trials[k], len(r.plan.Classes)
	fold := r.plan.Division(k.split, k.seed).Folds[k.fold]
	if n := epochsOf(t); n != r.out.Epochs {
		return fmt.Errorf("%s: %s has %d epochs, and others have %d: all must have as many, or one prediction an image without epochs", r.sheet.File, k, n, r.out.Epochs)
	}
	parts := []struct {
		members    []int
		validation bool
	}{{fold.Test, false}}
	if r.out.Validation {
		parts = append(parts, struct {
			members    []int
			validation bool
		}{fold.Validation, true})
	}
	want := 0
	for _, part := range parts {
		want += len(part.members)
	}
	if rows := len(t.rows); want*r.out.Epochs > 4*rows+1<<20 { // which would take memory for nothing
		return fmt.Errorf("%s: %s has %d lines for %d epochs", r.sheet.File, k, rows, r.out.Epochs)
	}
	t.epochs = make([]trainer.Epoch, r.out.Epochs)
	for _, part := range parts {
		if err := r.fill(k, t, part.members, part.validation, classes); err != nil {
			return err
		}
	}
	t.rows = nil
	return nil
}

// fill takes the lines of one part, each image once an epoch.
func (r *reader) fill(k key, t *trial, members []int, validation bool, classes int) error {
	lines := make([]int, len(members)*r.out.Epochs)
	logs := make([][]float32, r.out.Epochs)
	for e := range logs {
		logs[e] = make([]float32, len(members)*classes)
	}
	for _, w := range t.rows {
		if w.validation != validation {
			continue
		}
		at, _ := slices.BinarySearch(members, w.image)
		seen := &lines[(w.epoch-1)*len(members)+at]
		if *seen > 0 {
			return r.sheet.At(w.line, "%s stands there twice in epoch %d (%s): first in line %d", r.plan.Manifest.Images[w.image].Path, w.epoch, k, *seen)
		}
		*seen = w.line
		r.noteTie(w, r.values[w.values:w.values+classes])
		copy(logs[w.epoch-1][at*classes:], r.values[w.values:w.values+classes])
	}
	for e := range logs {
		if missing := count(lines[e*len(members) : (e+1)*len(members)]); missing > 0 {
			first := members[slices.Index(lines[e*len(members):(e+1)*len(members)], 0)]
			part := partTest
			if validation {
				part = partValidation
			}
			return fmt.Errorf("%s: %s: epoch %d lacks %d of %d %s images, such as %s", r.sheet.File, k, e+1, missing, len(members), part, r.plan.Manifest.Images[first].Path)
		}
		if t.epochs[e].Number == 0 {
			t.epochs[e] = trainer.Epoch{Number: e + 1, Untold: true, Readouts: []trainer.Readout{{Name: readout, Validation: []float32{}}}}
		}
		if validation {
			t.epochs[e].Readouts[0].Validation = logs[e]
		} else {
			t.epochs[e].Readouts[0].Test = logs[e]
		}
	}
	return nil
}

// count is the number of zeros.
func count(lines []int) int {
	n := 0
	for _, line := range lines {
		if line == 0 {
			n++
		}
	}
	return n
}

// remarks says what was read in another way than it stands there.
func (r *reader) remarks() {
	p, f := r.out, r.names
	if f.Ends > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("%s: %d paths are longer than those of images.csv, or links, such as %s: read as %s", r.sheet.File, f.Ends, f.From, f.To))
	}
	if r.tied > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("%s: in %d lines, first line %d, several classes have the largest value: such an image counts as the first of them in the order of classes (%s), right or wrong",
			r.sheet.File, r.tied, r.firstTied, strings.Join(r.plan.Classes, ", ")))
	}
	if r.train > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("%s: %d lines of training images were checked, and are not used", r.sheet.File, r.train))
	}
}

// Spec is that of a run over these predictions, for a plan's spec and a claim.
func (p *Predictions) Spec(of *plan.Plan, claim spec.Claim) spec.Spec {
	s := of.Spec.Clone()
	s.Claim = claim
	s.Model.Architectures, s.Folds.Splits, s.Folds.Seeds = slices.Clone(p.Architectures), slices.Clone(p.Splits), p.Seeds
	if !slices.Contains(p.Splits, spec.SplitGiven) {
		s.Folds.Given = ""
	}
	s.Train.Epochs = p.Epochs
	if !p.Validation {
		s.Train.Validation = 0
	}
	s.Run.Until, s.Folds.Sizes, s.Folds.SizesOf = "", []int{}, "" // nothing is trained
	s.Run.Engine, s.Run.Kernels, s.Run.Library, s.Run.SaveWeights, s.Run.Only = spec.EnginePredictions, spec.KernelsAuto, "", spec.SaveNone, ""
	s.Model.Weights, s.Model.Freeze, s.Model.WeightsSHA256 = "", "", []string{}
	s.Trainer.Command, s.Baseline.Simple = []string{}, false // nobody reads pixels
	s.Data.Variants, s.Train.Augment = []string{}, []spec.Augmentation{}
	return s
}
