package primary

import (
	"math"

	"github.com/refold/refold/stats"
)

// RareDF are the degrees of freedom of a variance between groups of which few hold the wrong
// answers, or the right ones. With r_g the share of wrong answers in group g of G (each
// image as often as it counts),
//
//	e = (sum r_g)^2 / sum r_g^2,    2 e / (1 - e/G)
//
// e is the number of groups that hold them, were they shared equally (as Kish's effective
// number). The degrees of freedom are those that the moments of such a variance give, 2 V^2
// over its own (Satterthwaite, Biometrics Bulletin 2, 1946), when e of G groups have all of
// one value and the others all of another. Of wrong and right answers it is the smaller one,
// and +Inf where groups do not differ.
func RareDF(s stats.Sample) float64 {
	sums, sizes := s.Totals()
	rates := make([]float64, len(sums))
	for g := range sums {
		rates[g] = sums[g] / sizes[g]
	}
	return rareDF(rates)
}

// rareDF takes the shares of right answers of groups.
func rareDF(rates []float64) float64 {
	return min(heldBy(rates, func(r float64) float64 { return r }), heldBy(rates, func(r float64) float64 { return 1 - r }))
}

func heldBy(rates []float64, of func(float64) float64) float64 {
	sum, squares := 0.0, 0.0
	for _, r := range rates {
		sum += of(r)
		squares += of(r) * of(r)
	}
	if squares == 0 {
		return math.Inf(1)
	}
	groups := float64(len(rates))
	held := sum * sum / squares
	if groups-held < 1e-9*groups { // all alike, but for rounding
		return math.Inf(1)
	}
	return 2 * held / (1 - held/groups)
}

func (d *design) rareDF() float64 {
	rates, tests := make([]float64, d.count()), make([]float64, d.count())
	for image, g := range d.group {
		if g >= 0 {
			rates[g] += d.means[image] * d.times[image]
			tests[g] += d.times[image]
		}
	}
	for g := range rates {
		rates[g] /= tests[g]
	}
	return rareDF(rates)
}
