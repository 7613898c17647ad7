package forecast

import (
	"context"
	"fmt"
)

// fasterBy is how much sooner the trainings must end for fewer trials to run at once:
// two measurements of the same differ by a few percent.
const fasterBy = 0.05

// chooseParallel halves the number of trials at once, where the spec leaves it open,
// as long as measurements say that all trainings end sooner so: side by side, trials
// share caches and the memory's bandwidth. Each trial's result is the same. It
// returns how many seconds the measurements take at the start of a run, none of
// which is made where it costs more than a small share of the run.
func (w *estimator) chooseParallel(ctx context.Context) (seconds float64, err error) {
	for w.Plan.Spec.Run.Parallel == 0 && w.copies() > 1 && w.worthMeasuring() {
		parallel, paces, took, now := w.Parallel, w.paces, w.took, w.training().Middle
		w.Parallel, w.paces, w.took = w.copies()/2, make(map[string]Pace), make(map[string]float64)
		w.recall(ctx, 0)
		more, err := w.calibrate(ctx, 0)
		seconds += more
		if err != nil || w.training().Middle > (1-fasterBy)*now {
			w.Parallel, w.paces, w.took = parallel, paces, took
			if err != nil && ctx.Err() == nil { // what was measured before stands
				w.Stream.Notice(fmt.Sprintf("fewer trials at once: %v: they are not tried", err))
				err = nil
			}
			return seconds, err
		}
		w.Slower = parallel
		w.countMemory(w.Plan)
	}
	return seconds, nil
}

// worthMeasuring reports whether measuring all paces once more is a small share of
// the run. It is not where they are those of finished trials: the run goes on as it
// began.
func (w *estimator) worthMeasuring() bool {
	var cost float64
	for architecture, p := range w.paces {
		if p.Basis == BasisFinished {
			return false
		}
		cost += w.took[architecture]
	}
	return cost < calibrationShare*w.training().Middle
}
