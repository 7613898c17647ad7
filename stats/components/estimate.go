package components

import (
	"fmt"

	"github.com/refold/refold/stats"
)

// Components are the parts of the spread of a mean score.
type Components struct {
	Mean     float64 // over all scores
	OfMean   float64 // its variance: the sum of what the parts add
	Parts    []Part  // that could be told, in the order of the sources
	Missing  []*NotSeparableError
	Level    float64 // of the parts' intervals
	Warnings []string

	design Design
	truth  variances // truncated
}

// MostTrainings is the number of trainings up to which parts are estimated: time grows
// with its third power, memory with its square.
const MostTrainings = 1000

// fewGroups is where intervals begin to carry a warning: of 14 groups of which one in ten
// is hard, those of groups cover in 86 of 100 (TestCoverage).
const fewGroups = 20

// ErrTooManyTrainings is of more than [MostTrainings].
var ErrTooManyTrainings = stats.Refuse(stats.ErrDesign, "too many trainings for the parts of the variance")

// Estimate finds the parts of the spread of scores, each with an interval; see the
// package for the model. A part that the design does not show is in Missing.
//
// # Intervals
//
// A part is a mean square less what the parts below it bring, so its interval is that of
// the mean square, by chi-squared, less the same (Williams, Biometrika 49, 1962), cut at 0.
// Degrees of freedom are Satterthwaite's, 2 m^2 / Var(m) (Biometrics Bulletin 2, 1946): of
// groups, images and the rest with the variance of the jackknife over groups, since
// outcomes are not normal; of seeds and trainings, which have few levels, with the exact
// one for normal effects. What the parts below may be off by is added in squares (the
// modified large-sample method: Burdick and Graybill, Confidence Intervals on Variance
// Components, 1992, chapter 3). No variance is more than a quarter of the squared range of
// the scores. Checked by simulation (TestCoverage), not by proof.
func Estimate(t stats.Trials, level float64) (Components, error) {
	fail := func(err error) (Components, error) {
		return Components{}, fmt.Errorf("the parts of the variance: %w", err)
	}
	switch {
	case !(level > 0 && level < 1):
		return fail(stats.Refuse(stats.ErrInvalid, "level %v: must lie between 0 and 1, such as 0.95", level))
	case t.Len() == 0:
		return fail(stats.Refuse(stats.ErrTooFew, "no images"))
	case t.Len() > MostTrainings:
		return fail(fmt.Errorf("%w: %d of %d at most", ErrTooManyTrainings, t.Len(), MostTrainings))
	}
	sample, err := t.Sample()
	if err != nil {
		return fail(err)
	}
	d := newDesign(t)
	c := Components{Mean: sample.Mean(), Level: level, design: designOf(t)}
	kept, missing := d.separable()
	c.Missing = missing
	raw := d.all.solve(kept)
	weights := d.all.weights()
	if !finite(raw[:]...) || !finite(weights[:]...) {
		return fail(stats.Refuse(stats.ErrInvalid, "the scores are too large to be squared"))
	}
	for i, keep := range kept {
		c.truth[i] = max(0, raw[i])
		if keep && raw[i] < 0 {
			c.Warnings = append(c.Warnings, fmt.Sprintf("the estimate for %s was below 0 and counts as 0: that part is small, or there are too few of them to tell", effects[i]))
		}
	}
	if d.most == 0 {
		c.Warnings = append(c.Warnings, "all scores are the same: no part shows")
	}
	if len(d.parts) < fewGroups {
		c.Warnings = append(c.Warnings, fmt.Sprintf("only %d groups (fewer than %d): the intervals of the parts are often too narrow, most of all where few groups are hard", len(d.parts), fewGroups))
	}
	c.parts(d, kept, raw, weights)
	return c, nil
}

// separable says which sources a design shows, and why not the others.
func (d *design) separable() (kept [6]bool, missing []*NotSeparableError) {
	s, trainings := d.all, len(d.seedOf)
	missed := func(source Source, in Source, why string) {
		missing = append(missing, &NotSeparableError{Source: source, In: in, Why: why})
	}
	singletons := s.groups == s.images
	kept[ofImages], kept[ofGroups] = s.images > 1, s.groups > 1 && !singletons
	switch {
	case s.images == 1:
		missed(Groups, "", "there is one image")
		missed(Images, "", "there is one image")
	case s.groups == 1:
		missed(Groups, "", "all images are one group")
	case singletons:
		missed(Groups, Images, "every image is a group of its own")
	}
	if s.scores == s.images {
		why := "no image was tested by two seeds"
		if d.seeds == 1 {
			why = "there is one seed"
		}
		for _, source := range []Source{Seeds, Trainings, GroupsByTraining, Rest} {
			missed(source, Images, why)
		}
		return kept, missing
	}
	try := kept
	try[ofSeeds], try[ofTrainings], try[ofCells], try[ofRest] = trainings > d.seeds, true, s.groups > 1 && !singletons, true
	_, found := s.within(try)
	for i := ofSeeds; i <= ofRest; i++ {
		kept[i] = found[i]
	}
	if !kept[ofSeeds] {
		missed(Seeds, Trainings, "each seed is one training, or the seeds test different images")
	}
	if !kept[ofTrainings] {
		missed(Trainings, Rest, "each training shares too few images with others")
	}
	if !kept[ofCells] {
		in, why := Trainings, "each training tests one group"
		if singletons {
			in, why = Rest, "every image is a group of its own"
		}
		missed(GroupsByTraining, in, why)
	}
	return kept, missing
}

// parts makes the parts of what was estimated.
func (c *Components) parts(d *design, kept [6]bool, raw, weights variances) {
	add := func(p Part) {
		c.Parts = append(c.Parts, p)
		c.OfMean += p.OfMean
	}
	draws := 0.0
	whole := c.design.weights()
	limits := d.intervals(kept, raw, c.Level)
	for i, source := range effects {
		of := weights[i]
		if c.design.drawn && (i == ofGroups || i == ofImages) && kept[i] {
			draws += c.truth[i] * (of - whole[i])
			of = whole[i]
		}
		if kept[i] {
			add(Part{Source: source, Variance: c.truth[i], Low: limits[i].low, High: limits[i].high, OfMean: c.truth[i] * of, Truncated: raw[i] < 0})
		}
		if c.design.drawn && source == Images {
			add(Part{Source: Draws, OfMean: max(0, draws)})
		}
	}
	for i := range c.Parts {
		if c.OfMean > 0 {
			c.Parts[i].Share = c.Parts[i].OfMean / c.OfMean
		}
	}
}

// Part is that of a source, or the [*NotSeparableError] that says why there is none. Where
// each seed tests all images, draws add nothing.
func (c Components) Part(source Source) (Part, error) {
	for _, p := range c.Parts {
		if p.Source == source {
			return p, nil
		}
	}
	for _, m := range c.Missing {
		if m.Source == source {
			return Part{}, m
		}
	}
	if source == Draws {
		return Part{Source: Draws}, nil
	}
	return Part{}, stats.Refuse(stats.ErrInvalid, "there is no source of variation called %q", source)
}
