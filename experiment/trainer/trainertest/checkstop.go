package trainertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/pprof"
	"strings"
	"time"
)

// checkStops ends contexts ahead of the training, after steps and after an epoch.
func checkStops(s subject) error {
	past, cancel := context.WithDeadline(s.ctx, time.Unix(0, 0))
	defer cancel()
	if c := train(past, s.trainer, attempt{task: s.task}); len(c.steps) > 0 || !errors.Is(c.err, context.DeadlineExceeded) {
		return fmt.Errorf("a context that has ended: %d steps, and the error %v", len(c.steps), c.err)
	}
	whole, err := s.whole(attempt{task: s.task})
	if err != nil {
		return err
	}
	for _, at := range []int{1, 2, len(whole.steps) / 2, whole.calls() - 2} {
		c := s.stopped(at, false)
		if extra := c.calls() - at; extra > 1 || !errors.Is(c.err, context.Canceled) {
			return fmt.Errorf("a context that ends after %d steps and epochs: %d more, and the error %v", at, extra, c.err)
		}
	}
	return nil
}

// stopped ends the context at the so manieth call.
func (s subject) stopped(at int, keeps bool) *course {
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	stop := func(c *course) {
		if c.calls() == at {
			cancel()
		}
	}
	return train(ctx, s.trainer, attempt{task: s.task, keeps: keeps, onStep: stop, onEpoch: func(c *course) error { stop(c); return nil }})
}

// checkRefusedEpoch: who takes an epoch may refuse it.
func checkRefusedEpoch(s subject) error {
	refused := errors.New("no more epochs")
	steps := 0
	c := train(s.ctx, s.trainer, attempt{task: s.task, onEpoch: func(c *course) error { steps = len(c.steps); return refused }})
	if !errors.Is(c.err, refused) {
		return fmt.Errorf("an epoch was refused, and the error is %v", c.err)
	}
	if len(c.epochs) != 1 || len(c.steps) != steps {
		return fmt.Errorf("after an epoch was refused, %d steps and %d epochs followed", len(c.steps)-steps, len(c.epochs)-1)
	}
	return nil
}

// goroutinesEnd is how long a goroutine may take to end after it has said that it is
// done.
const goroutinesEnd = 2 * time.Second

// checkGoroutines: however a training ends, none that it started stays. They are known
// by a label, which goroutines inherit.
func checkGoroutines(s subject) error {
	const label = "trainertest-goroutine"
	own, cancel := context.WithCancel(s.ctx)
	defer cancel()
	pprof.Do(own, pprof.Labels(label, "1"), func(ctx context.Context) {
		s.ctx = ctx
		train(ctx, s.trainer, attempt{task: s.task})
		s.stopped(2, true)
		train(ctx, s.trainer, attempt{task: s.task, state: []byte("no state")})
		train(ctx, s.trainer, attempt{task: s.task, onEpoch: func(*course) error { return errors.New("no more epochs") }})
	})
	for deadline := time.Now().Add(goroutinesEnd); ; runtime.Gosched() {
		var profile bytes.Buffer
		if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
			return err
		}
		kept := ""
		for _, stack := range strings.Split(profile.String(), "\n\n") {
			if strings.Contains(stack, label) {
				kept = stack
			}
		}
		if kept == "" {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("a goroutine of the trainer is left:\n%s", kept)
		}
	}
}
