package model

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/refold/refold/model/augment"
	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/model/weights"
)

// A fit between two steps is a safetensors file: the weights under Keras' names,
// the optimiser's "optimizer/WEIGHT/SLOT", and metadata. Keys of metadata that
// begin with "fit/" are the fit's: what it was made with, its position, and the
// sum of all the rest. There is no random state, since streams are derived by name,
// and no precise statistics, since they are estimated anew after each epoch.
const (
	stateVersion   = "1"
	statePrefix    = "fit/"
	versionKey     = statePrefix + "version"
	sumKey         = statePrefix + "sha256"
	atPrefix       = statePrefix + "at/"
	withPrefix     = statePrefix + "with/"
	solverTensors  = "optimizer/"
	solverSlotName = solverTensors + "%s/%d"
)

// ErrState says that a fit cannot go on from a state: it is damaged, or that of
// another fit.
var ErrState = errors.New("cannot go on from this state")

// position is how far a fit is: what weights and optimiser do not tell.
type position struct {
	epoch   int     // in progress, from 1; one more than there are once all are done
	step    int     // steps of the epoch that are done; all of them: it is still to be evaluated
	loss    float64 // summed over the images of these steps
	correct int     // of these images
}

// Snapshot is a fit between two steps. It is valid until the hook that got it
// returns.
type Snapshot struct {
	Progress Progress
	Last     bool // the context has ended: no snapshot follows
	fit      *fit
}

// Write writes the state of the fit, from which Fit goes on, as a safetensors
// file that holds the given metadata too. Their keys must not begin with "fit/".
func (s Snapshot) Write(w io.Writer, metadata map[string]string) error {
	all := s.fit.identity()
	for key, value := range metadata {
		if strings.HasPrefix(key, statePrefix) {
			return fmt.Errorf("model: metadata must not use the key %q", key)
		}
		all[key] = value
	}
	at := s.fit.at
	all[versionKey] = stateVersion
	all[atPrefix+"epoch"] = strconv.Itoa(at.epoch)
	all[atPrefix+"step"] = strconv.Itoa(at.step)
	all[atPrefix+"loss"] = strconv.FormatFloat(at.loss, 'x', -1, 64)
	all[atPrefix+"correct"] = strconv.Itoa(at.correct)
	tensors, err := s.fit.tensors()
	if err != nil {
		return err
	}
	all[sumKey] = weights.Sum(tensors, all)
	return weights.Write(w, tensors, all)
}

// tensors are weights and optimiser, in the memory that the fit works on.
func (f *fit) tensors() ([]weights.Tensor, error) {
	tensors := f.network.live(Moving)
	for _, w := range f.network.weights {
		if !w.trained {
			continue
		}
		slots, err := f.trainer.solver.Slots(w.variable)
		if err != nil {
			return nil, fmt.Errorf("model: %s: %w", w.Name, err)
		}
		for i, values := range slots {
			tensors = append(tensors, weights.Tensor{Name: fmt.Sprintf(solverSlotName, w.Name, i), Shape: w.Keras, Data: values})
		}
	}
	return tensors, nil
}

// identity is what a fit must share with a state to go on from it.
func (f *fit) identity() map[string]string {
	c, e := f.config, f.network.engine
	all := make(map[string]string)
	for what, value := range map[string]any{
		"architecture": c.Architecture, "width": c.Width, "image height": c.Height, "image width": c.ImageWidth,
		"classes": c.Classes, "epochs": c.Epochs, "batch": c.Batch, "optimizer": c.Optimizer,
		"learning rate": c.LearningRate, "momentum": c.Momentum, "batch-norm momentum": c.BatchNormMomentum,
		"images for precise statistics": c.PreciseImages, "scale": c.Scale, "precision": c.Precision,
		"engine": e.Name() + " " + e.Version(), "threads": e.Threads(), "training images": len(f.train.Pixels),
	} {
		all[withPrefix+what] = fmt.Sprint(value) // of a float64, the shortest text that reads back to it
	}
	if c.Freeze != resnet.FreezeNothing {
		all[withPrefix+"freeze"] = c.Freeze
		all[withPrefix+"head alone"] = fmt.Sprint(c.HeadOnly)
	}
	if c.Augment != (augment.Kinds{}) {
		all[withPrefix+"augmentation"] = c.Augment.String()
	}
	if f.start != nil {
		all[withPrefix+"weights to start from"] = f.start.SHA256
	}
	return all
}

// State is a fit that Snapshot.Write wrote.
type State struct {
	source   io.Closer
	values   *weights.Reader
	metadata map[string]string // without the sum
	sum      string
	at       position
}

// ReadState reads the head of size bytes that Snapshot.Write wrote. Fit reads the
// values, straight to where they belong, and checks that none of the bytes changed;
// it closes r, and so does ReadState where it fails. Errors wrap ErrState.
func ReadState(r io.ReadCloser, size int64) (*State, error) {
	s, err := readHead(r, size)
	if err != nil {
		r.Close()
		return nil, fmt.Errorf("model: %w: %w", ErrState, err)
	}
	return s, nil
}

func readHead(r io.ReadCloser, size int64) (*State, error) {
	values, err := weights.NewReader(bufio.NewReaderSize(r, 1<<20), size)
	if err != nil {
		return nil, err
	}
	s := &State{source: r, values: values, metadata: values.Metadata, sum: values.Metadata[sumKey]}
	if v := s.metadata[versionKey]; v != stateVersion {
		return nil, fmt.Errorf("it has the version %q, this program reads version %q", v, stateVersion)
	}
	delete(s.metadata, sumKey)
	s.at, err = parsePosition(s.metadata)
	return s, err
}

// Close lets go of what a state is read from, where no Fit is given it.
func (s *State) Close() error {
	s.close()
	return nil
}

// close lets go of what the state is read from.
func (s *State) close() {
	if s != nil && s.source != nil {
		s.source.Close() // it was only read
		s.source = nil
	}
}

func parsePosition(metadata map[string]string) (position, error) {
	var p position
	for key, into := range map[string]*int{"epoch": &p.epoch, "step": &p.step, "correct": &p.correct} {
		n, err := strconv.Atoi(metadata[atPrefix+key])
		if err != nil {
			return p, fmt.Errorf("%s: %w", key, err)
		}
		*into = n
	}
	var err error
	if p.loss, err = strconv.ParseFloat(metadata[atPrefix+"loss"], 64); err != nil {
		return p, fmt.Errorf("loss: %w", err)
	}
	return p, nil
}

// restore puts a fit that has taken no step where the state was. After an error the
// fit is of no use.
func (f *fit) restore(s *State) error {
	defer s.close()
	err := s.matches(f)
	if err == nil {
		err = f.fill(s)
	}
	if err != nil {
		return fmt.Errorf("model: %w: %w", ErrState, err)
	}
	f.at = s.at
	f.trainer.solver.Continue((s.at.epoch-1)*f.steps() + s.at.step)
	return nil
}

// fill reads weights and the optimiser's memory: all of them must be there, and no
// others.
func (f *fit) fill(s *State) error {
	tensors, err := f.tensors()
	if err != nil {
		return err
	}
	missing := make(map[string]weights.Tensor, len(tensors))
	for _, t := range tensors {
		missing[t.Name] = t
	}
	sum := weights.NewDigest(s.metadata)
	for s.values.More() {
		next := s.values.Peek()
		t, ok := missing[next.Name]
		if !ok {
			return fmt.Errorf("it holds %s, which this fit has not", next.Name)
		}
		if !slices.Equal(next.Shape, t.Shape) {
			return fmt.Errorf("%s has the shape %v, not %v", t.Name, next.Shape, t.Shape)
		}
		if err := s.values.Next(t.Data); err != nil {
			return err
		}
		sum.Add(t)
		delete(missing, t.Name)
	}
	if len(missing) > 0 {
		return fmt.Errorf("it lacks %v", slices.Sorted(maps.Keys(missing)))
	}
	if have := sum.Sum(); have != s.sum {
		return fmt.Errorf("its SHA-256 is %s, but it was written with %s: the file is damaged", have, s.sum)
	}
	return nil
}

// matches checks that a state is one of this fit.
func (s *State) matches(f *fit) error {
	want := f.identity()
	for _, key := range slices.Sorted(maps.Keys(want)) {
		switch have, ok := s.metadata[key]; {
		case !ok:
			return fmt.Errorf("it was made without %s, not with %s", strings.TrimPrefix(key, withPrefix), want[key])
		case have != want[key]:
			return fmt.Errorf("it was made with %s %s, not %s", strings.TrimPrefix(key, withPrefix), have, want[key])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.metadata)) {
		if _, ok := want[key]; !ok && strings.HasPrefix(key, withPrefix) {
			return fmt.Errorf("it was made with %s %s, not without", strings.TrimPrefix(key, withPrefix), s.metadata[key])
		}
	}
	last := f.config.Epochs + 1
	if at := s.at; at.epoch < 1 || at.epoch > last || at.step < 0 || at.step > f.steps() || at.epoch == last && at.step > 0 {
		return fmt.Errorf("step %d of epoch %d is none of %d in %d epochs", at.step, at.epoch, f.steps(), f.config.Epochs)
	}
	return nil
}
