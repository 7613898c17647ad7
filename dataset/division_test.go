package dataset

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
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
	groups := Groups{Of: []int{0, 0, 1, 1, 2, 2, 2, 2, 2, 3}, Count: 4}
	all := upTo(10)
	byGroup := func(groups Groups, k int, validation float64) error {
		_, err := GroupFolds(labels, groups, all, k, validation, seeded(1))
		return err
	}
	byRow := func(sample []int, k int) error {
		_, err := RowFolds(labels, sample, k, 0, seeded(1))
		return err
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{byGroup(groups, 5, 0), "the sample has 4 groups: k = 5"},
		{byGroup(groups, 3, 0), "class number 0 lies in 2 groups: k = 3"},
		{byGroup(groups, 2, 0), "class number 1 has 5 of its 6 images in one group"},
		{byGroup(Groups{Of: []int{0, 1, 0, 1, 0, 0, 0, 1, 1, 1}, Count: 2}, 2, 0.1), "fold 0: inner validation"},
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
	m := &Manifest{Classes: []string{"cat", "dog"}}
	if err := m.NameClass(byGroup(groups, 2, 0)); !strings.HasPrefix(err.Error(), `class "dog" has 5`) {
		t.Errorf("error %v, want one that names the class", err)
	}
	if err := byGroup(groups, 5, 0); m.NameClass(err) != err {
		t.Error("an error about no class was changed")
	}
}

func TestProveFindsWhatIsWrong(t *testing.T) {
	m := &Manifest{}
	labels := []int{0, 1, 0, 1, 0, 1}
	for i := range labels {
		id := fmt.Sprint(i)
		m.Images = append(m.Images, Image{ID: id, FileHash: id, PixelHash: id, Path: "image " + id})
	}
	apart := Join(6)
	good := func() []Fold {
		return []Fold{
			{Train: []int{2, 3}, Validation: []int{4, 5}, Test: []int{0, 1}},
			{Train: []int{0, 1}, Validation: []int{4, 5}, Test: []int{2, 3}},
			{Train: []int{0, 1, 2, 3}, Validation: []int{}, Test: []int{4, 5}},
		}
	}
	prove := func(change func(folds []Fold), groups Groups, grouped bool) (Proof, error) {
		folds := good()
		change(folds)
		return Prove(m, labels, groups, upTo(6), folds, grouped)
	}
	proof, err := prove(func([]Fold) {}, apart, true)
	if err != nil || proof.Folds != 3 || proof.TestImages != 6 || proof.TestCrossing != 0 {
		t.Fatalf("%+v, %v, want a proof of 3 folds", proof, err)
	}
	for want, change := range map[string]func([]Fold){
		"each once":                 func(f []Fold) { f[0].Test = []int{0} },
		"on two sides":              func(f []Fold) { f[0].Train = []int{1, 2, 3} },
		"on no side":                func(f []Fold) { f[0].Validation = []int{4} },
		"members are not ascending": func(f []Fold) { f[0].Train = []int{3, 2} },
		"neither may be empty":      func(f []Fold) { f[0].Train, f[0].Validation = nil, []int{2, 3, 4, 5} },
		"class number 1 is missing among the 1 training": func(f []Fold) { f[0].Train, f[0].Validation = []int{2}, []int{3, 4, 5} },
		"class number 0 is missing among the 1 test": func(f []Fold) {
			f[0].Test, f[0].Train = []int{1}, []int{0, 2, 3}
			f[1].Test, f[1].Train = []int{0, 2, 3}, []int{1}
		},
	} {
		if _, err := prove(change, apart, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}

	// A group across train and validation, one across train and test.
	crossing := Join(6, Evidence{Sets: [][]int{{2, 4}}})
	if _, err := prove(func([]Fold) {}, crossing, true); err == nil || !strings.Contains(err.Error(), "groups stand on two sides, such as that of image 4") {
		t.Errorf("error %v, want one that names the crossing group", err)
	}
	proof, err = prove(func([]Fold) {}, crossing, false)
	if err != nil || proof.CrossingGroups != 3 || proof.TestCrossing != 1 {
		t.Errorf("%+v, %v, want 3 crossings, of which one reaches a test image from train", proof, err)
	}
	m.Images[5].PixelHash = m.Images[0].PixelHash
	if _, err := prove(func([]Fold) {}, apart, true); err == nil || !strings.Contains(err.Error(), "sets of copies stand on two sides") {
		t.Errorf("error %v, want one about copies", err)
	}
	proof, err = prove(func([]Fold) {}, apart, false)
	if err != nil || proof.CrossingHashes != 3 {
		t.Errorf("%+v, %v, want 3 crossing copies", proof, err)
	}
}

// The same files found in another order give the same identities, groups and folds.
func TestFoldsDoNotDependOnInputOrder(t *testing.T) {
	r := seeded(3)
	original := &Manifest{Classes: []string{"a", "b"}, Columns: []string{"artist"}}
	for i := range 120 {
		hash := fmt.Sprintf("%03d", i-i%5/4) // some files come twice
		original.Images = append(original.Images, Image{
			FileHash: hash, PixelHash: hash, Path: fmt.Sprint(r.Uint64()), Label: original.Classes[r.IntN(2)],
			Columns: map[string]string{"artist": fmt.Sprint(i / 5)},
		})
	}
	var hashes []string
	for seed := range uint64(5) {
		m := &Manifest{Classes: original.Classes, Columns: original.Columns, Images: slices.Clone(original.Images)}
		seeded(seed).Shuffle(len(m.Images), func(i, j int) { m.Images[i], m.Images[j] = m.Images[j], m.Images[i] })
		m.identify()
		artists, err := Column(m, "artist")
		if err != nil {
			t.Fatal(err)
		}
		groups := Join(len(m.Images), artists, Copies(m))
		sample, err := Sample(m, 100, true, seeded(7))
		if err != nil {
			t.Fatal(err)
		}
		folds, err := GroupFolds(m.Labels(), groups, sample, 4, 0.1, seeded(7))
		if err != nil {
			t.Fatal(err)
		}
		proof, err := Prove(m, m.Labels(), groups, sample, folds, true)
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, proof.Hash)
	}
	if len(slices.Compact(hashes)) != 1 {
		t.Errorf("five orders of the same images give different folds: %v", hashes)
	}
}
