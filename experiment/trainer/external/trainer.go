package external

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// Trainer runs a program once a trial.
type Trainer struct {
	settings spec.Trainer
	program  *trainer.Program // as it was read; nil: it is read when it is started
	folder   string           // where the run's copies of the program's files lie; empty: the files themselves are started
	shared   *shared
}

// shared is what all trials of a run have in common.
type shared struct {
	devices chan string           // free ones; nil: there are none to share
	await   func(context.Context) // the end of a context, for a moment
	mu      sync.Mutex
	idle    []*worker // kept processes
}

// New is a trainer that runs the program of a spec.
func New(t spec.Trainer) *Trainer {
	s := &shared{await: awaitStop}
	if len(t.Devices) > 0 {
		s.devices = make(chan string, len(t.Devices))
		for _, d := range t.Devices {
			s.devices <- d
		}
	}
	return &Trainer{settings: t, shared: s}
}

var _ interface {
	trainer.Trainer
	trainer.EngineResolver
	trainer.ProgramRunner
	trainer.Closer
} = (*Trainer)(nil)

// ResolveEngine says that the program is the engine. Its files are the identity.
func (t *Trainer) ResolveEngine(spec.Run, string) (trainer.Engine, error) {
	return trainer.Engine{Name: spec.EngineProgram, Reason: "a program of one's own trains"}, nil
}

// readout is the one that a program has.
const readout = "predictions"

// Readouts is the one of predictions.csv.
func (*Trainer) Readouts(spec.Train) trainer.Readouts {
	return trainer.Readouts{Names: []string{readout}, Deciding: readout}
}

// Program reads and hashes the files of the program.
func (t *Trainer) Program() (trainer.Program, error) { return readProgram(t.settings) }

// Images says as what the program takes images.
func (t *Trainer) Images() trainer.Form {
	switch t.settings.Images {
	case spec.ImagesFiles:
		return trainer.Files
	case spec.ImagesPixels:
		return trainer.Plain
	}
	return trainer.Pixels
}

// In is the trainer that starts the program from copies of its files.
func (t *Trainer) In(p trainer.Program, folder string) trainer.Trainer {
	return &Trainer{settings: t.settings, program: &p, folder: folder, shared: t.shared}
}

// Close ends the processes that are kept between trials.
func (t *Trainer) Close() error {
	t.shared.mu.Lock()
	idle := t.shared.idle
	t.shared.idle = nil
	t.shared.mu.Unlock()
	var failed []error
	for _, w := range idle {
		failed = append(failed, w.dismiss())
	}
	return errors.Join(failed...)
}

// takeDevice waits for a device of one's own.
func (t *Trainer) takeDevice(ctx context.Context) (device string, release func(), err error) {
	if t.shared.devices == nil {
		return "", func() {}, nil
	}
	select {
	case device = <-t.shared.devices:
		return device, func() { t.shared.devices <- device }, nil
	case <-ctx.Done():
		return "", nil, fmt.Errorf("stopped ahead of training: %w", ctx.Err())
	}
}

// Train has the program train, from the start or on from a state.
func (t *Trainer) Train(ctx context.Context, task trainer.Task, step func(trainer.Step), epoch func(trainer.Epoch) error) (err error) {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("stopped ahead of training: %w", err)
	}
	state, err := openState(task)
	if err != nil {
		return err
	}
	device, release, err := t.takeDevice(ctx)
	if err != nil {
		return errors.Join(err, state.close())
	}
	defer release()
	a, err := t.begin(task, device, state)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.remove()) }()
	a.step, a.epoch = step, epoch
	return a.train(ctx)
}

// begin makes the folder of a task, with what a state keeps, which it closes.
func (t *Trainer) begin(task trainer.Task, device string, s *state) (*attempt, error) {
	work := ""
	if task.Place != nil {
		work = task.Place.Work
	}
	path, err := os.MkdirTemp(work, "task-*")
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, errors.Join(err, s.close())
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, errors.Join(err, s.close(), os.RemoveAll(path))
	}
	a := &attempt{trainer: t, task: task, folder: &folder{alone: task.Place == nil || task.Place.Alone, path: path, root: root, parts: blind(task), about: describe(task, t.settings, device)}}
	a.identity = a.folder.identity()
	err = a.folder.prepare(s, a.identity)
	if err != nil {
		return nil, errors.Join(err, a.remove())
	}
	if s != nil {
		a.resumed, a.reported = &s.contents.At, s.contents.At.Epoch
	}
	return a, nil
}

// remove removes the folder of the task.
func (a *attempt) remove() error {
	return errors.Join(a.folder.root.Close(), os.RemoveAll(a.folder.path))
}

// command is how the program is started for a task, or for task after task.
func (t *Trainer) command(a *attempt) (containable, error) {
	p := t.program
	if p == nil {
		read, err := t.Program()
		if err != nil {
			return containable{}, err
		}
		p = &read
	}
	args, reads := start(*p, t.folder)
	c := containable{args: args, reads: append(reads, t.settings.Reads...)}
	if t.folder != "" {
		c.reads = append(c.reads, t.folder)
	} else {
		for _, f := range p.Files {
			c.reads = append(c.reads, f.Source)
		}
	}
	for i, path := range c.reads {
		var err error
		if c.reads[i], err = filepath.Abs(path); err != nil {
			return c, err
		}
	}
	c.reads = slices.Compact(slices.Sorted(slices.Values(c.reads)))
	c.env = environment(t.settings, a.folder.path, a.folder.about)
	return c, nil
}

// containable is a command with what it may use.
type containable struct {
	args, reads, env []string
}
