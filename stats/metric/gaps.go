package metric

import (
	"math"
	"math/rand/v2"
	"slices"
)

// signFlips is the number of draws of the wild bootstrap.
const signFlips = 1000

// gaps are the errors of the bins of one seed: residuals less the mean of their bin,
// summed by group and bin. A bin with few images, or none wrong, shows less variance than
// its probabilities p say; there, a group's sum is the root of its images' p(1-p).
type gaps struct {
	squared bool      // the measure is a sum of squares
	cells   [][]cell  // by group
	scale   []float64 // by bin: of an error of it to that of the measure
}

type cell struct {
	bin   int
	error float64
}

func newGaps(groups int, squared bool) *gaps {
	return &gaps{squared: squared, cells: make([][]cell, groups)}
}

// add adds bins, with the bin and the probability of each image, and whether that came true.
func (g *gaps) add(s *seed, assigned []int, bins int, probability []float64, came func(i int) bool) {
	sum, n, expected := make([]float64, bins), make([]float64, bins), make([]float64, bins)
	residual := make([]float64, len(assigned))
	for i, bin := range assigned {
		if residual[i] = probability[i]; came(i) {
			residual[i]--
		}
		sum[bin] += residual[i]
		n[bin]++
		expected[bin] += probability[i] * (1 - probability[i])
	}
	first := len(g.scale)
	for _, n := range n {
		scale := 1 / float64(len(assigned))
		if g.squared {
			scale /= max(n, 1)
		}
		g.scale = append(g.scale, scale)
	}
	seen, counted := make([]float64, bins), make([][]cell, len(s.groups))
	variance := make([]map[int]float64, len(s.groups)) // by group and bin, as expected
	for group, members := range s.groups {
		errors := make(map[int]float64)
		variance[group] = make(map[int]float64)
		for _, i := range members {
			bin := assigned[i]
			errors[bin] += residual[i] - sum[bin]/n[bin]
			variance[group][bin] += probability[i] * (1 - probability[i])
		}
		for bin := range bins { // in order, for the same sums on every machine
			if e, ok := errors[bin]; ok {
				counted[group] = append(counted[group], cell{bin, e})
				seen[bin] += e * e
			}
		}
	}
	for group, cells := range counted {
		for _, c := range cells {
			if seen[c.bin] < expected[c.bin] {
				c.error = math.Sqrt(variance[group][c.bin])
			}
			g.cells[group] = append(g.cells[group], cell{first + c.bin, c.error})
		}
	}
}

// lowerEnd is the lower end of the interval of the mean over seeds of calibration errors,
// whose error is wider than what is drawn by a factor.
func lowerEnd(all []parts, level, wider float64, random *rand.Rand) float64 {
	squared, measured := all[0].gaps.squared, 0.0
	for _, p := range all {
		measured += p.value / float64(len(all))
	}
	groups := len(all[0].gaps.cells)
	factor := float64(groups) / float64(groups-1) // of few groups, on squares
	errors := make([]float64, signFlips)
	signs := make([]float64, groups)
	for r := range errors {
		for g := range signs {
			signs[g] = float64(2*random.IntN(2) - 1)
		}
		for _, p := range all {
			errors[r] += p.gaps.error(signs) / float64(len(all))
		}
		if squared {
			errors[r] = math.Sqrt(errors[r] * factor)
		} else {
			errors[r] *= math.Sqrt(factor)
		}
	}
	slices.Sort(errors)
	error := errors[min(int(math.Ceil((1+level)/2*signFlips)), signFlips)-1] * wider
	if !squared {
		return max(0, measured-error)
	}
	root := max(0, math.Sqrt(measured)-error)
	return root * root
}

// error is the measure of the errors where groups have these signs.
func (g *gaps) error(signs []float64) float64 {
	sums := make([]float64, len(g.scale))
	for group, cells := range g.cells {
		for _, c := range cells {
			sums[c.bin] += signs[group] * c.error
		}
	}
	whole := 0.0
	for bin, sum := range sums {
		if g.squared {
			whole += sum * sum * g.scale[bin]
		} else {
			whole += math.Abs(sum) * g.scale[bin]
		}
	}
	return whole
}
