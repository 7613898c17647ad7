package pairing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/analysis"
	"github.com/refold/refold/experiment/comparison"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

// Chosen names one model of a run: its directory, and an architecture (with several
// preparations of images: an arm, such as "resnet50v1, crop"); empty: that of the claim.
type Chosen struct {
	Dir          string
	Architecture string
}

// Side is one model of a run, with its guarded predictions.
type Side struct {
	Dir          string
	Architecture string
	Split        spec.Split
	Selection    plan.Selection
	Seeds        []int // of which all folds are finished
	Finished     int   // guarded trials of the architecture
	Planned      int

	plan     *plan.Plan
	outcomes comparison.Outcomes
}

// load reads one side. An unfinished run is taken with the seeds that are whole; one
// without is refused.
func load(c Chosen) (*Side, error) {
	s, err := loadSide(c)
	return s, disk.Explain(c.Dir, err)
}

func loadSide(c Chosen) (*Side, error) {
	d := rundir.Dir(c.Dir)
	p, err := d.LoadPlan()
	if err != nil {
		return nil, err
	}
	s := &Side{Dir: c.Dir, Architecture: c.Architecture, Split: p.GuardedSplit(), Selection: p.GuardedSelection(), plan: p}
	if s.Architecture == "" {
		s.Architecture = p.Spec.Claim.Architecture
	}
	switch {
	case !slices.Contains(p.ArmNames(), s.Architecture):
		return nil, fmt.Errorf("%s trains no %q%s: it trains %s", c.Dir, s.Architecture, spec.DidYouMean(s.Architecture, p.ArmNames()), strings.Join(p.ArmNames(), "; "))
	case s.Split == "":
		return nil, remedy.Errorf("%s has no guarded predictions: images belong together, and none of its splits keeps them on one side: %s trains such a split", c.Dir, remedy.Give{Key: "folds.splits", Value: spec.SplitGroups})
	case p.Spec.Data.Null:
		return nil, fmt.Errorf("%s drew its labels at random: its networks have nothing to be compared by", c.Dir)
	}
	engine, err := d.Engine()
	if err != nil {
		return nil, err
	}
	results, err := analysis.Gather(d, p, engine)
	if err != nil {
		return nil, err
	}
	for _, t := range p.Trials {
		if t.Arm != s.Architecture || t.Split != s.Split || t.Train > 0 { // on a part of the training images
			continue
		}
		s.Planned++
		if results.IsFinished(t) {
			s.Finished++
		}
	}
	if s.outcomes, err = results.GuardedOutcomes(s.Architecture); err != nil {
		return nil, err
	}
	if s.Seeds = s.outcomes.Seeds(); len(s.Seeds) == 0 {
		return nil, remedy.Errorf("%s: no seed of %s is whole yet: %d of its %d guarded trainings are finished, and a seed needs all of its folds; %s goes on",
			c.Dir, s.Architecture, s.Finished, s.Planned, remedy.Continue{Dir: c.Dir})
	}
	return s, nil
}

// name is a side in messages.
func (s *Side) name() string { return s.Dir + " (" + s.Architecture + ")" }
