package verdict

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/components"
	"github.com/refold/refold/stats/primary"
)

// projection is an interval at other numbers of groups and seeds.
type projection struct {
	interval      stats.Interval
	side          float64 // +1: the upper end matters, -1: the lower
	variance      float64 // V
	groups, seeds int     // now
	trials        int     // now
	seedShare     float64 // (W/S) / V, -1 where unknown
	images        int     // now
	imageShare    float64 // of V, that more images of the same groups remove
	measured      bool    // shares are from the parts of the variance
	rare          float64 // degrees of freedom that the rarer answer leaves, now
}

// project takes an interval of the input as it is now.
func project(in Input, n Needed, i stats.Interval) projection {
	p := projection{interval: i, side: -1, groups: n.Groups, seeds: n.Seeds, images: n.Images, trials: in.Trials, rare: primary.RareDF(in.Images)}
	half := i.Estimate - i.Low
	if n.Outcome == Refuted {
		p.side, half = 1, i.High-i.Estimate
	}
	if i.Method != stats.MethodFloor {
		half = longerSide(i)
	}
	p.variance = math.Pow(half/p.quantile(p.groups, p.seeds), 2)
	if i.SE > 0 {
		p.variance = i.SE * i.SE
	}
	p.seedShare = p.shareOfSeeds(in)
	p.measure(in)
	return p
}

// shareOfSeeds is the largest of the bounds on W/S, over V.
func (p projection) shareOfSeeds(in Input) float64 {
	share, v := -1.0, p.variance
	if v <= 0 {
		return share
	}
	if s := float64(len(in.SeedMeans)); s >= 2 {
		within, n := 0.0, float64(in.Images.Len())
		for _, a := range in.Images.Values() {
			within += a * (1 - a)
		}
		share = max(stats.Variance(in.SeedMeans)/s/v, within/((s-1)*n*n)/v)
	}
	if p.correctedT() && in.Trials >= 2 {
		j := 1 / float64(in.Trials)
		share = max(share, j/(j+in.TestOverTrain))
	}
	return min(share, 1)
}

// quantile is the interval's half-width in standard errors.
func (p projection) quantile(groups, seeds int) float64 {
	level := p.interval.Level
	switch {
	case p.interval.Method == stats.MethodFloor:
		return distuv.UnitNormal.Quantile(0.5 + level/2)
	case p.correctedT() && p.trials >= 2:
		return stats.TQuantile(level, max(1, float64(p.trials)*float64(seeds)/float64(p.seeds)-1))
	}
	return stats.TQuantile(level, p.free(groups))
}

// free are the degrees of freedom, which grow with the groups.
func (p projection) free(groups int) float64 {
	if p.interval.DF > 0 && !math.IsInf(p.interval.DF, 1) {
		return max(1, p.interval.DF*float64(groups)/float64(p.groups))
	}
	return max(1, float64(groups)-1)
}

// measure takes the shares from the parts of the variance, where these are known and seeds
// are among them.
func (p *projection) measure(in Input) {
	if in.Spread == nil || !(p.variance > 0) || !(in.Spread.OfMean > 0) {
		return
	}
	if _, err := in.Spread.Part(components.Rest); err != nil {
		return // of a single seed, images hold what trainings bring
	}
	whole := max(p.variance, in.Spread.OfMean)
	seeds, images := 0.0, 0.0
	for _, part := range in.Spread.Parts {
		switch part.Source {
		case components.Seeds, components.Trainings, components.GroupsByTraining:
			seeds += part.OfMean
		case components.Rest: // which either removes
			seeds, images = seeds+part.OfMean, images+part.OfMean
		case components.Images, components.Draws:
			images += part.OfMean
		}
	}
	p.seedShare, p.imageShare, p.measured = seeds/whole, images/whole, true
}

// half is the distance from the estimate to the end that matters.
func (p projection) half(groups, seeds, images int) float64 {
	fewer := float64(p.seeds) / float64(seeds)
	shrink := 1 - max(p.seedShare, 0)*(1-fewer)
	if images > p.images { // never together with more seeds
		shrink -= p.imageShare * (1 - float64(p.images)/float64(images))
	}
	shrink *= float64(p.groups) / float64(groups)
	if p.interval.Method == primary.Method {
		se := p.interval.SE * math.Sqrt(max(0, shrink))
		low, high := primary.Ends(p.interval.Estimate, se, groups, p.free(groups), p.rare*float64(groups)/float64(p.groups), p.interval.Level)
		if p.side > 0 {
			return high - p.interval.Estimate
		}
		return p.interval.Estimate - low
	}
	if p.interval.Method != stats.MethodFloor {
		return p.quantile(groups, seeds) * math.Sqrt(p.variance*max(0, shrink))
	}
	if shrink <= 0 {
		return 0
	}
	units := p.interval.Units / shrink
	floor, err := stats.ClopperPearson(p.interval.Estimate*units, units, p.interval.Level)
	if err != nil {
		return math.Inf(1)
	}
	if p.side > 0 {
		return floor.High - floor.Estimate
	}
	return floor.Estimate - floor.Low
}

// longerSide is the half-width of a t interval, which is symmetric: an end that was cut
// to [0, 1] is the shorter one.
func longerSide(i stats.Interval) float64 { return max(i.High-i.Estimate, i.Estimate-i.Low) }

// correctedT says whether this is the corrected resampled t, wherever centred.
func (p projection) correctedT() bool {
	return p.interval.Method == stats.MethodCorrectedT || p.interval.Method == stats.MethodCorrectedTOnImages
}
