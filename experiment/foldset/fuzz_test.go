package foldset_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/foldset"
	"github.com/refold/refold/experiment/plan"
)

// sound fails where folds are none: images that are not there, twice in a fold, or empty
// sides.
func sound(t *testing.T, g *plan.Given, m *dataset.Manifest) {
	for _, folds := range g.Seeds {
		for _, f := range folds {
			all := slices.Sorted(slices.Values(slices.Concat(f.Train, f.Validation, f.Test)))
			if len(f.Train) == 0 || len(f.Test) == 0 || all[0] < 0 || all[len(all)-1] >= len(m.Images) || len(slices.Compact(slices.Clone(all))) != len(all) {
				t.Fatalf("%+v", f)
			}
			if !slices.IsSorted(f.Train) || !slices.IsSorted(f.Validation) || !slices.IsSorted(f.Test) {
				t.Fatalf("not in order: %+v", f)
			}
		}
	}
}

func FuzzGivenCSV(f *testing.F) {
	m := experimenttest.Scan(f, experimenttest.Pictures(f, 4, 2))
	for _, text := range []string{"path,fold\ng00_0.png,0\ng01_0.png,b\n", "file;split;seed\ng00_0.png;train;3\ng01_1.png;val;3\ng02_1.png;test;3\n",
		"path,test_fold,fold0,fold1\ng00_0.png,0,test,train\ng01_0.png,1,train,test\n", "sha256,test_fold\nx,-1\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if g, _, err := foldset.ReadGivenCSV(bytes.NewReader(data), "x.csv", m); err == nil {
			sound(t, g, m)
		}
	})
}

func FuzzGivenArrays(f *testing.F) {
	m := experimenttest.Scan(f, experimenttest.Pictures(f, 4, 2))
	images := make([]int, len(m.Images))
	for i := range images {
		images[i] = len(images) - 1 - i
	}
	for _, text := range []string{`{"split":"rows","seed":0,"folds_json":"","folds":[{"train":[0,1],"validation":[2],"test":[3]}]}`, `{"divisions":[]}`, `{"folds":[{"train":[9]}]}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if g, err := foldset.ArraysOf("x.json", data, func() ([]int, error) { return images, nil }); err == nil {
			sound(t, g, m)
		}
	})
}
