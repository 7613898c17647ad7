package forecast

import (
	"slices"

	"github.com/refold/refold/experiment/plan"
)

// gauge is what is known of how fast a run is.
type gauge struct {
	*Subject
	Decision
	left  map[string]float64 // by trial of todo: the share that no checkpoint has
	paces map[string]Pace    // by paceOf
	took  map[string]float64 // by paceOf: the seconds that measuring took
}

// training distributes the trials.
func (g *gauge) training() Range {
	var low, middle, high []float64
	for _, t := range g.Todo {
		p, s := g.paces[g.paceOf(t.Arm)], g.seconds(t)
		low, middle, high = append(low, s*p.Low), append(middle, s), append(high, s*p.High)
	}
	return Range{makespan(low, g.Parallel), makespan(middle, g.Parallel), makespan(high, g.Parallel)}
}

// seconds is how long the rest of a trial takes.
func (g *gauge) seconds(t plan.Trial) float64 {
	return g.left[t.Name] * g.paces[g.paceOf(t.Arm)].trial(g.Plan.Work(t), g.Plan.Spec.Train.Epochs)
}

// copies is how many trials will run side by side.
func (g *gauge) copies() int { return min(g.Parallel, len(g.Todo)) }

// unmeasured is one trial of each pace that is not known.
func (g *gauge) unmeasured() []plan.Trial {
	var first []plan.Trial
	for _, t := range g.Todo {
		name := g.paceOf(t.Arm)
		_, known := g.paces[name]
		if !known && !slices.ContainsFunc(first, func(f plan.Trial) bool { return g.paceOf(f.Arm) == name }) {
			first = append(first, t)
		}
	}
	return first
}

// step is how many seconds a training step takes.
func (g *gauge) step(p Pace) float64 { return p.Train * float64(g.Plan.Spec.Train.Batch) }
