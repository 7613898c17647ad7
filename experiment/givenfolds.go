package experiment

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/experiment/foldset"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
)

// givenFolds are the folds that somebody else made, where the spec names some. Of a run that
// was begun, those that it was begun with count where the file is gone.
func (c *call) givenFolds(m *dataset.Manifest, resumed bool) (*plan.Given, error) {
	path := c.Spec.Folds.Given
	if path == "" {
		return nil, nil
	}
	given, notes, err := foldset.ReadGiven(path, m)
	if resumed && errors.Is(err, fs.ErrNotExist) {
		if begun, planned := c.begunGiven(m); planned == nil {
			c.stream.Notice(fmt.Sprintf("%s is gone: the folds that the run was begun with count", path))
			return begun, nil
		}
	}
	for _, note := range notes {
		c.stream.Notice(note)
	}
	return given, err
}

// begunGiven are the given folds of the run that the directory holds.
func (c *call) begunGiven(m *dataset.Manifest) (*plan.Given, error) {
	p, err := c.dir.LoadPlan()
	if err != nil {
		return nil, err
	}
	if p.Manifest.Hash() != m.Hash() {
		return nil, errors.New("the images are others")
	}
	given := &plan.Given{}
	for _, d := range p.Divisions {
		if d.Split == spec.SplitGiven {
			given.Seeds = append(given.Seeds, append([]fold.Fold(nil), d.Folds...))
		}
	}
	if len(given.Seeds) == 0 {
		return nil, errors.New("the run has none")
	}
	return given, nil
}
