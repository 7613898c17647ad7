package pairing

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/refold/refold/experiment/comparison"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
)

// Comparison is what two models make of the images that both tested, A less B.
type Comparison struct {
	A, B     *Side
	Images   int // that both tested
	Groups   int // of these images, where either run joins them
	OnlyA    int // images that A alone tested
	OnlyB    int
	Unpaired string // why trainings are not paired; empty: they are, on the seeds below
	Seeds    []int  // that both share, fold by fold
	// Accuracies on the common images, averaged over seeds, and their difference: the widest of
	// Intervals.
	AccuracyA, AccuracyB stats.Interval
	Difference           stats.Interval
	Intervals            []stats.Interval
	Tests                []summary.Test
	Settings             []spec.Difference // in which the runs differ, beside the architecture
	Warnings             []string
}

// Compare pairs two models image by image. What cannot be paired is refused by name.
func Compare(a, b Chosen) (*Comparison, error) {
	first, err := load(a)
	if err != nil {
		return nil, err
	}
	second, err := load(b)
	if err != nil {
		return nil, err
	}
	if sameFolder(a.Dir, b.Dir) && first.Architecture == second.Architecture {
		return nil, fmt.Errorf("%s against itself: name two runs, or two architectures of one", first.name())
	}
	c := &Comparison{A: first, B: second, Settings: spec.Apart(first.plan.Spec, second.plan.Spec)}
	j, err := join(first, second)
	if err != nil {
		return nil, err
	}
	pair := c.pair(j)
	c.count(j, pair)
	if err := c.conclude(pair); err != nil {
		return nil, fmt.Errorf("%s against %s: %w", first.name(), second.name(), err)
	}
	c.doubts(j)
	return c, nil
}

func sameFolder(a, b string) bool {
	x, errX := filepath.EvalSymlinks(a)
	y, errY := filepath.EvalSymlinks(b)
	return errX == nil && errY == nil && filepath.Clean(x) == filepath.Clean(y)
}

// pair takes the trials of both under common numbers.
func (c *Comparison) pair(j *joined) comparison.Pair {
	numbered := func(s *Side) comparison.Outcomes {
		return s.outcomes.Numbered(func(image int) int { return j.number[s.plan.Manifest.Images[image].ID] })
	}
	p := comparison.Pair{Groups: j.groups, Level: c.A.plan.Spec.Claim.Level}
	p.Random = plan.Stream(c.A.plan.Spec.Seed, fmt.Sprintf("tests/%s/%s", c.A.Architecture, c.B.Architecture))
	p.A, p.B, p.Unpaired = comparison.Match(numbered(c.A), numbered(c.B))
	return p
}

// count counts images and groups that both tested, and those that one alone did.
func (c *Comparison) count(j *joined, p comparison.Pair) {
	a, b := p.A.Tested(), p.B.Tested()
	groups := make(map[int]bool)
	for image := range a {
		if b[image] {
			c.Images++
			groups[j.groups[image]] = true
		}
	}
	c.Groups, c.OnlyA, c.OnlyB = len(groups), len(a)-c.Images, len(b)-c.Images
	if c.Unpaired = p.Unpaired; c.Unpaired == "" {
		c.Seeds = p.A.Seeds()
	}
}

// conclude computes accuracies, their difference, and the tests as one family.
func (c *Comparison) conclude(p comparison.Pair) error {
	if c.Images == 0 {
		return errNoneTested
	}
	a, b, err := p.Accuracies()
	if err != nil {
		return err
	}
	if c.AccuracyA, err = stats.AccuracyInterval(a, p.Level); err != nil {
		return err
	}
	if c.AccuracyB, err = stats.AccuracyInterval(b, p.Level); err != nil {
		return err
	}
	if c.Intervals, err = p.Intervals(); err != nil {
		return err
	}
	c.Difference = comparison.Widest(c.Intervals)
	c.Tests = p.Tests()
	return comparison.Adjust(c.Tests)
}

var errNoneTested = errors.New("they tested no image in common: their samples share none")

// doubts are what a reader must know of the comparison.
func (c *Comparison) doubts(j *joined) {
	warn := func(format string, args ...any) { c.Warnings = append(c.Warnings, fmt.Sprintf(format, args...)) }
	for _, s := range []*Side{c.A, c.B} {
		if s.Finished < s.Planned {
			warn("%s is not finished: %d of its %d guarded trainings of %s are, and the seeds that are whole count", s.Dir, s.Finished, s.Planned, s.Architecture)
		}
		if left := len(s.Seeds) - len(c.Seeds); c.Unpaired == "" && left > 0 {
			warn("%d of the %d whole seeds of %s are left out: the other run has no such folds", left, len(s.Seeds), s.Dir)
		}
	}
	if c.OnlyA > 0 || c.OnlyB > 0 {
		warn("%d images are tested by A alone and %d by B alone: accuracies are about the %d that both tested", c.OnlyA, c.OnlyB, c.Images)
	}
	if c.A.Split != c.B.Split || c.A.Selection != c.B.Selection {
		warn("guarded is not the same in both: %s with the %s epoch, and %s with the %s epoch", c.A.Split, c.A.Selection, c.B.Split, c.B.Selection)
	}
	if j.differ {
		warn("the runs join images differently: what either joins counts as one group here")
	}
	for _, i := range c.Intervals {
		for _, what := range i.Warnings {
			if !slices.Contains(c.Warnings, what) {
				warn("%s", what)
			}
		}
	}
}
