package analysis

import (
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
)

// claimSummary is the claim, with the interval of its own counts where they are known.
func claimSummary(p *plan.Plan) (summary.Claim, error) {
	c := p.Spec.Claim
	s := summary.Claim{Accuracy: c.Accuracy, Architecture: c.Architecture, Margin: c.Margin, Level: c.Level, Correct: c.Correct, Total: c.Total, Source: c.Source}
	if c.Total > 0 {
		own, err := stats.Wilson(float64(c.Correct), float64(c.Total), c.Level)
		if err != nil {
			return s, err
		}
		s.Interval = interval(own)
	}
	return s, nil
}
