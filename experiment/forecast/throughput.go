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
func chooseParallel(ctx context.Context, g *gauge) (seconds float64, err error) {
	for g.Plan.Spec.Run.Parallel == 0 && g.copies() > 1 && worthMeasuring(g) {
		parallel, paces, took, now := g.Parallel, g.paces, g.took, g.training().Middle
		g.Parallel, g.paces, g.took = g.copies()/2, make(map[string]Pace), make(map[string]float64)
		recall(ctx, g, Patience{})
		more, err := calibrate(ctx, g, 0)
		seconds += more
		if err != nil || g.training().Middle > (1-fasterBy)*now {
			g.Parallel, g.paces, g.took = parallel, paces, took
			if err != nil && ctx.Err() == nil { // what was measured before stands
				g.Stream.Notice(fmt.Sprintf("fewer trials at once: %v: they are not tried", err))
				err = nil
			}
			return seconds, err
		}
		g.Slower = parallel
		g.countMemory(g.Plan)
	}
	return seconds, nil
}

// worthMeasuring reports whether measuring all paces once more is a small share of
// the run. It is not where they are those of finished trials: the run goes on as it
// began.
func worthMeasuring(g *gauge) bool {
	var cost float64
	for architecture, p := range g.paces {
		if p.Basis == BasisFinished {
			return false
		}
		cost += g.took[architecture]
	}
	return cost < calibrationShare*g.training().Middle
}
