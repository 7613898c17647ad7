package reportstest

import (
	"slices"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats/sequential"
	"github.com/refold/refold/stats/verdict"
)

// Stopped is a run that the second of three looks at the claim ended: nothing was trained as
// published, and no other network.
func Stopped() *summary.Summary {
	s := Demo().Summary()
	first := s.Verdicts[0]
	s.Verdicts, s.Optimism, s.Comparison = []summary.Verdict{first}, nil, nil
	guarded := func(architecture string, split spec.Split) bool {
		return architecture == first.Architecture && split == spec.SplitGroups
	}
	s.Cells = slices.DeleteFunc(s.Cells, func(c summary.Cell) bool { return !guarded(c.Architecture, c.Split) })
	s.Curves = slices.DeleteFunc(s.Curves, func(c summary.Curve) bool { return !guarded(c.Architecture, c.Split) })
	s.Confusions = slices.DeleteFunc(s.Confusions, func(c summary.Confusion) bool { return c.Architecture != first.Architecture })
	s.Design.Seeds, s.Trials.Planned, s.Trials.Finished = 3, 48, 8
	v := &s.Verdicts[0]
	v.Reason, v.AsPublished = verdict.NotExamined, 0
	v.Guarded.Low, v.Guarded.High, v.Guarded.Level = .552, .896, .975
	v.Sentence = "The claimed accuracy of 95.0 % is refuted: measured without known leakage it is 72.4 % (97.5 % interval 55.2 % to 89.6 %, expected accuracy on images of new groups). The reason was not examined: that takes 8 more trainings. It was decided at look 2 of 3, after 8 of 48 planned trainings, by an interval that allows for all looks."
	v.Rule = "u = 0.896 < c - d = 0.940; p was not measured"
	before := v.Guarded
	before.Low, before.High = .45, .98
	s.Early = &summary.Early{
		Until: spec.UntilDecided, Architecture: first.Architecture, Planned: 3, Trainings: 48, Stopped: 2, Speaks: summary.LookSpeaks, Reason: 8, FutilityBound: sequential.FutilityBound,
		Looks: []summary.Look{
			{Look: 1, Trainings: 4, Interval: before, Decision: sequential.GoOn},
			{Look: 2, Trainings: 8, Interval: v.Guarded, Decision: sequential.Refuted},
		},
	}
	return s
}
