package clusters_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/clusters"
)

// reference are figures of clubSandwich, sandwich and aov; see testdata/make_reference.R.
type reference struct {
	OneWay []struct {
		Values, Weights              []float64
		Cluster                      []int
		Mean, CR1, CR2, CR3, DF, DF3 float64
		Interval                     [2]float64
	} `json:"one_way"`
	Crossed []struct {
		Values                       [][]float64 // images x seeds
		Image, Seed, Interaction, SE float64
	}
	CrossedGroups []struct {
		Values                             [][]float64
		Group                              []int
		Groups, Seeds, Interaction, SE, DF float64
	} `json:"crossed_groups"`
	TwoWay []struct {
		Values         []float64
		Group, Seed    []int
		Mean, Variance float64
		Parts          [3]float64
	} `json:"two_way"`
	Bootstraps []struct {
		Values                  []float64
		Cluster                 []int
		Percentile, Studentised [2]float64
	}
}

func readReference(t *testing.T) reference {
	t.Helper()
	data, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var r reference
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// near allows for the 15 digits of the reference.
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-12*max(1, math.Abs(want))) {
		t.Errorf("%s = %.15g, want %.15g (off by %.1e)", what, got, want, math.Abs(got-want))
	}
}

type fataler interface {
	Helper()
	Fatal(args ...any)
}

func sample(t fataler, values, weights []float64, cluster []int) stats.Sample {
	t.Helper()
	s, err := stats.NewSample(values, weights, cluster)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// crossed are trials of images x seeds, each in one fold.
func crossed(t fataler, values [][]float64, group []int) stats.Trials {
	t.Helper()
	var tested []stats.Tested
	each := make([]int, len(values))
	for image, seeds := range values {
		each[image] = image
		for seed, v := range seeds {
			tested = append(tested, stats.Tested{Image: image, Seed: seed, Value: v})
		}
	}
	if group == nil {
		group = each
	}
	trials, err := stats.NewTrials(tested, group)
	if err != nil {
		t.Fatal(err)
	}
	return trials
}

func TestOneWay(t *testing.T) {
	for _, c := range readReference(t).OneWay {
		s := sample(t, c.Values, c.Weights, c.Cluster)
		cr1, err := stats.Clustered(s, .95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "mean", cr1.Estimate, c.Mean)
		near(t, "CR1", cr1.SE, c.CR1)
		cr2, err := clusters.CR2(s, .95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "CR2", cr2.SE, c.CR2)
		near(t, "degrees of freedom", cr2.DF, c.DF)
		near(t, "low", cr2.Low, c.Interval[0])
		near(t, "high", cr2.High, c.Interval[1])
		jackknife, err := clusters.Jackknife(s, .95)
		if err != nil {
			t.Fatal(err)
		}
		groups := float64(s.Groups())
		near(t, "jackknife", jackknife.SE, c.CR3*math.Sqrt((groups-1)/groups))
		near(t, "its degrees of freedom", jackknife.DF, c.DF3)
	}
}

func TestCrossedReference(t *testing.T) {
	r := readReference(t)
	for _, c := range r.Crossed {
		i, err := clusters.Crossed(crossed(t, c.Values, nil), .95)
		if err != nil {
			t.Fatal(err)
		}
		n, seeds := float64(len(c.Values)), float64(len(c.Values[0]))
		near(t, "standard error", i.SE, c.SE)
		near(t, "images", i.Groups, (c.Image-c.Interaction)/(n*seeds))
		near(t, "seeds", i.Seeds, (c.Seed-c.Interaction)/(n*seeds))
		near(t, "interaction", i.Interaction, c.Interaction/(n*seeds))
	}
	for _, c := range r.CrossedGroups {
		i, err := clusters.Crossed(crossed(t, c.Values, c.Group), .95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "standard error", i.SE, c.SE)
		near(t, "degrees of freedom", i.DF, c.DF)
		near(t, "groups", i.Groups, c.Groups)
		near(t, "seeds", i.Seeds, c.Seeds)
		near(t, "interaction", i.Interaction, c.Interaction)
	}
}

func TestTwoWayReference(t *testing.T) {
	for _, c := range readReference(t).TwoWay {
		var tested []stats.Tested
		next := make(map[int]int)
		for i, v := range c.Values {
			// The order within a seed stands for the image; only its group matters.
			image := next[c.Seed[i]]
			next[c.Seed[i]]++
			tested = append(tested, stats.Tested{Image: image + 100*c.Seed[i], Seed: c.Seed[i], Value: v})
		}
		group := make([]int, 1000)
		for i := range tested {
			group[tested[i].Image] = c.Group[i]
		}
		trials, err := stats.NewTrials(tested, group)
		if err != nil {
			t.Fatal(err)
		}
		i, err := clusters.TwoWay(trials, .95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "mean", i.Estimate, c.Mean)
		near(t, "standard error", i.SE, math.Sqrt(max(c.Variance, c.Parts[0], c.Parts[1])))
		if i.DF != 5 {
			t.Errorf("%v degrees of freedom", i.DF)
		}
	}
}

// TestBootstrapReference: 40,000 replicates here and 100,000 in R leave an error of a few
// thousandths.
func TestBootstrapReference(t *testing.T) {
	for _, c := range readReference(t).Bootstraps {
		s := sample(t, c.Values, nil, c.Cluster)
		for of, want := range map[string][2]float64{"percentile": c.Percentile, "studentised": c.Studentised} {
			i, err := bootstraps[of](s, 40_000, .95, stream())
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(i.Low-want[0]) > 3e-3 || math.Abs(i.High-want[1]) > 3e-3 {
				t.Errorf("%s: %v to %v, want %v", of, i.Low, i.High, want)
			}
		}
	}
}
