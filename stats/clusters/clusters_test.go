package clusters_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/clusters"
)

type method func(stats.Sample, float64) (stats.Interval, error)

type bootstrap func(stats.Sample, int, float64, *rand.Rand) (stats.Interval, error)

type ofTrials func(stats.Trials, float64) (stats.Interval, error)

var (
	corrected  = map[string]method{"CR2": clusters.CR2, "jackknife": clusters.Jackknife}
	bootstraps = map[string]bootstrap{"percentile": clusters.Percentile, "studentised": clusters.Studentised}
	seeded     = map[string]ofTrials{"two-way": clusters.TwoWay, "crossed": func(t stats.Trials, level float64) (stats.Interval, error) {
		i, err := clusters.Crossed(t, level)
		return i.Interval, err
	}}
)

func stream() *rand.Rand { return rand.New(rand.NewPCG(24, 1)) }

func mentions(texts []string, part string) bool {
	return slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(s, part) })
}

// TestCorrections: with groups of one size all are CR1; unequal ones cost degrees of
// freedom.
func TestCorrections(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := rapid.IntRange(2, 9).Draw(t, "groups")
		equal := rapid.Bool().Draw(t, "equal")
		var values []float64
		var cluster []int
		for g := range groups {
			n := 3
			if !equal {
				n = rapid.IntRange(1, 12).Draw(t, "size")
			}
			for range n {
				values, cluster = append(values, rapid.Float64Range(0, 1).Draw(t, "value")), append(cluster, 7*g-20)
			}
		}
		s := sample(t, values, nil, cluster)
		cr1, err := stats.Clustered(s, .9)
		if err != nil {
			t.Fatal(err)
		}
		cr2, err := clusters.CR2(s, .9)
		if err != nil {
			t.Fatal(err)
		}
		jackknife, err := clusters.Jackknife(s, .9)
		if err != nil {
			t.Fatal(err)
		}
		if equal && (math.Abs(cr2.SE-cr1.SE) > 1e-12 || math.Abs(jackknife.SE-cr1.SE) > 1e-12 || math.Abs(cr2.DF-cr1.DF) > 1e-9) {
			t.Fatalf("%+v\n%+v\n%+v", cr1, cr2, jackknife)
		}
		if cr2.DF > float64(groups-1)+1e-9 || cr2.DF < 1-1e-9 || jackknife.DF < 1-1e-9 || jackknife.DF > cr2.DF+1e-9 || cr2.Estimate != cr1.Estimate || cr2.Units != cr1.Units {
			t.Fatalf("%+v\n%+v", cr1, cr2)
		}
		// Weights scale out, and neither the order of images nor the groups' numbers matter.
		weights := rapid.SliceOfN(rapid.Float64Range(.1, 9), len(values), len(values)).Draw(t, "weights")
		weighted := sample(t, values, weights, cluster)
		for i := range weights {
			weights[i] *= 2
			cluster[i] = 1000 - cluster[i]
		}
		slices.Reverse(values)
		slices.Reverse(weights)
		slices.Reverse(cluster)
		backwards := sample(t, values, weights, cluster)
		for of, f := range corrected {
			a, err := f(weighted, .9)
			if err != nil {
				t.Fatal(err)
			}
			b, err := f(backwards, .9)
			if err != nil || math.Abs(a.Low-b.Low) > 1e-9 || math.Abs(a.High-b.High) > 1e-9 {
				t.Fatalf("%s: %+v against %+v: %v", of, a, b, err)
			}
		}
	})
}

func TestCorrectedRefusals(t *testing.T) {
	two := sample(t, []float64{1, 0}, nil, []int{0, 1})
	huge := sample(t, []float64{1e150, -1e150}, nil, []int{0, 1})
	for name, c := range map[string]struct {
		s     stats.Sample
		level float64
		want  error
	}{
		"no images": {stats.Sample{}, .95, stats.ErrTooFew}, "one group": {sample(t, []float64{1, 0}, nil, []int{4, 4}), .95, stats.ErrTooFew},
		"level": {two, 1, stats.ErrInvalid}, "level no number": {two, math.NaN(), stats.ErrInvalid},
	} {
		for of, f := range corrected {
			if i, err := f(c.s, c.level); !errors.Is(err, c.want) {
				t.Errorf("%s of %s: %+v, error %v, want %v", of, name, i, err, c.want)
			}
		}
		for of, f := range bootstraps {
			if i, err := f(c.s, 1000, c.level, stream()); !errors.Is(err, c.want) {
				t.Errorf("%s of %s: %+v, error %v, want %v", of, name, i, err, c.want)
			}
		}
	}
	for of, f := range corrected {
		if i, err := f(huge, .95); err != nil || math.IsInf(i.High, 0) {
			t.Errorf("%s of huge values: %+v %v", of, i, err)
		}
	}
	for of, f := range bootstraps {
		if _, err := f(two, 99, .95, stream()); !errors.Is(err, stats.ErrTooFew) {
			t.Errorf("%s: 99 replicates: %v", of, err)
		}
		if _, err := f(two, 1000, .95, nil); !errors.Is(err, stats.ErrInvalid) {
			t.Errorf("%s: no random stream: %v", of, err)
		}
	}
}

func TestNoVariance(t *testing.T) {
	s := sample(t, []float64{.1, .1, .1, .1, .1}, nil, []int{0, 0, 1, 2, 2})
	for of, f := range corrected {
		if i, err := f(s, .95); err != nil || i.Width() != 0 || !mentions(i.Warnings, "do not differ at all") {
			t.Errorf("%s: %+v %v", of, i, err)
		}
	}
	for of, f := range bootstraps {
		if i, err := f(s, 200, .95, stream()); err != nil || i.Width() != 0 || i.DF != 0 || !mentions(i.Warnings, "do not differ at all") {
			t.Errorf("%s: %+v %v", of, i, err)
		}
	}
	flat := crossed(t, [][]float64{{.1, .1}, {.1, .1}, {.1, .1}}, nil)
	for of, f := range seeded {
		if i, err := f(flat, .95); err != nil || i.Width() != 0 || !mentions(i.Warnings, "do not differ at all") {
			t.Errorf("%s: %+v %v", of, i, err)
		}
	}
}

// TestStudentisedWithoutEnd: one group of five is wrong, and a third of all replicates lack
// it.
func TestStudentisedWithoutEnd(t *testing.T) {
	s := sample(t, []float64{1, 1, 1, 1, 0}, nil, []int{0, 1, 2, 3, 4})
	if i, err := clusters.Studentised(s, 1000, .95, stream()); !errors.Is(err, stats.ErrNoVariance) || !strings.Contains(err.Error(), "an end is infinite") {
		t.Errorf("%+v %v", i, err)
	}
	if i, err := clusters.Percentile(s, 200, .95, stream()); err != nil || i.Low > .5 || i.High != 1 || !mentions(i.Warnings, "only 200") {
		t.Errorf("%+v %v", i, err)
	}
}

func TestSeededRefusals(t *testing.T) {
	ragged, err := stats.NewTrials([]stats.Tested{{Image: 0, Value: 1}, {Image: 1}, {Image: 1, Seed: 7}}, []int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	good := crossed(t, [][]float64{{1, 0}, {0, 1}, {1, 1}}, nil)
	for name, c := range map[string]struct {
		trials stats.Trials
		level  float64
		want   error
	}{
		"no trials": {stats.Trials{}, .95, stats.ErrTooFew}, "one seed": {crossed(t, [][]float64{{1}, {0}}, nil), .95, stats.ErrTooFew},
		"one group": {crossed(t, [][]float64{{1, 0}, {0, 1}}, []int{3, 3}), .95, stats.ErrTooFew},
		"level":     {good, 0, stats.ErrInvalid}, "too large": {crossed(t, [][]float64{{1e100, -1e100}, {1e100, 1e160}}, nil), .95, stats.ErrInvalid},
	} {
		for of, f := range seeded {
			if i, err := f(c.trials, c.level); !errors.Is(err, c.want) {
				t.Errorf("%s of %s: %+v, error %v, want %v", of, name, i, err, c.want)
			}
		}
	}
	if i, err := clusters.Crossed(ragged, .95); !errors.Is(err, stats.ErrDesign) || !strings.Contains(err.Error(), "seed 7 tests 1 of 2") {
		t.Errorf("%+v %v", i, err)
	}
	if i, err := clusters.TwoWay(ragged, .95); err != nil || !mentions(i.Warnings, "only 2 seeds") {
		t.Errorf("%+v %v", i, err)
	}
}

// TestCrossedParts: the parts come to the variance where seeds have one; seeds that agree
// leave the CR2 interval of one of them; a shift that one seed gives all images is the
// seeds' part, and nothing but that.
func TestCrossedParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		images, seeds := rapid.IntRange(2, 12).Draw(t, "images"), rapid.IntRange(2, 5).Draw(t, "seeds")
		group := rapid.SliceOfN(rapid.IntRange(0, 4), images, images).Draw(t, "group")
		group[0], group[1] = 5, 6
		first := rapid.SliceOfN(rapid.Float64Range(0, 1), images, images).Draw(t, "values")
		shifts := rapid.SliceOfN(rapid.Float64Range(-1, 1), seeds, seeds).Draw(t, "shifts")
		agree, shifted, noisy := make([][]float64, images), make([][]float64, images), make([][]float64, images)
		for i, v := range first {
			for _, shift := range shifts {
				agree[i], shifted[i] = append(agree[i], v), append(shifted[i], v+shift)
				noisy[i] = append(noisy[i], v+shift+rapid.Float64Range(-1, 1).Draw(t, "noise"))
			}
		}
		cr2, err := clusters.CR2(sample(t, first, nil, group), .95)
		if err != nil {
			t.Fatal(err)
		}
		same, err := clusters.Crossed(crossed(t, agree, group), .95)
		if err != nil || math.Abs(same.Low-cr2.Low) > 1e-9 || math.Abs(same.High-cr2.High) > 1e-9 {
			t.Fatalf("%+v against %+v: %v", same, cr2, err)
		}
		moved, err := clusters.Crossed(crossed(t, shifted, group), .95)
		if err != nil || math.Abs(moved.Groups-same.Groups) > 1e-9 || math.Abs(moved.Interaction) > 1e-12 || math.Abs(moved.Seeds-stats.Variance(shifts)/float64(seeds)) > 1e-9 {
			t.Fatalf("%+v against %+v: %v", moved, same, err)
		}
		all, err := clusters.Crossed(crossed(t, noisy, group), .95)
		if err != nil || math.Abs(all.Groups+max(0, all.Seeds)+all.Interaction-all.SE*all.SE) > 1e-12 || all.DF < 1-1e-9 {
			t.Fatalf("%+v: %v", all, err)
		}
	})
}
