package growth_test

import (
	"errors"
	"flag"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/growth"
)

var simulate = flag.Bool("simulate", false, "measure how often intervals of the growth cover (a minute)")

// TestFitRecovers: without noise the law comes back.
func TestFitRecovers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := rapid.Float64Range(.6, .99).Draw(t, "a"), rapid.Float64Range(.05, .4).Draw(t, "b"), rapid.Float64Range(.1, 1.8).Draw(t, "c")
		sizes := []float64{50, 100, 200, 400, 800}
		var y, w []float64
		for i, n := range sizes {
			y, w = append(y, a-b*math.Pow(n/50, -c)), append(w, float64(100*(i+1)))
		}
		_, _, _, at := growth.FitLaw(sizes, y, w)
		for _, n := range []float64{50, 300, 1600} {
			if math.Abs(at(n)-(a-b*math.Pow(n/50, -c))) > 1e-5 {
				t.Fatalf("at %v: %v, want %v", n, at(n), a-b*math.Pow(n/50, -c))
			}
		}
	})
}

// TestFitReference compares with SciPy's least_squares on the same bounds.
func TestFitReference(t *testing.T) {
	a, _, c, at := growth.FitLaw([]float64{100, 200, 400, 810}, []float64{.61, .70, .745, .79}, []float64{400, 800, 900, 1200})
	for name, x := range map[string][2]float64{"a": {a, 0.8629856946}, "c": {c, 0.5781713519}, "at 1620": {at(1620), 0.8129142189}, "at 3240": {at(3240), 0.8294472072}} {
		if math.Abs(x[0]-x[1]) > 1e-6 {
			t.Errorf("%s: %v, want %v", name, x[0], x[1])
		}
	}
}

// TestFitBounds: falling accuracies give a flat line, and the limit is never above 1.
func TestFitBounds(t *testing.T) {
	if a, b, _, _ := growth.FitLaw([]float64{10, 20, 40}, []float64{.9, .8, .7}, []float64{1, 1, 1}); b != 0 || math.Abs(a-.8) > 1e-12 {
		t.Errorf("%v, %v", a, b)
	}
	if a, _, c, at := growth.FitLaw([]float64{10, 20, 40, 80}, []float64{.5, .6, .7, .8}, []float64{1, 1, 1, 1}); a > 1 || c < growth.LeastExponent || at(1e9) > 1 {
		t.Errorf("%v, %v, %v", a, c, at(1e9))
	}
}

// drawn are trials with the sizes' accuracies on so many groups of five images, of which
// all points share how hard they are.
func drawn(t fataler, r *rand.Rand, groups, seeds int, sizes []float64, accuracy func(float64) float64) []growth.Point {
	t.Helper()
	var points []growth.Point
	clusters, hard := make([]int, 5*groups), make([]float64, 5*groups)
	shift := 0.0
	for i := range clusters {
		clusters[i] = i / 5
		if i%5 == 0 {
			shift = .15 * (2*r.Float64() - 1)
		}
		hard[i] = shift
	}
	for _, n := range sizes {
		var tested []stats.Tested
		for seed := range seeds {
			for i := range clusters {
				v := stats.Tested{Image: i, Seed: seed, Fold: clusters[i] % 4}
				if r.Float64() < accuracy(n)+hard[i] {
					v.Value = 1
				}
				tested = append(tested, v)
			}
		}
		trials, err := stats.NewTrials(tested, clusters)
		if err != nil {
			t.Fatal(err)
		}
		points = append(points, growth.Point{Size: n, Trials: trials})
	}
	return points
}

type fataler interface {
	Helper()
	Fatal(args ...any)
}

func law(n float64) float64 { return .85 - .3*math.Pow(n/50, -.6) }

// TestCurve: intervals hold their predictions, widen beyond the data, and are the same for
// the same stream, in whatever order points come.
func TestCurve(t *testing.T) {
	points := drawn(t, rand.New(rand.NewPCG(1, 1)), 60, 3, []float64{50, 100, 200, 400, 800}, law)
	c, err := growth.Fit(points, .95, 400, rand.New(rand.NewPCG(2, 2)))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Beyond) != 2 || c.Beyond[0].Size != 1600 || c.Beyond[1].Size != 3200 || len(c.Fitted) != 5 || !math.IsInf(c.Limit.Size, 1) {
		t.Fatalf("%+v", c)
	}
	if math.Abs(c.Beyond[0].Accuracy-law(1600)) > .04 {
		t.Errorf("%v at 1600, want about %v", c.Beyond[0], law(1600))
	}
	width := func(p growth.Prediction) float64 { return p.High - p.Low }
	if !(width(c.Beyond[0]) < width(c.Beyond[1]) && width(c.Beyond[1]) < width(c.Limit)) {
		t.Errorf("intervals do not widen: %v, %v", c.Beyond, c.Limit)
	}
	points[0], points[3] = points[3], points[0]
	again, err := growth.Fit(points, .95, 400, rand.New(rand.NewPCG(2, 2)))
	if err != nil || again.Beyond[1] != c.Beyond[1] {
		t.Errorf("%v, %v", again.Beyond, err)
	}
}

// TestWarnings: what the points do not tell is said.
func TestWarnings(t *testing.T) {
	flat := drawn(t, rand.New(rand.NewPCG(3, 3)), 12, 1, []float64{50, 100, 200}, func(n float64) float64 { return .8 - n/1000 })
	c, err := growth.Fit(flat, .95, 200, rand.New(rand.NewPCG(2, 2)))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"does not grow", "three sizes", "one seed", "only 12 groups"} {
		if !strings.Contains(strings.Join(c.Warnings, "\n"), want) {
			t.Errorf("%q is missing in %q", want, c.Warnings)
		}
	}
}

func TestRefuses(t *testing.T) {
	r := func() *rand.Rand { return rand.New(rand.NewPCG(1, 1)) }
	good := drawn(t, r(), 10, 2, []float64{50, 100, 200}, law)
	var few *growth.FewSizesError
	if _, err := growth.Fit(good[:2], .95, 200, r()); !errors.As(err, &few) || few.Sizes != 2 || !errors.Is(err, stats.ErrTooFew) {
		t.Errorf("two sizes: %v", err)
	}
	twice := append(good[:2:2], good[1])
	for name, err := range map[string]error{
		"level": second(growth.Fit(good, 1, 200, r())), "replicates": second(growth.Fit(good, .95, 10, r())), "stream": second(growth.Fit(good, .95, 200, nil)),
		"a size twice": second(growth.Fit(twice, .95, 200, r())), "no trials": second(growth.Fit(append(good[:2:2], growth.Point{Size: 300}), .95, 200, r())),
		"one group": second(growth.Fit(drawn(t, r(), 1, 2, []float64{50, 100, 200}, law), .95, 200, r())), "size 0": second(growth.Fit(append(good[:2:2], growth.Point{Trials: good[0].Trials}), .95, 200, r())),
	} {
		if !errors.Is(err, stats.ErrInvalid) && !errors.Is(err, stats.ErrTooFew) {
			t.Errorf("%s: %v, want a refusal of a kind", name, err)
		}
	}
}

func second(_ growth.Curve, err error) error { return err }

// TestCoverage: how often intervals hold the true law, at twice and four times the largest
// size.
func TestCoverage(t *testing.T) {
	if !*simulate {
		t.Skip("run with -simulate")
	}
	for _, seeds := range []int{1, 3} {
		r := rand.New(rand.NewPCG(7, uint64(seeds)))
		const runs = 400
		var twice, four float64
		for range runs {
			c, err := growth.Fit(drawn(t, r, 100, seeds, []float64{50, 100, 200, 400, 800}, law), .95, 300, r)
			if err != nil {
				t.Fatal(err)
			}
			for i, covered := range []*float64{&twice, &four} {
				if p := c.Beyond[i]; p.Low <= law(p.Size) && law(p.Size) <= p.High {
					*covered += 1.0 / runs
				}
			}
		}
		t.Logf("%d seeds: %.3f at twice, %.3f at four times", seeds, twice, four)
		if min(twice, four) < .9 {
			t.Error("covers too rarely")
		}
	}
}
