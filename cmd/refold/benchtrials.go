package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/refold/refold/model"
	"github.com/refold/refold/model/resnet"
)

// measureTogether measures as many networks side by side as trials run at once, and
// returns one measurement of all together.
func measureTogether(ctx context.Context, cfg resnet.Config, effort model.Effort, trials int) (*model.Measurement, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	line := newStartingLine(trials)
	effort.Begin = line.wait
	all, failed := make([]*model.Measurement, trials), make([]error, trials)
	var wait sync.WaitGroup
	for i := range trials {
		wait.Go(func() {
			defer line.leave()
			if all[i], failed[i] = model.Measure(ctx, cfg, effort); failed[i] != nil {
				stop() // the others need not go on
			}
		})
	}
	wait.Wait()
	for _, err := range failed {
		if err != nil && !errors.Is(err, context.Canceled) {
			return nil, err
		}
	}
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	m := *all[0]
	var training, evaluation []model.Pace
	for _, one := range all {
		training, evaluation = append(training, one.Training), append(evaluation, one.Evaluation)
		m.Start = max(m.Start, one.Start)
	}
	m.Training, m.Evaluation = together(training), together(evaluation)
	return &m, nil
}

// together is the pace of trials that run side by side: as many images a second as
// all of them. Their i-th steps count as one.
func together(paces []model.Pace) model.Pace {
	if len(paces) == 1 {
		return paces[0]
	}
	sum := model.Pace{FLOPsPerImage: paces[0].FLOPsPerImage}
	steps := len(paces[0].Steps)
	for _, p := range paces {
		sum.Batch += p.Batch
		sum.First = max(sum.First, p.First)
		steps = min(steps, len(p.Steps))
	}
	for i := range steps {
		rate := 0.0
		for _, p := range paces {
			rate += p.ImagesPerSecond(p.Steps[i])
		}
		sum.Steps = append(sum.Steps, time.Duration(float64(sum.Batch)/rate*float64(time.Second)))
	}
	return sum
}

// startingLine is where trials wait for each other ahead of each kind of step, so that
// they are timed while all do the same.
type startingLine struct {
	mu      sync.Mutex
	changed *sync.Cond
	trials  int // that have not left
	waiting int
	starts  int
}

func newStartingLine(trials int) *startingLine {
	l := &startingLine{trials: trials}
	l.changed = sync.NewCond(&l.mu)
	return l
}

// wait returns when all trials wait.
func (l *startingLine) wait() {
	l.mu.Lock()
	defer l.mu.Unlock()
	start := l.starts
	l.waiting++
	l.start()
	for l.starts == start {
		l.changed.Wait()
	}
}

// leave is called by a trial that does not come back.
func (l *startingLine) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.trials--
	l.start()
}

// start lets all go if nobody is missing.
func (l *startingLine) start() {
	if l.waiting > 0 && l.waiting == l.trials {
		l.starts, l.waiting = l.starts+1, 0
		l.changed.Broadcast()
	}
}
