package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
)

// evenly makes the accuracies of images from the number of correct ones in each of
// clusters of the same size.
func evenly(size int, correct ...int) (values []float64, cluster []int) {
	for c, k := range correct {
		for i := range size {
			v := 0.0
			if i < k {
				v = 1
			}
			values, cluster = append(values, v), append(cluster, c)
		}
	}
	return values, cluster
}

// TestPrimaryWidest has one case for each of the three that can be the widest.
func TestPrimaryWidest(t *testing.T) {
	for _, c := range []struct {
		name    string
		trials  []float64
		size    int
		correct []int
		want    string
	}{
		{"folds differ most", []float64{.5, .9, .6, 1}, 10, []int{8, 7, 8, 7, 7, 8, 8, 7, 7, 8, 7, 8}, stats.MethodCorrectedTOnImages},
		{"groups differ most", []float64{.75, .76, .74, .75}, 10, []int{10, 10, 10, 0, 10, 10, 0, 10, 10, 10, 0, 10}, stats.MethodClustered},
		{"nothing differs", []float64{1, 1, 1, 1}, 10, []int{10, 10, 10, 10, 10, 10}, stats.MethodFloor},
	} {
		t.Run(c.name, func(t *testing.T) {
			values, cluster := evenly(c.size, c.correct...)
			p, all, err := stats.Primary(stats.PrimaryInput{TrialAccuracies: c.trials, TestOverTrain: 1.0 / 3, Images: sample(t, values, cluster), Level: .95})
			if err != nil {
				t.Fatal(err)
			}
			if p.Method != c.want || len(all) != 3 || all[0].Method != stats.MethodCorrectedTOnImages || all[1].Method != stats.MethodClustered || all[2].Method != stats.MethodFloor {
				t.Errorf("primary %q of %+v, want %q", p.Method, all, c.want)
			}
		})
	}
}

// TestPrimaryAllCorrect: without variance the groups are the units. 15 of 15 at
// 95 % begins at .025^(1/15).
func TestPrimaryAllCorrect(t *testing.T) {
	values, cluster := evenly(24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24)
	p, _, err := stats.Primary(stats.PrimaryInput{TrialAccuracies: []float64{1, 1, 1, 1}, TestOverTrain: 1.0 / 3, Images: sample(t, values, cluster), Level: .95})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "low", p.Low, math.Pow(.025, 1.0/15), 1e-12)
	if p.High != 1 || p.Units != 15 || !mentions(p.Warnings, "15 groups counts as one") {
		t.Errorf("primary %+v", p)
	}
}

// TestPrimaryCentre: folds of unequal size have a mean of their own, and the
// primary interval is centred on that of the images, and says so.
func TestPrimaryCentre(t *testing.T) {
	values, cluster := evenly(10, 10, 10, 0, 10, 10, 0, 10, 10, 10, 0, 10, 10)
	in := stats.PrimaryInput{TrialAccuracies: []float64{.7, .7}, TestOverTrain: 1, Images: sample(t, values, cluster), Level: .95}
	p, _, err := stats.Primary(in)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "centre", p.Estimate, .75, 1e-12)
	if !mentions(p.Warnings, "the centre is the mean over images, 0.7500; folds differ in size, and the mean over trials is 0.7000") {
		t.Errorf("warnings %q", p.Warnings)
	}
	in.TrialAccuracies = []float64{.3, 1}
	if p, _, err = stats.Primary(in); err != nil {
		t.Fatal(err)
	}
	near(t, "centre", p.Estimate, .75, 1e-12)
	if p.Method != stats.MethodCorrectedTOnImages || p.Low != 0 || p.High != 1 || !mentions(p.Warnings, "the mean over trials is 0.6500") || !mentions(p.Warnings, "was cut") {
		t.Errorf("primary %+v", p)
	}
}

func TestPrimaryFewOfAnything(t *testing.T) {
	p, all, err := stats.Primary(stats.PrimaryInput{TrialAccuracies: []float64{.5}, Images: sample(t, []float64{1, 0}, []int{3, 3}), Level: .9})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 || p.Method != stats.MethodFloor || !mentions(p.Warnings, "single trial") || !mentions(p.Warnings, "one group") {
		t.Errorf("primary %+v of %d", p, len(all))
	}
	good := stats.PrimaryInput{TrialAccuracies: []float64{.5, .6}, TestOverTrain: .1, Images: sample(t, []float64{1, 0}, []int{0, 1}), Level: .9}
	for name, change := range map[string]func(*stats.PrimaryInput){
		"level":            func(in *stats.PrimaryInput) { in.Level = 1.5 },
		"no trials":        func(in *stats.PrimaryInput) { in.TrialAccuracies = nil },
		"trial above 1":    func(in *stats.PrimaryInput) { in.TrialAccuracies = []float64{.5, 83} },
		"NaN trial":        func(in *stats.PrimaryInput) { in.TrialAccuracies = []float64{.5, math.NaN()} },
		"no images":        func(in *stats.PrimaryInput) { in.Images = stats.Sample{} },
		"image below 0":    func(in *stats.PrimaryInput) { in.Images = sample(t, []float64{-.1, 0}, []int{0, 1}) },
		"negative overlap": func(in *stats.PrimaryInput) { in.TestOverTrain = -1 },
	} {
		in := good
		change(&in)
		if p, _, err := stats.Primary(in); err == nil {
			t.Errorf("%s: got %+v, want an error", name, p)
		}
	}
}

func TestPrimaryProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values, cluster := grouped(t, rapid.SampledFrom([]float64{0, 0.5, 1, 1, 1}))
		in := stats.PrimaryInput{TrialAccuracies: rapid.SliceOfN(rapid.Float64Range(0, 1), 2, 12).Draw(t, "trials"), TestOverTrain: .25,
			Images: sample(t, values, cluster), Level: .9}
		p, all, err := stats.Primary(in)
		if err != nil {
			t.Fatal(err)
		}
		if !(0 <= p.Low && p.Low <= p.Estimate && p.Estimate <= p.High && p.High <= 1) {
			t.Fatalf("not ordered: %+v", p)
		}
		units := in.Images.EffectiveUnits()
		floor, err := stats.ClopperPearson(in.Images.Mean()*units, units, .9)
		if err != nil {
			t.Fatal(err)
		}
		if p.Width() < floor.Width()-1e-12 {
			t.Fatalf("%+v is narrower than the floor %+v", p, floor)
		}
		for _, other := range all {
			if other.Width() > p.Width() {
				t.Fatalf("%+v is wider than the primary %+v", other, p)
			}
			if other.Method == "" || other.Estimand == "" {
				t.Fatalf("no method or estimand: %+v", other)
			}
		}
	})
}
