package baseline

import (
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
)

// Fold names the task that a fold of a plan is.
type Fold struct {
	Split spec.Split
	Seed  int
	Fold  int
}

// OfPlan are the folds of a plan as tasks, by seed, split and fold: baselines learn from the
// training images of the networks, without the validation part, which chooses their
// settings.
func OfPlan(p *plan.Plan) ([]Fold, []Task) {
	var folds []Fold
	var tasks []Task
	for _, d := range p.Divisions {
		for i, f := range d.Folds {
			folds = append(folds, Fold{d.Split, d.Seed, i})
			tasks = append(tasks, Task{Labels: p.Draws[d.Seed].Labels, Classes: len(p.Classes), Train: f.Train, Validation: f.Validation, Test: f.Test})
		}
	}
	return folds, tasks
}
