package fold

import (
	"fmt"
	"strings"
	"testing"

	"github.com/refold/refold/dataset"
)

func TestProveFindsWhatIsWrong(t *testing.T) {
	m := &dataset.Manifest{}
	labels := []int{0, 1, 0, 1, 0, 1}
	for i := range labels {
		id := fmt.Sprint(i)
		m.Images = append(m.Images, dataset.Image{ID: id, FileHash: id, PixelHash: id, Path: "image " + id})
	}
	apart := dataset.Join(6)
	good := func() []Fold {
		return []Fold{
			{Train: []int{2, 3}, Validation: []int{4, 5}, Test: []int{0, 1}},
			{Train: []int{0, 1}, Validation: []int{4, 5}, Test: []int{2, 3}},
			{Train: []int{0, 1, 2, 3}, Validation: []int{}, Test: []int{4, 5}},
		}
	}
	prove := func(change func(folds []Fold), groups dataset.Groups, grouped bool) (Proof, error) {
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
	crossing := dataset.Join(6, dataset.Evidence{Sets: [][]int{{2, 4}}})
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
