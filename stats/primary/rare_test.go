package primary_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/primary"
)

// TestRareDF: figures by hand. One of four groups holds the wrong answers: e = 1, 2/(1-1/4);
// two hold shares of 1 and 1/2: e = 1.5^2/1.25 = 1.8, 2*1.8/(1-.45).
func TestRareDF(t *testing.T) {
	groups := []int{0, 0, 1, 1, 2, 2, 3, 3}
	for _, c := range []struct {
		name   string
		values []float64
		want   float64
	}{
		{"one group", []float64{1, 0, 1, 1, 1, 1, 1, 1}, 8. / 3},
		{"two groups", []float64{0, 0, 1, 0, 1, 1, 1, 1}, 3.6 / .55},
		{"few right", []float64{1, 0, 0, 0, 0, 0, 0, 0}, 8. / 3},
		{"all right", []float64{1, 1, 1, 1, 1, 1, 1, 1}, math.Inf(1)},
		{"all alike", []float64{1, 0, 1, 0, 0, 1, 1, 0}, math.Inf(1)},
	} {
		s, err := stats.NewSample(c.values, nil, groups)
		if err != nil {
			t.Fatal(err)
		}
		if got := primary.RareDF(s); got != c.want && !(math.Abs(got-c.want) < 1e-12) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestOneWrongAnswerTellsLittle: with everything right groups count as images. A single wrong
// answer must not make the interval leap to that of independent images, which would be a
// seventh; further groups that hold one bring it nearer.
func TestOneWrongAnswerTellsLittle(t *testing.T) {
	const groups, size = 40, 12
	var clusters []int
	for i := range groups * size {
		clusters = append(clusters, i/size)
	}
	width := func(wrong int) float64 {
		row := make([]float64, groups*size)
		for i := range row {
			row[i] = 1
			if i%size == 0 && i/size < wrong {
				row[i] = 0
			}
		}
		r, err := primary.Recommend(primary.Input{Trials: trials(t, clusters, 5, row, row), TestOverTrain: .25, Level: .95})
		if err != nil {
			t.Fatal(err)
		}
		return r.Estimate - r.Low
	}
	right := width(0)
	widths := []float64{width(1), width(2), width(3), width(5), width(10)}
	if widths[0] < right/3 {
		t.Errorf("with all right %.4f below the estimate, with one wrong %.4f", right, widths[0])
	}
	for i, w := range widths[:len(widths)-1] {
		if w < widths[i+1]*.8 || w > right*1.05 {
			t.Errorf("widths below the estimate %.4f, all right %.4f", widths, right)
		}
	}
}

// TestGroupsNearTheTop: groups of 1 to 23 images whose accuracies follow a beta distribution,
// which trainings do not move. By degrees of freedom of the number of groups alone, up to .08
// of the intervals lie wholly above the truth, where .025 are to.
func TestGroupsNearTheTop(t *testing.T) {
	const draws, most = 1000, .05 // of .03, more would come once in 5,000 times
	for _, c := range []struct {
		groups        int
		accuracy, icc float64
	}{{14, .9, .7}, {40, .95, .7}, {40, .98, .3}, {40, .98, .7}} {
		random := rand.New(rand.NewPCG(uint64(c.groups), 11))
		odds := (1 - c.icc) / c.icc
		accuracies := distuv.Beta{Alpha: c.accuracy * odds, Beta: (1 - c.accuracy) * odds, Src: random}
		above := 0
		for range draws {
			var clusters []int
			var row []float64
			for g := range c.groups {
				p := accuracies.Rand()
				for range 1 + random.IntN(23) {
					right := 0.0
					if random.Float64() < p {
						right = 1
					}
					clusters, row = append(clusters, g), append(row, right)
				}
			}
			r, err := primary.Recommend(primary.Input{Trials: trials(t, clusters, 5, row, row), TestOverTrain: .25, Level: .95})
			if err != nil {
				t.Fatal(err)
			}
			if r.Low > c.accuracy {
				above++
			}
		}
		t.Logf("%+v: %.3f lie above", c, float64(above)/draws)
		if above > most*draws {
			t.Errorf("%+v: %d of %d intervals lie above the truth", c, above, draws)
		}
	}
}
