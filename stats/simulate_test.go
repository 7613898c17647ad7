package stats_test

import (
	"flag"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/refold/refold/stats"
)

var simulate = flag.Bool("simulate", false, "measure how often intervals cover the truth (some ten seconds)")

// TestCoverage draws grouped data with a known accuracy of .8 and counts how often
// 95 % intervals hold it. 40 groups of 1 to 20 images; the accuracies of groups
// follow a beta distribution with the intra-class correlation rho; four folds of
// whole groups are the trials. Wilson on images must be seen to fail where the
// images of a group are alike; the clustered t, the group bootstrap and the corrected
// t must hold. 2,000 runs know a coverage of .95 to .005.
//
// Trials here differ by their test images only, so the correction for overlapping
// training sets makes the corrected t wide; this checks that it is not too narrow.
func TestCoverage(t *testing.T) {
	if !*simulate {
		t.Skip("run with -simulate")
	}
	const truth, level, runs = 0.8, 0.95, 2000
	for _, c := range []struct{ rho, wilsonAtMost float64 }{{0, 1}, {.2, .9}, {.5, .75}, {.8, .7}} {
		random := rand.New(rand.NewPCG(1, uint64(100*c.rho)))
		covered := map[string]float64{}
		for range runs {
			values, cluster, folds := drawGroups(random, truth, c.rho, 40, 4)
			intervals := coverageIntervals(t, random, values, cluster, folds, level)
			for name, i := range intervals {
				if i.Contains(truth) {
					covered[name] += 1.0 / runs
				}
			}
		}
		for _, name := range slices.Sorted(maps.Keys(covered)) {
			t.Logf("rho %.1f: %-12s covers %.3f", c.rho, name, covered[name])
		}
		if covered["Wilson"] > c.wilsonAtMost {
			t.Errorf("rho %v: Wilson covers %.3f, expected at most %v", c.rho, covered["Wilson"], c.wilsonAtMost)
		}
		// The single ones fall short by up to three points with 40 unequal groups.
		for name, least := range map[string]float64{"clustered": .91, "bootstrap": .915, "corrected t": .945} {
			if covered[name] < least {
				t.Errorf("rho %v: %s covers %.3f, expected at least %v", c.rho, name, covered[name], least)
			}
		}
	}
}

func coverageIntervals(t *testing.T, random *rand.Rand, values []float64, cluster []int, folds []float64, level float64) map[string]stats.Interval {
	t.Helper()
	w, err := stats.Wilson(mean(values)*float64(len(values)), float64(len(values)), level)
	if err != nil {
		t.Fatal(err)
	}
	b, err := stats.GroupBootstrap(sample(t, values, cluster), 1000, level, random)
	if err != nil {
		t.Fatal(err)
	}
	corrected, err := stats.CorrectedT(folds, 1.0/3, level)
	if err != nil {
		t.Fatal(err)
	}
	c, err := stats.Clustered(sample(t, values, cluster), level)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]stats.Interval{"Wilson": w, "bootstrap": b, "corrected t": corrected, "clustered": c}
}

// drawGroups draws outcomes in groups, and the accuracies of folds of whole groups.
func drawGroups(random *rand.Rand, truth, rho float64, groups, k int) (values []float64, cluster []int, folds []float64) {
	correct, size := make([]float64, k), make([]float64, k)
	for g := range groups {
		p := truth
		if rho > 0 {
			// Beta(a, b) with mean truth has the correlation 1/(a+b+1).
			sum := 1/rho - 1
			p = drawBeta(random, truth*sum, (1-truth)*sum)
		}
		for range 1 + random.IntN(20) {
			v := 0.0
			if random.Float64() < p {
				v = 1
			}
			values, cluster = append(values, v), append(cluster, g)
			correct[g%k] += v
			size[g%k]++
		}
	}
	for f := range k {
		folds = append(folds, correct[f]/size[f])
	}
	return values, cluster, folds
}

// drawBeta draws by inversion.
func drawBeta(random *rand.Rand, a, b float64) float64 {
	return stats.BetaQuantile(math.Min(math.Max(random.Float64(), 1e-12), 1-1e-12), a, b)
}
