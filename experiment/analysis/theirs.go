package analysis

import (
	"path"
	"path/filepath"
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// theirSplit describes a split that somebody else made; nil: there is none.
func theirSplit(p *plan.Plan) *summary.TheirSplit {
	if !slices.Contains(p.Splits, spec.SplitGiven) {
		return nil
	}
	s := &summary.TheirSplit{File: path.Base(filepath.ToSlash(p.Spec.Folds.Given)), Folds: len(p.Division(spec.SplitGiven, 0).Folds)}
	s.Rest, s.Example = p.GivenRest()
	for _, f := range p.Division(spec.SplitGiven, 0).Folds {
		s.Tested += len(f.Test)
	}
	return s
}

// theirWarnings says what a split that somebody else made leaves out.
func (a *analysis) theirWarnings() {
	s := a.summary.Design.Theirs
	if s == nil {
		return
	}
	if s.Rest > 0 {
		a.warn("%d of %d images are in no part of the split given, such as %s", s.Rest, len(a.plan.Manifest.Images), s.Example)
	}
	if guarded := a.plan.GuardedSplit(); s.Tested < len(a.plan.Manifest.Images) && guarded != "" && guarded != spec.SplitGiven {
		a.warn("the split given tests %d of %d images: as published is about these, guarded about all; what their difference consists of is taken from those that both test", s.Tested, len(a.plan.Manifest.Images))
	}
}
