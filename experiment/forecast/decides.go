package forecast

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/components"
	"github.com/refold/refold/stats/power"
	"github.com/refold/refold/stats/primary"
)

// Question is what somebody wants to know of a plan before it is trained.
type Question struct {
	Truths       []float64     // true accuracies; empty: some below the claim
	Correlations []float64     // of images in a group, each an assumption; empty: 0, .3 and .8
	Shares       *power.Shares // what another run has shown; it replaces the assumptions
}

// Decides is what a plan can decide of its claim, by drawn runs to which the rule of the
// verdict is applied.
type Decides struct {
	Claim    float64       `json:"claim"`
	Limit    float64       `json:"limit"` // claim less margin
	Level    float64       `json:"level"`
	Power    float64       `json:"power"`
	Split    spec.Split    `json:"split"`
	Images   int           `json:"images"` // that each seed tests
	Groups   int           `json:"groups"`
	K        int           `json:"k"`
	Seeds    int           `json:"seeds"`
	Draws    int           `json:"draws"`
	Error    float64       `json:"monte_carlo_error"` // of a power
	Assumed  []Assumed     `json:"assumed"`
	Truths   []DecideTruth `json:"truths"`
	Measured bool          `json:"measured"` // the assumption is what another run has shown
}

// Assumed is what the plan itself can decide under one assumption.
type Assumed struct {
	Shares Shares `json:"shares"`
	// Refutable is the largest true accuracy at which the claim is refuted with the power,
	// Supportable the smallest one at which it is supported; 0: none.
	Refutable   float64 `json:"refutable"`
	Supportable float64 `json:"supportable"`
}

// Shares are the parts of the variance of a single answer that are assumed; see
// power.Shares.
type Shares struct {
	Groups    float64 `json:"groups"`
	Images    float64 `json:"images"`
	Seeds     float64 `json:"seeds"`
	Trainings float64 `json:"trainings"`
	Cells     float64 `json:"groups_by_training"`
}

// DecideTruth is what it takes to refute the claim where this is the true accuracy.
type DecideTruth struct {
	Truth float64 `json:"truth"`
	// Independent is the number of independent images, tested once, with which the exact
	// binomial test refutes the claim as the verdict does: it rejects the limit on one side at
	// half of 1 - level. 0: none up to 100,000 does, or the truth is not below the limit.
	Independent int        `json:"independent_images"`
	Cheapest    []Cheapest `json:"cheapest"` // for each assumption
}

// Cheapest is the design with the fewest trainings that refutes the claim on the images of
// the plan; 0 trainings: none that was tried does.
type Cheapest struct {
	K         int     `json:"k"`
	Seeds     int     `json:"seeds"`
	Trainings int     `json:"trainings"`
	Power     float64 `json:"power"`             // in the drawn runs, which end early where it is clear
	Seconds   float64 `json:"seconds,omitempty"` // 0: unknown
}

// What is assumed of trainings where nothing is known: two seeds agree on half of what
// groups leave open of an image, and trainings differ by a standard deviation of 14 % of
// that of a single answer (5 points at an accuracy of .83), as small networks do.
const (
	agreement     = 0.5
	trainingShare = 0.02
	power90       = 0.9
	mostDraws     = 400
	leastDraws    = 100
	scoresDrawn   = 2_000_000 // for a figure, about: large runs vary little
)

// assume are the shares for a correlation in groups.
func assume(correlation float64) power.Shares {
	trainings := min(trainingShare, 1-correlation)
	return power.Shares{Groups: correlation, Images: agreement * max(0, 1-correlation-trainings), Trainings: trainings}
}

// SharesOf are those that a run has shown of the guarded accuracy of its claim's network.
func SharesOf(s *summary.Summary) (power.Shares, error) {
	for _, of := range s.Spread {
		if s.Claim.Architecture != "" && of.Architecture != s.Claim.Architecture {
			continue
		}
		byName, total := make(map[string]float64), 0.0
		for _, p := range of.Parts {
			byName[p.Source] = p.Variance
			total += p.Variance
		}
		if total == 0 {
			return power.Shares{}, errors.New("the answers of the run do not vary: nothing can be taken from them")
		}
		share := func(source components.Source) float64 { return byName[string(source)] / total }
		return power.Shares{Groups: share(components.Groups), Images: share(components.Images), Seeds: share(components.Seeds),
			Trainings: share(components.Trainings), Cells: share(components.GroupsByTraining)}, nil
	}
	return power.Shares{}, errors.New("the run has no parts of the variance: its guarded trials are missing, or an earlier version summed it up")
}

// Answer says what a plan can decide. seconds is what a training of it takes in all, on
// this machine with as many at once as it has; 0: unknown.
func (q Question) Answer(p *plan.Plan, seconds float64) (*Decides, error) {
	split := p.GuardedSplit()
	if split == "" || p.Spec.Data.Null || p.OneLook() {
		return nil, errors.New("what the plan can decide: it has no guarded split that is trained on the images' own labels")
	}
	d := designOf(p, split)
	if d.K < 2 {
		return nil, errors.New("what the plan can decide: there is one test set, and no folds to draw")
	}
	claim := p.Spec.Claim
	s := power.Search{Limit: math.Round((claim.Accuracy-claim.Margin)*1e12) / 1e12, Power: power90, Seed: p.Spec.Seed, Rule: rule(claim.Level),
		Draws: min(mostDraws, max(leastDraws, scoresDrawn/(len(d.Clusters)*d.Seeds)))}
	images := len(d.Clusters)
	if d.Sample > 0 {
		images = d.Sample
	}
	out := &Decides{Claim: claim.Accuracy, Limit: s.Limit, Level: claim.Level, Power: s.Power, Split: split, Images: images, Groups: p.Groups.Count,
		K: d.K, Seeds: d.Seeds, Draws: s.Draws, Error: s.Error(), Measured: q.Shares != nil}
	for _, shares := range q.assumptions(p) {
		a := Assumed{Shares: Shares(shares)}
		var err error
		if a.Refutable, err = orNone(s.Refutable(d, shares)); err != nil {
			return nil, err
		}
		if a.Supportable, err = orNone(s.Supportable(d, shares)); err != nil {
			return nil, err
		}
		out.Assumed = append(out.Assumed, a)
	}
	for _, truth := range q.truths(claim) {
		t, err := cheapest(s, d, truth, out, ksOf(p, split), seconds)
		if err != nil {
			return nil, err
		}
		out.Truths = append(out.Truths, t)
	}
	return out, nil
}

// orNone takes that there is none as 0.
func orNone(v float64, err error) (float64, error) {
	if errors.Is(err, power.ErrNone) {
		return 0, nil
	}
	return v, err
}

// assumptions are those of a question. Where all groups are single images, there is no
// correlation to assume.
func (q Question) assumptions(p *plan.Plan) []power.Shares {
	if q.Shares != nil {
		return []power.Shares{*q.Shares}
	}
	correlations := q.Correlations
	if len(correlations) == 0 {
		correlations = []float64{0, .3, .8}
	}
	if p.Groups.Count == len(p.Manifest.Images) {
		correlations = []float64{0}
	}
	var all []power.Shares
	for _, c := range correlations {
		all = append(all, assume(c))
	}
	return all
}

// truths are those of a question, or some below the claim.
func (q Question) truths(claim spec.Claim) []float64 {
	if len(q.Truths) > 0 {
		return q.Truths
	}
	var all []float64
	for _, gap := range []float64{.2, .1, .05, .03} {
		if truth := math.Round((claim.Accuracy-gap)*1000) / 1000; truth > 0 {
			all = append(all, truth)
		}
	}
	return all
}

// rule is the interval that the verdict rests on.
func rule(level float64) power.Rule {
	return func(t stats.Trials, d power.Design) (stats.Interval, error) {
		r, err := primary.Recommend(primary.Input{Trials: t, Labels: d.Labels, TestOverTrain: d.TestOverTrain(), Level: level})
		return r.Interval, err
	}
}

// designOf is a plan as its guarded trials test it.
func designOf(p *plan.Plan, split spec.Split) power.Design {
	d := power.Design{Labels: p.Manifest.Labels(), K: len(p.Division(split, 0).Folds), Seeds: p.Spec.Folds.Seeds,
		Rows: split == spec.SplitRows, Held: p.Spec.Train.Validation}
	d.Clusters = slices.Clone(p.Groups.Of)
	if drawn := len(p.Draws[0].Sample); drawn < len(d.Clusters) {
		d.Sample = drawn
	}
	return d
}

// ksOf are the numbers of folds that are tried: that of the plan and common ones, as far
// as each class lies in so many groups. Folds that somebody else made are as they are.
func ksOf(p *plan.Plan, split spec.Split) []int {
	own := len(p.Division(split, 0).Folds)
	if split == spec.SplitGiven {
		return []int{own}
	}
	groups := make([]map[int]bool, len(p.Classes))
	for image, label := range p.Manifest.Labels() {
		if groups[label] == nil {
			groups[label] = make(map[int]bool)
		}
		groups[label][p.Groups.Of[image]] = true
	}
	ks := []int{own}
	for _, k := range []int{4, 5, 10} {
		if k != own && !slices.ContainsFunc(groups, func(g map[int]bool) bool { return len(g) < k }) {
			ks = append(ks, k)
		}
	}
	return ks
}

// seedsTried are the numbers of seeds that are tried: one shows nothing of how trainings
// differ.
func seedsTried() []int { return []int{2, 3, 4, 5, 7, 10} }

// cheapest finds for each assumption the design that takes the fewest trainings.
func cheapest(s power.Search, d power.Design, truth float64, out *Decides, ks []int, seconds float64) (DecideTruth, error) {
	t := DecideTruth{Truth: truth}
	var err error
	if truth < out.Limit {
		t.Independent, err = power.SmallestImages(truth, out.Limit, (1-out.Level)/2, s.Power)
		if err != nil && !errors.Is(err, power.ErrNone) {
			return t, fmt.Errorf("what the plan can decide: %w", err)
		}
	}
	for _, a := range out.Assumed {
		found, share, err := s.Cheapest(d, power.Shares(a.Shares), truth, ks, seedsTried())
		if errors.Is(err, power.ErrNone) {
			t.Cheapest = append(t.Cheapest, Cheapest{})
			continue
		}
		if err != nil {
			return t, err
		}
		c := Cheapest{K: found.K, Seeds: found.Seeds, Trainings: found.Trainings(), Power: share}
		c.Seconds = float64(c.Trainings) * seconds * float64(found.K-1) / float64(found.K) * float64(d.K) / float64(d.K-1)
		t.Cheapest = append(t.Cheapest, c)
	}
	return t, nil
}

// secondsEach is what a guarded training of the claim's architecture takes of the time of
// a run: its own over as many as run at once. 0: unknown.
func (e *Estimate) secondsEach(p *plan.Plan) float64 {
	for _, k := range e.Trials {
		if k.Architecture == p.Spec.Claim.Architecture && k.Split == p.GuardedSplit() && e.Time.Known {
			return k.Seconds / float64(max(1, e.Parallel))
		}
	}
	return 0
}

// Ask adds what the plan can decide.
func (e *Estimate) Ask(q Question, p *plan.Plan) (err error) {
	e.Decides, err = q.Answer(p, e.secondsEach(p))
	return err
}
