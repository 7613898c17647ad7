package experiment

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/prediction"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/model/weights"
)

// starts are the files that networks start from, by architecture; nil: from scratch.
type starts map[string]*weights.File

// weightsProblem is what is wrong with a key of what networks start from.
func weightsProblem(key, message string, next remedy.Text) error {
	return &spec.Error{Problems: []spec.Problem{{Key: key, Message: message, Next: next}}}
}

// readStarts reads the files of model.weights and enters what they are into
// model.weights-sha256. A file that is not what stands there already is refused; where a
// run is resumed, that is left to whoever compares runs.
func readStarts(m *spec.Model, resumed bool) (starts, error) {
	if m.Weights == "" {
		return nil, nil
	}
	files, byPath := make(starts), make(starts)
	var pins []string
	for _, architecture := range m.Architectures {
		path := m.WeightsOf(architecture)
		if byPath[path] == nil {
			var err error
			if byPath[path], err = weights.ReadFile(path); err != nil {
				next := remedy.Text{}
				if errors.Is(err, weights.ErrFormat) {
					next = remedy.Textf("; a file of Keras or torchvision is to be converted first: see model/weights/convert in the repository of refold")
				}
				return nil, weightsProblem("model.weights", err.Error(), next)
			}
		}
		file := byPath[path]
		if pinned := m.Pinned(architecture); pinned != "" && pinned != file.SHA256 && !resumed {
			return nil, weightsProblem("model.weights-sha256", fmt.Sprintf("%s: %s has the SHA-256 %s, not %s", architecture, path, file.SHA256, pinned),
				remedy.Textf(": name the file that is meant by %s, or leave the hash out", remedy.Give{Key: "model.weights"}))
		}
		files[architecture] = file
		pins = append(pins, architecture+" "+file.SHA256)
	}
	m.WeightsSHA256 = pins
	return files, nil
}

// settleStarts checks that the files fit the networks of a job, and decides whether their
// classification layers are kept.
func (c *call) settleStarts(j *job) error {
	m := &j.plan.Spec.Model
	if j.starts == nil {
		return nil
	}
	starter, ok := j.trainer.(trainer.Starter)
	if !ok {
		return weightsProblem("model.weights", "this trainer cannot start from a file of weights", remedy.Textf(": leave it empty"))
	}
	fits := make(map[string]bool)
	for _, architecture := range m.Architectures {
		file, task := j.starts[architecture], trainer.NewTask(j.plan.Spec, len(j.plan.Classes))
		task.Architecture = architecture
		var err error
		if fits[architecture], err = starter.CheckStart(task, file); err != nil {
			return weightsProblem("model.weights", fmt.Sprintf("%s: is no network %s of width %v: it %v", file.Path, architecture, m.Width, err), fittingStart(file, architecture))
		}
		use := prediction.ParseUse(file.Metadata)
		if have := j.plan.Spec.Data.Scale; use.Scale != "" && use.Scale != have {
			return weightsProblem("data.scale", fmt.Sprintf("%s: %s was trained on images of the scale %s, and would see others", have, file.Path, use.Scale),
				remedy.Textf(": set %s", remedy.Setting{Key: "data.scale", Value: use.Scale}))
		}
		if len(use.Classes) > 0 && !slices.Equal(use.Classes, j.plan.Classes) {
			fits[architecture] = false
		}
	}
	return settleHead(m, j.starts, fits)
}

// settleHead decides model.head for all networks alike, where it is open.
func settleHead(m *spec.Model, files starts, fits map[string]bool) error {
	lacking := slices.IndexFunc(m.Architectures, func(architecture string) bool { return !fits[architecture] })
	switch {
	case m.Head == spec.HeadFile && lacking >= 0:
		return weightsProblem("model.head", fmt.Sprintf("file: %s has no classification layer for the classes of these images", files[m.Architectures[lacking]].Path),
			remedy.Textf(": set %s, which draws it anew", remedy.Setting{Key: "model.head", Value: spec.HeadNew}))
	case m.Head == "" && lacking >= 0:
		m.Head = spec.HeadNew
	case m.Head == "":
		m.Head = spec.HeadFile
	}
	return nil
}

// fittingStart says what to do about a file of another network.
func fittingStart(file *weights.File, architecture string) remedy.Text {
	if use := prediction.ParseUse(file.Metadata); use.Architecture != "" && use.Architecture != architecture {
		return remedy.Textf(": the file says that it is one of %s: choose that by %s", use.Architecture, remedy.Setting{Key: "model.architectures"})
	}
	return remedy.Textf(": name the weights of such a network by %s, or choose another one by %s and %s", remedy.Setting{Key: "model.weights"},
		remedy.Setting{Key: "model.architectures"}, remedy.Setting{Key: "model.width"})
}

// start is what the networks of a trial start from; nil: their weights are drawn.
func (j *job) start(architecture string) *trainer.Start {
	file := j.starts[architecture]
	if file == nil {
		return nil
	}
	return &trainer.Start{File: file, NewHead: j.plan.Spec.Model.Head == spec.HeadNew}
}

// named is a job's task of an arm without a trial.
func (j *job) named(arm plan.Arm) trainer.Task {
	task, architecture := trainer.NewTask(j.plan.SpecOf(arm), len(j.plan.Classes)), arm.Architecture
	task.Trial, task.Architecture, task.Start = architecture+" "+filepath.Base(j.plan.Spec.Model.WeightsOf(architecture)), architecture, j.start(architecture)
	return task
}
