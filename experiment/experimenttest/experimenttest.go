// Package experimenttest makes the images and the spec of runs that tests finish in
// seconds. It must not know how runs are made.
package experimenttest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"math/rand/v2"
	"testing"
	"testing/fstest"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/spec"
)

// Pictures makes a folder of 8 x 8 images with a manifest images.csv: groups of
// alike images (their own random pattern with a little noise), half of the groups of
// each class. Labels follow the group, so rows leak and groups do not.
func Pictures(t testing.TB, groups, size int) fstest.MapFS {
	t.Helper()
	random := rand.New(rand.NewPCG(7, 7))
	files := fstest.MapFS{}
	var csv bytes.Buffer
	csv.WriteString("path,label,group\n")
	for g := range groups {
		pattern := make([]int, 8*8*3)
		for i := range pattern {
			pattern[i] = 40 + random.IntN(176)
		}
		for i := range size {
			name := fmt.Sprintf("g%02d_%d.png", g, i)
			files[name] = &fstest.MapFile{Data: picture(t, pattern, random)}
			fmt.Fprintf(&csv, "%s,%s,g%02d\n", name, []string{"cat", "dog"}[g%2], g)
		}
	}
	files["images.csv"] = &fstest.MapFile{Data: csv.Bytes()}
	return files
}

func picture(t testing.TB, pattern []int, random *rand.Rand) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 8, 8))
	for y := range 8 {
		for x := range 8 {
			at := 3 * (8*y + x)
			noisy := func(v int) uint8 { return uint8(v - 20 + random.IntN(41)) }
			img.Set(x, y, color.RGBA{noisy(pattern[at]), noisy(pattern[at+1]), noisy(pattern[at+2]), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Spec is a run of seconds: two splits, two seeds, three folds, two networks. Its images
// are not audited, which would take as long again.
func Spec() spec.Spec {
	s, err := spec.Preset(spec.PresetQuick)
	if err != nil {
		panic(err)
	}
	s.Claim.Accuracy = 0.9
	s.Data.Images, s.Data.Manifest, s.Data.Size = "", "images.csv", [2]int{8, 8}
	s.Groups.Columns, s.Groups.NearCopies, s.Groups.Metadata = []string{"group"}, false, false
	s.Folds.K, s.Folds.Seeds = 3, 2
	s.Model.Architectures = []string{"resnet8v1", "resnet8v2"}
	s.Train.Epochs, s.Train.LearningRate, s.Train.Validation = 4, 0.01, 0.2
	s.Run.Engine = "builtin" // auto measures, which costs time and may differ
	return s
}

// Scan reads the images.
func Scan(t testing.TB, images fs.FS) *dataset.Manifest {
	t.Helper()
	m, err := dataset.Scan(t.Context(), images, dataset.ScanOptions{Manifest: "images.csv"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}
