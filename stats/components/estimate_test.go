package components_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/components"
)

func trials(t fataler, tested []stats.Tested, clusters []int) stats.Trials {
	t.Helper()
	out, err := stats.NewTrials(tested, clusters)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// unbalanced is three seeds of three folds of whole groups of 1 to 4; the last seed leaves
// out two images.
func unbalanced() ([]stats.Tested, []int) {
	clusters := []int{0, 0, 0, 1, 2, 2, 3, 3, 3, 3, 4, 4, 5, 6, 6, 7, 7, 7}
	folds := [][]int{{1, 1, 2, 0, 1, 2, 0, 0}, {1, 0, 2, 0, 0, 1, 2, 1}, {0, 2, 1, 0, 0, 1, 2, 1}}
	scores := []string{"111110111000110111", "111011111101110111", "1010-101110-100111"}
	var tested []stats.Tested
	for s, line := range scores {
		for i, v := range line {
			if v != '-' {
				tested = append(tested, stats.Tested{Image: i, Seed: s, Fold: folds[s][clusters[i]], Value: float64(v - '0')})
			}
		}
	}
	return tested, clusters
}

// TestReference compares with the equations of Henderson's third method, solved with dense
// projections in NumPy.
func TestReference(t *testing.T) {
	raw, weights := components.Raw(trials(t, first(unbalanced()), second(unbalanced())))
	for i, want := range []float64{0.07164096683894502, 0.007560431580039494, 0.006550695669826143, -0.006777120192382712, -0.011678337382205271, 0.14425770308123237} {
		near(t, "variance", raw[i], want, 1e-12)
	}
	for i, want := range []float64{0.15162721893491124, 0.05621301775147929, 0.3343195266272189, 0.125, 0.05103550295857988, 0.019230769230769232} {
		near(t, "weight", weights[i], want, 1e-12)
	}
}

// TestBalanced: singletons x seeds of one training each are the two-way table without
// replication, where the variances are those of the textbook: of images (MSI - MSE) / R,
// of trainings (MST - MSE) / n, the rest MSE.
func TestBalanced(t *testing.T) {
	table := [][]float64{{1, 1, 0}, {1, 1, 1}, {0, 1, 0}, {1, 0, 0}, {1, 1, 1}}
	msImages, msTrainings, msRest := twoWay(table)
	var tested []stats.Tested
	for i, row := range table {
		for s, v := range row {
			tested = append(tested, stats.Tested{Image: i, Seed: s, Value: v})
		}
	}
	c, err := components.Estimate(trials(t, tested, []int{1, 2, 3, 4, 5}), .9)
	if err != nil {
		t.Fatal(err)
	}
	n, r := 5.0, 3.0
	for source, want := range map[components.Source]float64{components.Images: (msImages - msRest) / r, components.Trainings: max(0, (msTrainings-msRest)/n), components.Rest: msRest} {
		p, err := c.Part(source)
		if err != nil {
			t.Fatal(err)
		}
		near(t, string(source), p.Variance, want, 1e-12)
	}
	for _, source := range []components.Source{components.Groups, components.Seeds, components.GroupsByTraining} {
		var missing *components.NotSeparableError
		if _, err := c.Part(source); !errors.As(err, &missing) || missing.Source != source {
			t.Errorf("%s: %v, want a NotSeparableError", source, err)
		}
	}
}

// twoWay are the mean squares of a table of rows and columns.
func twoWay(table [][]float64) (rows, columns, rest float64) {
	n, r := float64(len(table)), float64(len(table[0]))
	mean, byColumn := 0.0, make([]float64, len(table[0]))
	var byRow []float64
	for _, row := range table {
		sum := 0.0
		for j, v := range row {
			sum, byColumn[j] = sum+v, byColumn[j]+v/n
		}
		byRow, mean = append(byRow, sum/r), mean+sum/(n*r)
	}
	for i, row := range table {
		rows += r * (byRow[i] - mean) * (byRow[i] - mean) / (n - 1)
		for j, v := range row {
			d := v - byRow[i] - byColumn[j] + mean
			rest += d * d / ((n - 1) * (r - 1))
		}
	}
	for _, c := range byColumn {
		columns += n * (c - mean) * (c - mean) / (r - 1)
	}
	return rows, columns, rest
}

// TestWithout: leaving out a group by subtraction is the same as never having had it.
func TestWithout(t *testing.T) {
	tested, clusters := unbalanced()
	all := trials(t, tested, clusters)
	for i := range 8 { // in the order in which trials come upon groups
		got, found := components.RawWithout(all, i), false
		for g := range 8 {
			kept := slices.DeleteFunc(slices.Clone(tested), func(v stats.Tested) bool { return clusters[v.Image] == g })
			want, _ := components.Raw(trials(t, kept, clusters))
			found = found || slices.EqualFunc(got[:], want[:], func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })
		}
		if !found {
			t.Errorf("without group %d: %v is what no group left out gives", i, got)
		}
	}
}

// TestMissing: what a design does not show is named, with the reason.
func TestMissing(t *testing.T) {
	tested, clusters := unbalanced()
	oneSeed := slices.DeleteFunc(slices.Clone(tested), func(v stats.Tested) bool { return v.Seed > 0 })
	oneGroup, each := make([]int, len(clusters)), make([]int, len(clusters))
	for i := range each {
		each[i] = i
	}
	byGroup := slices.Clone(tested)
	for i := range byGroup {
		byGroup[i].Fold = clusters[byGroup[i].Image]
	}
	for name, c := range map[string]struct {
		tested   []stats.Tested
		clusters []int
		want     map[components.Source]string
	}{
		"all":              {tested, clusters, nil},
		"one seed":         {oneSeed, clusters, map[components.Source]string{components.Seeds: "there is one seed", components.Trainings: "there is one seed", components.GroupsByTraining: "there is one seed", components.Rest: "there is one seed"}},
		"one group":        {tested, oneGroup, map[components.Source]string{components.Groups: "all images are one group", components.GroupsByTraining: "each training tests one group"}},
		"singletons":       {tested, each, map[components.Source]string{components.Groups: "every image is a group of its own", components.GroupsByTraining: "every image is a group of its own"}},
		"one group a fold": {byGroup, clusters, map[components.Source]string{components.GroupsByTraining: "each training tests one group"}},
	} {
		got, err := components.Estimate(trials(t, c.tested, c.clusters), .95)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, source := range []components.Source{components.Groups, components.Images, components.Seeds, components.Trainings, components.GroupsByTraining, components.Rest} {
			p, err := got.Part(source)
			why, missing := c.want[source]
			switch {
			case missing && (err == nil || err.(*components.NotSeparableError).Why != why):
				t.Errorf("%s: %s is %+v, %v, want %q", name, source, p, err, why)
			case !missing && err != nil:
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestRefuses(t *testing.T) {
	tested, clusters := unbalanced()
	all := trials(t, tested, clusters)
	if _, err := components.Estimate(stats.Trials{}, .95); !errors.Is(err, stats.ErrTooFew) {
		t.Errorf("no images: %v", err)
	}
	if _, err := components.Estimate(all, 1); !errors.Is(err, stats.ErrInvalid) {
		t.Errorf("level 1: %v", err)
	}
	var many []stats.Tested
	for i := range components.MostTrainings + 1 {
		many = append(many, stats.Tested{Image: i, Fold: i})
	}
	if _, err := components.Estimate(trials(t, many, make([]int, len(many))), .95); !errors.Is(err, components.ErrTooManyTrainings) {
		t.Errorf("too many trainings: %v", err)
	}
	huge := slices.Clone(tested)
	for i := range huge {
		huge[i].Value *= 1e200
	}
	if c, err := components.Estimate(trials(t, huge, clusters), .95); err == nil {
		t.Errorf("squares 1e200: %+v", c)
	}
	c, err := components.Estimate(all, .95)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Part("weather"); err == nil {
		t.Error("knows a source that is none")
	}
	if _, _, err := c.Predict(components.Design{}); err == nil {
		t.Error("predicts for a design without groups")
	}
}

// TestDraws: seeds that draw n of N singletons make the mean vary by (1/n - 1/N) / R of the
// variance of images, as samples from a finite population do.
func TestDraws(t *testing.T) {
	const images, seeds = 400, 4
	r := rand.New(rand.NewPCG(1, 2))
	clusters, value := make([]int, images), make([]float64, images)
	for i := range clusters {
		clusters[i], value[i] = i, float64(r.IntN(2))
	}
	var tested []stats.Tested
	for s := range seeds {
		for at, i := range r.Perm(images)[:images/2] {
			tested = append(tested, stats.Tested{Image: i, Seed: s, Fold: at % 5, Value: value[i]})
		}
	}
	c, err := components.Estimate(trials(t, tested, clusters), .95)
	if err != nil {
		t.Fatal(err)
	}
	within, err := c.Part(components.Images)
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := c.Part(components.Draws)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "images", within.OfMean, within.Variance/images, 1e-12)
	near(t, "draws", drawn.OfMean/within.Variance, (2.0/images-1.0/images)/seeds, .15/images/seeds)
}

// TestOneImage: nothing but how trainings differ can show.
func TestOneImage(t *testing.T) {
	c, err := components.Estimate(trials(t, []stats.Tested{{Value: 1}, {Seed: 1}}, []int{0}), .95)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Parts) != 1 || c.Parts[0].Source != components.Rest || c.Parts[0].Variance != .5 || len(c.Missing) != 5 {
		t.Errorf("%+v, missing %v", c.Parts, c.Missing)
	}
}

// TestProperties: in any design no figure is NaN, intervals hold their estimates, shares
// add up to 1 unless nothing varies, the order of images is of no matter, and the design
// of the run is predicted to have its own variance where that is balanced.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tested, clusters := anyTrials(t)
		c, err := components.Estimate(trials(t, tested, clusters), .95)
		if err != nil {
			t.Fatal(err)
		}
		share := 0.0
		for _, p := range c.Parts {
			for _, v := range []float64{p.Variance, p.Low, p.High, p.OfMean, p.Share} {
				if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
					t.Fatalf("%+v", p)
				}
			}
			if p.Source != components.Draws && (p.Low > p.Variance || p.High < p.Variance) {
				t.Fatalf("the interval does not hold the estimate: %+v", p)
			}
			share += p.Share
		}
		if c.OfMean > 0 && math.Abs(share-1) > 1e-9 {
			t.Fatalf("shares add up to %v", share)
		}
		for _, m := range c.Missing {
			if m.Error() == "" {
				t.Fatal("no words")
			}
		}
		d := c.Design()
		d.Seeds++
		if v, seeds, err := c.Predict(d); err != nil || !(v >= seeds && seeds >= 0) {
			t.Fatal(v, seeds, err)
		}
	})
}

func anyTrials(t *rapid.T) ([]stats.Tested, []int) {
	images := rapid.IntRange(1, 12).Draw(t, "images")
	clusters := rapid.SliceOfN(rapid.IntRange(0, 5), images, images).Draw(t, "clusters")
	tested := []stats.Tested{{Value: 1}}
	for s := range rapid.IntRange(1, 4).Draw(t, "seeds") {
		for i := range images {
			if rapid.Bool().Draw(t, "tested") && (s > 0 || i > 0) {
				tested = append(tested, stats.Tested{Image: i, Seed: s, Fold: rapid.IntRange(0, 2).Draw(t, "fold"), Value: rapid.SampledFrom([]float64{0, 1, .5}).Draw(t, "value")})
			}
		}
	}
	return tested, clusters
}

// TestPredictOwnDesign: of a balanced design, the variance of the mean is what the parts add.
func TestPredictOwnDesign(t *testing.T) {
	var tested []stats.Tested
	clusters := []int{0, 0, 1, 1, 2, 2, 3, 3}
	for i, v := range "1101000111110001" {
		image, seed := i%8, i/8
		tested = append(tested, stats.Tested{Image: image, Seed: seed, Fold: (clusters[image] + seed) / 2 % 2, Value: float64(v - '0')})
	}
	c, err := components.Estimate(trials(t, tested, clusters), .95)
	if err != nil {
		t.Fatal(err)
	}
	v, _, err := c.Predict(c.Design())
	if err != nil {
		t.Fatal(err)
	}
	near(t, "variance of the mean", v, c.OfMean, 1e-12)
	twice := c.Design()
	twice.Groups, twice.Images, twice.Seeds = 2*twice.Groups, 2*twice.Images, 2*twice.Seeds
	if w, _, _ := c.Predict(twice); !(w < v && w >= v/4) {
		t.Errorf("twice the groups and seeds: %v of %v", w, v)
	}
}
