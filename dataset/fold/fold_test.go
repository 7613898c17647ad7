package fold

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/dataset"
)

// structure is a random data set: labels, groups of many sizes that may hold
// several classes, and a sample of it.
type structure struct {
	manifest *dataset.Manifest
	labels   []int
	groups   dataset.Groups
	sample   []int
	k        int
}

func drawStructure(t *rapid.T) structure {
	classes := rapid.IntRange(2, 4).Draw(t, "classes")
	s := structure{manifest: &dataset.Manifest{}, k: rapid.IntRange(2, 6).Draw(t, "k")}
	mixed := rapid.Bool().Draw(t, "groups hold several classes")
	for g := range rapid.IntRange(s.k*classes, 60).Draw(t, "groups") {
		label := g % classes
		for range rapid.IntRange(1, 9).Draw(t, "size") {
			if mixed {
				label = rapid.IntRange(0, classes-1).Draw(t, "label")
			}
			s.labels = append(s.labels, label)
			s.groups.Of = append(s.groups.Of, g)
		}
		s.groups.Count = g + 1
	}
	for i, label := range s.labels {
		id := fmt.Sprintf("%064d", i)
		s.manifest.Images = append(s.manifest.Images, dataset.Image{ID: id, FileHash: id, PixelHash: id, Label: fmt.Sprint(label)})
	}
	s.sample = upTo(len(s.labels))
	if rapid.Bool().Draw(t, "draws a sample") {
		keep := rapid.IntRange(len(s.labels)/2, len(s.labels)).Draw(t, "images")
		s.sample = rand.New(rand.NewPCG(1, 2)).Perm(len(s.labels))[:keep]
		slices.Sort(s.sample)
	}
	return s
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

func TestGroupsProperties(t *testing.T) {
	tried, proven := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		tried++
		s := drawStructure(t)
		seed := rapid.Uint64().Draw(t, "seed")
		validation := rapid.SampledFrom([]float64{0, 0.1, 0.3}).Draw(t, "validation")
		p := newPool(s.labels, s.groups, s.sample)
		folds, err := Groups(s.labels, s.groups, s.sample, s.k, validation, seeded(seed))
		if feasible := p.check(s.k); feasible != nil {
			if err == nil {
				t.Fatalf("folds were made although %v", feasible)
			}
			return
		}
		if err != nil {
			if strings.Contains(err.Error(), "no division") || strings.Contains(err.Error(), "none can be set aside") {
				return // hard or impossible, and it says so; counted below
			}
			t.Fatal(err)
		}
		if _, err := Prove(s.manifest, s.labels, s.groups, s.sample, folds, true); err != nil {
			t.Fatal(err)
		}
		if validation > 0 {
			checkValidation(t, s, folds)
		}
		again, err := Groups(s.labels, s.groups, s.sample, s.k, validation, seeded(seed))
		if err != nil || fmt.Sprint(again) != fmt.Sprint(folds) {
			t.Fatal("the same seed gives other folds")
		}
		proven++
	})
	if proven < tried/3 {
		t.Errorf("only %d of %d structures gave folds", proven, tried)
	}
}

// checkValidation: not empty, and at least half of every class stays in training.
func checkValidation(t *rapid.T, s structure, folds []Fold) {
	for f, fold := range folds {
		if len(fold.Validation) == 0 {
			t.Fatalf("fold %d has no validation images", f)
		}
		training := byClass(s.labels, fold.Train)
		for c, members := range byClass(s.labels, fold.Validation) {
			if len(members) > len(training[c]) {
				t.Fatalf("fold %d: class %d has %d validation and %d training images", f, c, len(members), len(training[c]))
			}
		}
	}
}

// The bound that Groups states: no worse than the mean of random divisions,
// for any order of the groups.
func TestGroupsAreBalancedWithinTheBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStructure(t)
		p := newPool(s.labels, s.groups, s.sample)
		if slices.Contains(p.totals, 0) {
			return
		}
		bound := 0.0
		for _, u := range p.units {
			for c, n := range u.counts {
				bound += float64(n*n) / float64(p.totals[c])
			}
		}
		bound *= 1 - 1/float64(s.k)
		r := seeded(rapid.Uint64().Draw(t, "seed"))
		for _, order := range [][]int{p.order(r), r.Perm(len(p.units)), upTo(len(p.units))} {
			d := newDivision(p, s.k)
			d.place(order, r)
			if got := d.imbalance(); got > bound*(1+1e-12) {
				t.Fatalf("imbalance %g, bound %g", got, bound)
			}
			if empty := slices.Index(d.sizes, 0); len(p.units) >= s.k && empty >= 0 {
				t.Fatalf("fold %d of %d is empty with %d groups", empty, s.k, len(p.units))
			}
		}
	})
}

// Renumbering the groups, which changes the order in which they are met, changes
// neither which images can be together nor the guarantees; the folds of a seed do
// not depend on how the groups came to be numbered.
func TestGroupsDoNotDependOnGroupNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStructure(t)
		perm := seeded(rapid.Uint64().Draw(t, "renumbering")).Perm(s.groups.Count)
		renamed := dataset.Groups{Count: s.groups.Count}
		for _, g := range s.groups.Of {
			renamed.Of = append(renamed.Of, perm[g])
		}
		a, errA := Groups(s.labels, s.groups, s.sample, s.k, 0.1, seeded(1))
		b, errB := Groups(s.labels, renamed, s.sample, s.k, 0.1, seeded(1))
		if fmt.Sprint(a, errA) != fmt.Sprint(b, errB) {
			t.Fatal("other group numbers, other folds")
		}
	})
}

func TestRowsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStructure(t)
		seed := rapid.Uint64().Draw(t, "seed")
		validation := rapid.SampledFrom([]float64{0, 0.1, 0.3}).Draw(t, "validation")
		folds, err := Rows(s.labels, s.sample, s.k, validation, seeded(seed))
		fewest := math.MaxInt
		for _, members := range byClass(s.labels, s.sample) {
			fewest = min(fewest, len(members))
		}
		if fewest < s.k {
			if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("has %d of the sample", fewest)) {
				t.Fatalf("a class has %d images, k is %d: error %v", fewest, s.k, err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Prove(s.manifest, s.labels, s.groups, s.sample, folds, false); err != nil {
			t.Fatal(err)
		}
		for c := range byClass(s.labels, s.sample) {
			var counts, sizes []int
			for _, fold := range folds {
				counts = append(counts, len(byClass(s.labels, fold.Test)[c]))
				sizes = append(sizes, len(fold.Test))
			}
			if slices.Max(counts)-slices.Min(counts) > 1 || slices.Max(sizes)-slices.Min(sizes) > 1 {
				t.Fatalf("class %d: %v images in folds of %v, want differences of at most 1", c, counts, sizes)
			}
		}
		for f, fold := range folds {
			rest := float64(len(fold.Train) + len(fold.Validation))
			if d := float64(len(fold.Validation)) - validation*rest; d > 1 || -d > 1+float64(len(byClass(s.labels, s.sample))) {
				t.Fatalf("fold %d: %d validation images of %g, want %g of them", f, len(fold.Validation), rest, validation)
			}
		}
	})
}

func TestSeedsGiveDifferentFolds(t *testing.T) {
	for name, size := range map[string]func(g int) int{
		"groups of one size": func(int) int { return 3 }, "groups of all sizes": func(g int) int { return 1 + g },
	} {
		var labels []int
		groups := dataset.Groups{Count: 16}
		for g := range groups.Count {
			for i := range 2 * size(g) {
				labels = append(labels, i%2)
				groups.Of = append(groups.Of, g)
			}
		}
		seen := map[string]bool{}
		for seed := range uint64(50) {
			folds, err := Groups(labels, groups, upTo(len(labels)), 4, 0, seeded(seed))
			if err != nil {
				t.Fatal(err)
			}
			var tests []string // without regard to the order of the folds
			for _, fold := range folds {
				tests = append(tests, fmt.Sprint(fold.Test))
			}
			slices.Sort(tests)
			seen[fmt.Sprint(tests)] = true
		}
		if len(seen) < 45 {
			t.Errorf("%s: 50 seeds give %d different divisions", name, len(seen))
		}
	}
}
