package reportstest

import (
	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// WithBaselines is the demo with baselines as the emoji gave them: a thumbnail does what the
// networks do.
func WithBaselines() *summary.Summary {
	s := Demo().Summary()
	s.Baselines = baselines(s.Design.Architectures, [2]map[baseline.Name]float64{
		{baseline.ByMajority: .5, baseline.ByFiles: .643, baseline.HistogramByRidge: .842, baseline.HistogramByNeighbours: .657, baseline.ThumbnailByRidge: .985, baseline.ThumbnailByNeighbours: .896},
		{baseline.ByMajority: .5, baseline.ByFiles: .565, baseline.HistogramByRidge: .681, baseline.HistogramByNeighbours: .74, baseline.ThumbnailByRidge: .775, baseline.ThumbnailByNeighbours: .758},
	})
	return s
}

// baselines are those of rows and of groups, of networks that reach .932 and .717 there, in
// no order.
func baselines(architectures []string, means [2]map[baseline.Name]float64) []summary.Baseline {
	var all []summary.Baseline
	for i, split := range []spec.Split{spec.SplitGroups, spec.SplitRows} {
		network, half, of := []float64{.717, .932}[i], []float64{.18, .05}[i], means[1-i]
		for _, name := range baseline.Names() {
			mean, ok := of[name]
			if !ok {
				continue
			}
			b := summary.Baseline{Baseline: name, Split: split, Mean: mean, SeedMeans: []float64{mean + .01, mean - .01}, Primary: new(summary.Interval)}
			*b.Primary = accuracyOf(mean, max(0, mean-half), min(1, mean+half))
			b.ReachesClaim = b.Primary.High >= .94
			for _, architecture := range architectures {
				over := summary.BaselineAgainst{Architecture: architecture, Mean: network, Value: network - mean, Interval: new(summary.Interval)}
				*over.Interval = accuracyOf(over.Value, over.Value-half, over.Value+half)
				over.Better = over.Interval.Low > 0
				b.Against = append(b.Against, over)
			}
			all = append(all, b)
		}
	}
	return all
}
