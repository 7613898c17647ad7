package spec

import (
	"slices"

	"github.com/refold/refold/experiment/remedy"
)

// given checks a split that somebody else made.
func (c *checker) given(s Spec) {
	f := s.Folds
	asked := slices.Contains(f.Splits, SplitGiven)
	c.wantNext(!asked || f.Given != "" || s.Run.Engine == EnginePredictions, "folds.splits", "given: is a split that somebody made", remedy.Textf(": %s names its file", remedy.Setting{Key: "folds.given"}))
	c.want(f.Given == "" || asked, "folds.given", "%q: is not among folds.splits: add given", f.Given)
	if !asked {
		return
	}
	c.want(s.Data.Sample == 0, "data.sample", "%d: a split that somebody made (given) says itself which images count: 0", s.Data.Sample)
	c.want(!s.Data.Null, "data.null", "true: goes with no split that somebody made (given)")
}

// suitGiven replaces the splits of a preset where a split of somebody else is given: that
// one stands in the place of rows.
func (d *Draft) suitGiven() {
	if d.begun || d.Spec.Folds.Given == "" {
		return
	}
	if d.Origins.Preset("folds.splits") || d.Origins["folds.splits"] == OriginChosen {
		d.Spec.Folds.Splits, d.Origins["folds.splits"] = []Split{SplitGiven, SplitGroups}, OriginChosen
	}
}
