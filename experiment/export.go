package experiment

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/prediction"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/resnet"
)

// Exported is a trial of a run, such that somebody else can train the very same: its
// images, and the order in which each epoch takes those of training.
type Exported struct {
	Trial        string   `json:"trial"`
	Architecture string   `json:"architecture"`
	Classes      []string `json:"classes"`
	Batch        int      `json:"batch"`      // images a step; the last one of an epoch may be smaller
	Train        []Marked `json:"train"`      // which Epochs counts from 0
	Validation   []Marked `json:"validation"` // in the order of predictions
	Test         []string `json:"test"`       // files alone: test labels decide nothing
	Epochs       [][]int  `json:"epochs"`     // for each epoch, all training images in their order
	// Augment is how the run changes training images at random, which stands nowhere else in
	// this; empty: it does not.
	Augment string `json:"augment,omitempty"`

	task trainer.Task
}

// Marked is an image with the number of its class.
type Marked struct {
	File  string `json:"file"` // as the run's manifest names it
	Class int    `json:"class"`
}

// Export reads a trial from a run directory. The error says which trials there are.
func Export(dir, trial string) (*Exported, error) {
	p, err := rundir.Dir(dir).LoadPlan()
	if err != nil {
		return nil, err
	}
	if p.Spec.Trainer.External() {
		return nil, fmt.Errorf("%s: a program of one's own trained: its weights and batches are its own matter", dir)
	}
	at := slices.IndexFunc(p.Trials, func(t plan.Trial) bool { return t.Name == trial })
	if at < 0 {
		var names []string
		for _, t := range p.Trials {
			names = append(names, t.Name)
		}
		return nil, fmt.Errorf("%s: it has no trial %q%s: its %d trials are named as %s is", dir, trial, spec.DidYouMean(trial, names), len(names), names[0])
	}
	t := p.Trials[at]
	files, err := readStarts(&p.Spec.Model, false)
	if err != nil {
		return nil, err
	}
	j := &job{plan: p, starts: files, trainer: resnet.Trainer{}}
	e := &Exported{Trial: trial, Architecture: t.Architecture, Classes: p.Classes, Batch: p.Spec.Train.Batch, task: j.named(p.Arm(t.Arm)), Augment: p.Spec.Train.Augmented()}
	e.task.Trial, e.task.Describe = trial, prediction.Describe(p.SpecOf(p.Arm(t.Arm)), p.Classes)
	e.task.Random = func(name string) *rand.Rand { return plan.Stream(p.Spec.Seed, t.StreamPrefix()+name) }
	fold, labels := p.Fold(t), p.Draws[t.Seed].Labels
	marked := func(members []int) (all []Marked) {
		for _, m := range members {
			all = append(all, Marked{p.Manifest.Images[m].Path, labels[m]})
		}
		return all
	}
	e.Train, e.Validation = marked(fold.Train), marked(fold.Validation)
	for _, m := range fold.Test {
		e.Test = append(e.Test, p.Manifest.Images[m].Path)
	}
	e.task.Train.Labels = make([]int, len(e.Train)) // of which the order needs the number
	for epoch := range p.Spec.Train.Epochs {
		e.Epochs = append(e.Epochs, resnet.Trainer{}.Order(e.task, epoch+1))
	}
	return e, nil
}

// Initial writes the weights that the trial's network has ahead of the first step, as
// safetensors under Keras' names.
func (e *Exported) Initial(w io.Writer) error { return resnet.Trainer{}.Initial(e.task, w) }
