package trainertest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/model/weights"
)

// tried is how many of a trainer's checkpoints are gone on from.
const tried = 7

// checkCheckpoints goes on from several checkpoints of a training, where the trainer
// offers any: all that follows is the same.
func checkCheckpoints(s subject) error {
	whole, err := s.whole(attempt{task: s.task, keeps: true})
	if err != nil {
		return err
	}
	for _, o := range spread(whole.offers, tried) {
		if err := s.goesOn(whole, o); err != nil {
			return fmt.Errorf("a checkpoint after %d steps and %d epochs: %w", o.steps, o.epochs, err)
		}
	}
	return nil
}

// spread picks some of all, the first and the last among them.
func spread(all []offer, count int) []offer {
	if len(all) <= count {
		return all
	}
	var some []offer
	for i := range count {
		some = append(some, all[i*(len(all)-1)/(count-1)])
	}
	return some
}

// goesOn goes on from a checkpoint of a training.
func (s subject) goesOn(whole *course, o offer) error {
	if o.err != nil {
		return o.err
	}
	metadata, err := weights.ReadMetadata(bytes.NewReader(o.state), int64(len(o.state)))
	if err != nil {
		return err
	}
	for key, want := range markers {
		if metadata[key] != want {
			return fmt.Errorf("its metadata have %q under %q, not %q", metadata[key], key, want)
		}
	}
	c := train(s.ctx, s.trainer, attempt{task: s.task, state: o.state})
	switch {
	case c.err != nil:
		return c.err
	case c.stateAt != 0 || !c.closed:
		return errors.New("the state was not opened ahead of the first step, or not closed")
	case len(c.steps) == 0 || c.steps[0] != o.at:
		return fmt.Errorf("the trainer did not say first that it goes on at %+v", o.at)
	case !slices.Equal(c.steps[1:], whole.steps[o.steps:]):
		return fmt.Errorf("%d other steps follow it than the %d of a training in one go", len(c.steps)-1, len(whole.steps)-o.steps)
	}
	if d := differ(whole.epochs[o.epochs:], c.epochs); d != "" {
		return errors.New(d)
	}
	return nil
}

// checkLastCheckpoint: a training that is stopped leaves one more checkpoint, after
// which nothing comes.
func checkLastCheckpoint(s subject) error {
	whole, err := s.whole(attempt{task: s.task, keeps: true})
	if err != nil || len(whole.offers) == 0 {
		return err
	}
	for _, at := range []int{1, len(whole.steps) / 2} {
		c := s.stopped(at, true)
		n := len(c.offers) - 1
		if n < 0 || !c.offers[n].last || c.offers[n].steps != len(c.steps) {
			return fmt.Errorf("stopped after %d steps and epochs, the trainer offered no last checkpoint", at)
		}
		if slices.ContainsFunc(c.offers[:n], func(o offer) bool { return o.last }) {
			return errors.New("a checkpoint that was said to be the last one was not")
		}
		if err := s.goesOn(whole, c.offers[n]); err != nil {
			return fmt.Errorf("the last checkpoint after %d steps and epochs: %w", at, err)
		}
	}
	return nil
}

// someState is a state in the middle; nil: the trainer offers none.
func (s subject) someState() ([]byte, error) {
	whole, err := s.whole(attempt{task: s.task, keeps: true})
	if err != nil || len(whole.offers) == 0 {
		return nil, err
	}
	o := whole.offers[len(whole.offers)/2]
	return o.state, o.err
}

// checkDamagedStates cuts a state and flips its bits. One that cannot be opened gives
// the error of opening it.
func checkDamagedStates(s subject) error {
	sound, err := s.someState()
	if err != nil || sound == nil {
		return err
	}
	const flips = 12
	for i := range flips + 1 {
		damaged := slices.Clone(sound)
		at := i * (len(sound) - 1) / flips
		damaged[at] ^= 4
		if err := s.refuses(s.task, damaged); err != nil {
			return fmt.Errorf("byte %d of %d is another one: %w", at, len(sound), err)
		}
	}
	for _, size := range []int{0, 1, len(sound) / 3, len(sound) - 1} {
		if err := s.refuses(s.task, sound[:size:size]); err != nil {
			return fmt.Errorf("cut to %d of %d bytes: %w", size, len(sound), err)
		}
	}
	if err := s.refuses(s.task, append(slices.Clone(sound), 0)); err != nil {
		return fmt.Errorf("a byte more: %w", err)
	}
	gone, task := errors.New("the state is gone"), s.task
	task.Resume = func() (io.ReadCloser, int64, error) { return nil, 0, gone }
	if c := train(s.ctx, s.trainer, attempt{task: task}); !errors.Is(c.err, gone) || c.calls() > 0 {
		return fmt.Errorf("a state that cannot be opened: %d steps and epochs, and the error %v", c.calls(), c.err)
	}
	return nil
}

// checkForeignStates goes on from states of other tasks.
func checkForeignStates(s subject) error {
	sound, err := s.someState()
	if err != nil || sound == nil {
		return err
	}
	task := s.task
	task.Classes++
	if err := s.refuses(task, sound); err != nil {
		return fmt.Errorf("of a task with a class less: %w", err)
	}
	task = s.task
	task.Train = trainer.Labelled{Pixels: task.Train.Pixels[1:], Labels: task.Train.Labels[1:]}
	if err := s.refuses(task, sound); err != nil {
		return fmt.Errorf("of a task with a training image more: %w", err)
	}
	return nil
}

// refuses wants ErrState, and nothing done.
func (s subject) refuses(task trainer.Task, state []byte) error {
	c := train(s.ctx, s.trainer, attempt{task: task, state: state})
	if !errors.Is(c.err, trainer.ErrState) {
		return fmt.Errorf("the error is %v, not ErrState", c.err)
	}
	if c.calls() > 0 {
		return fmt.Errorf("before the error, %d steps and epochs were reported", c.calls())
	}
	return nil
}
