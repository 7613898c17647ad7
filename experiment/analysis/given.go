package analysis

import (
	"slices"
	"strings"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
)

// unbound ends the engine of predictions that do not say which folds they were made on.
const unbound = ", folds not stated"

// GivenVersion is the version of the engine of predictions that were made elsewhere: the
// SHA-256 of their file, and whether they say which folds they were made on.
func GivenVersion(sha256 string, bound bool) string {
	if !bound {
		return sha256 + unbound
	}
	return sha256
}

// given is what to know of predictions that were made elsewhere; nil: refold trained.
func given(p *plan.Plan, engine string) *summary.Given {
	if p.Spec.Run.Engine != spec.EnginePredictions {
		return nil
	}
	g := &summary.Given{OneLook: p.OneLook(), Unproven: []string{"that each model learned from the training images of its fold alone, and that these are its predictions"}}
	switch {
	case g.OneLook:
		g.Unproven = append(g.Unproven, "how the models were chosen: there is one prediction an image, and test images may have chosen among epochs, settings or runs")
	case p.Spec.Train.Validation == 0:
		g.Unproven = append(g.Unproven, "that test images did not choose the number of epochs and the settings: there are no predictions of validation images, so the last epoch is read out")
	default:
		g.Unproven = append(g.Unproven, "that test images did not choose the settings: only the epoch is chosen here, by validation images")
	}
	if strings.HasSuffix(engine, unbound) {
		g.Unproven = append(g.Unproven, "that they were made on these folds: they do not say the hash of the folds, although every test image is predicted in its fold")
	}
	return g
}

// published is the selection of rows that a claim is compared with: that of test images or,
// where nothing is left to choose, predictions as they are.
func (a *analysis) published() plan.Selection {
	if a.plan.OneLook() {
		return plan.SelectLast
	}
	return plan.SelectTest
}

// leakage is the gap of predictions as they are: rows, or the split given, less groups, of which no part is
// selection's. It is nil where not both were predicted.
func (a *analysis) leakage(architecture string) (*stats.OptimismResult, error) {
	published := a.plan.PublishedSplit()
	if !slices.Contains(a.plan.Splits, published) || a.plan.GuardedSplit() != spec.SplitGroups {
		return nil, nil
	}
	seeds := a.common([]string{architecture}, []spec.Split{published, spec.SplitGroups})
	if len(seeds) == 0 {
		return nil, nil
	}
	in := stats.OptimismInput{Level: a.level()}
	tested, err := a.pools.of(readOut{architecture, published, plan.SelectLast}, seeds)
	if err != nil {
		return nil, err
	}
	guarded, err := a.pools.on(readOut{architecture, spec.SplitGroups, plan.SelectLast}, seeds, tested)
	if err != nil {
		return nil, err
	}
	in.RowsTest, in.GroupsTest = tested.sample, guarded.sample
	result, err := stats.Optimism(in)
	return &result, err
}
