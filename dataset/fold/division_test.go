package fold

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/refold/refold/dataset"
)

// sparsePool is a small pool whose units hold few of the classes, so that it is
// hard to find a division in which every fold tests every class.
func sparsePool(r *rand.Rand) (*pool, int) {
	k := 2 + r.IntN(4)
	p := &pool{totals: make([]int, 2+r.IntN(3))}
	for range k + r.IntN(6) {
		counts := make([]int, len(p.totals))
		counts[r.IntN(len(counts))] = 1
		for c := range counts {
			if r.IntN(3) == 0 {
				counts[c] += r.IntN(20)
			}
			p.totals[c] += counts[c]
		}
		p.units = append(p.units, unit{counts: counts})
	}
	return p, k
}

func TestDivideLeavesNoClassOut(t *testing.T) {
	r := seeded(1)
	plain, repaired, failed := 0, 0, 0
	for range 20000 {
		p, k := sparsePool(r)
		if p.check(k) != nil {
			continue
		}
		foldOf, moved, err := p.divide(k, r)
		if err != nil {
			failed++
			continue
		}
		d := newDivision(p, k)
		for u, f := range foldOf {
			d.add(u, f)
		}
		if d.missing() > 0 {
			t.Fatalf("%d pairs of fold and class are missing: %v", d.missing(), d.counts)
		}
		if moved {
			repaired++
		} else {
			plain++
		}
	}
	t.Logf("%d divisions as placed, %d repaired, %d not found", plain, repaired, failed)
	if plain == 0 || repaired == 0 || 20*failed > plain+repaired {
		t.Error("want divisions of both kinds, and few that are not found")
	}
}

func TestFoldErrorsSayTheNumbers(t *testing.T) {
	// Ten images in four groups: class 0 in groups 0 and 1, class 1 in groups 2
	// and 3, of which group 2 holds five of six.
	labels := []int{0, 0, 0, 0, 1, 1, 1, 1, 1, 1}
	groups := dataset.Groups{Of: []int{0, 0, 1, 1, 2, 2, 2, 2, 2, 3}, Count: 4}
	all := upTo(10)
	byGroup := func(groups dataset.Groups, k int, validation float64) error {
		_, err := Groups(labels, groups, all, k, validation, seeded(1))
		return err
	}
	byRow := func(sample []int, k int) error {
		_, err := Rows(labels, sample, k, 0, seeded(1))
		return err
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{byGroup(groups, 5, 0), "the sample has 4 groups: k = 5"},
		{byGroup(groups, 3, 0), "class number 0 lies in 2 groups: k = 3"},
		{byGroup(groups, 2, 0), "class number 1 has 5 of its 6 images in one group"},
		{byGroup(dataset.Groups{Of: []int{0, 1, 0, 1, 0, 0, 0, 1, 1, 1}, Count: 2}, 2, 0.1), "fold 0: inner validation"},
		{byGroup(groups, 1, 0), "k = 1: there must be at least 2 folds"},
		{byGroup(groups, 11, 0), "k = 11 folds of 10 images"},
		{byGroup(groups, 2, 1), "validation 1: "},
		{byRow(all, 5), "class number 0 has 4 of the sample's 10 images: 5 folds"},
		{byRow([]int{0, 1, 2, 4}, 4), "class number 1 has 1 of the sample's 4 images"}, // the smallest decides
		{byRow([]int{4, 5, 6}, 2), "class number 0 has 0 of the sample's 3 images"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", c.err, c.want)
		}
	}
	classes := []string{"cat", "dog"}
	if err := NameClass(byGroup(groups, 2, 0), classes); !strings.HasPrefix(err.Error(), `class "dog" has 5`) {
		t.Errorf("error %v, want one that names the class", err)
	}
	if err := byGroup(groups, 5, 0); NameClass(err, classes) != err {
		t.Error("an error about no class was changed")
	}
}
