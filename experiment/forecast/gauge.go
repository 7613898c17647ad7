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
	paces map[string]Pace    // by architecture
	took  map[string]float64 // by architecture: the seconds that measuring took
}

// training distributes the trials.
func (g *gauge) training() Range {
	var low, middle, high []float64
	for _, t := range g.Todo {
		p, s := g.paces[t.Architecture], g.seconds(t)
		low, middle, high = append(low, s*p.Low), append(middle, s), append(high, s*p.High)
	}
	return Range{makespan(low, g.Parallel), makespan(middle, g.Parallel), makespan(high, g.Parallel)}
}

// seconds is how long the rest of a trial takes.
func (g *gauge) seconds(t plan.Trial) float64 {
	return g.left[t.Name] * g.paces[t.Architecture].trial(g.Plan.Work(t), g.Plan.Spec.Train.Epochs)
}

// copies is how many trials will run side by side.
func (g *gauge) copies() int { return min(g.Parallel, len(g.Todo)) }

// unmeasured is one trial of each architecture whose pace is not known.
func (g *gauge) unmeasured() []plan.Trial {
	var first []plan.Trial
	for _, t := range g.Todo {
		_, known := g.paces[t.Architecture]
		if !known && !slices.ContainsFunc(first, func(f plan.Trial) bool { return f.Architecture == t.Architecture }) {
			first = append(first, t)
		}
	}
	return first
}

// step is how many seconds a training step takes.
func (g *gauge) step(p Pace) float64 { return p.Train * float64(g.Plan.Spec.Train.Batch) }
