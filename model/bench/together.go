package bench

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/refold/refold/model"
	"github.com/refold/refold/model/resnet"
)

// measureTogether measures as many networks side by side as trials run at once, and
// returns one measurement of all together. The first that fails ends the others. ahead is
// called ahead of each kind of step, while no network is at work.
func measureTogether(ctx context.Context, network resnet.Config, effort model.Effort, trials int, ahead func()) (*model.Measurement, error) {
	line := newStartingLine(trials, ahead)
	effort.Begin = line.wait
	all := make([]*model.Measurement, trials)
	group, ctx := errgroup.WithContext(ctx)
	for i := range trials {
		group.Go(func() (err error) {
			defer line.leave()
			all[i], err = model.Measure(ctx, network, effort)
			return err
		})
	}
	if err := group.Wait(); err != nil {
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
