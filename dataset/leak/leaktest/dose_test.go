package leaktest_test

import (
	"bytes"
	"fmt"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/refold/refold/dataset/leak/leaktest"
)

// Of a data set with a dose of copies: so many images, whatever the dose.
const (
	doseImages = 400
	doseDraws  = 5 // of originals, labels and copies
)

// doses are the shares of the images that are copies of others, in per cent.
var doses = []int{0, 5, 10, 20, 30, 40, 50}

// TestDoseImages writes, for each dose and draw, a manifest of drawings of which that share
// are altered copies of others, with labels that a coin gave to each original and its copy
// alike. REFOLD_DOSE is the folder that .ci/dose fills. What is a copy of what stands
// beside the folder, where no audit sees it.
func TestDoseImages(t *testing.T) {
	dir := os.Getenv("REFOLD_DOSE")
	if dir == "" {
		t.Skip("REFOLD_DOSE is not set: .ci/dose runs this")
	}
	drawings := sets[len(sets)-1]
	fetched := filepath.Join(dir, "fetched")
	all, err := drawings.originals(fetched)
	if err != nil {
		t.Fatal(err)
	}
	reviewed, err := readReview()
	if err != nil {
		t.Fatal(err)
	}
	reviewed.join(all)
	pool := unrelated(all)
	for draw := range doseDraws {
		r := random(3, uint64(draw))
		drawn := make([]original, doseImages)
		for i, k := range r.Perm(len(pool))[:doseImages] {
			drawn[i] = pool[k]
		}
		for _, dose := range doses {
			folder := filepath.Join(dir, "images", fmt.Sprintf("dose%02d-draw%d", dose, draw))
			if err := dosed(folder, drawings, fetched, drawn, dose*doseImages/100, random(4, uint64(draw))); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// unrelated are the originals that the review relates to no other one.
func unrelated(all []original) (pool []original) {
	size := make(map[int]int)
	for _, o := range all {
		size[o.same]++
	}
	for _, o := range all {
		if size[o.same] == 1 {
			pool = append(pool, o)
		}
	}
	return pool
}

// dosed writes a data set: the first of the originals, and as many copies of the first of
// these as there shall be. Every other original has label a; they stand in an order drawn
// at random, so that the classes are drawn at random too, and of equal size.
func dosed(folder string, set set, fetched string, drawn []original, copies int, r *rand.Rand) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	names := r.Perm(len(drawn)) // neither name nor place tells what is a copy
	listed, truth := [][]string{{"path", "label"}}, [][]string{{"path", "original", "kind"}}
	add := func(i int, kind, extension string, data []byte) error {
		name := fmt.Sprintf("%03d%s", names[len(listed)-1], extension)
		listed = append(listed, []string{name, class(i)})
		truth = append(truth, []string{name, strconv.Itoa(i), kind})
		return write(filepath.Join(folder, name), data)
	}
	for i, o := range drawn[:len(drawn)-copies] {
		m, err := set.read(fetched, o)
		if err != nil {
			return err
		}
		var file bytes.Buffer
		if err := png.Encode(&file, m); err != nil {
			return err
		}
		if err := add(i, clean, ".png", file.Bytes()); err != nil {
			return err
		}
		if i >= copies {
			continue
		}
		plants := leaktest.Plants()
		kind := plants[r.IntN(len(plants))]
		data, extension, err := kind.File(m, r)
		if err != nil {
			return err
		}
		if err := add(i, kind.Name, extension, data); err != nil {
			return err
		}
	}
	if err := writeRows(filepath.Join(folder, "images.csv"), listed); err != nil {
		return err
	}
	return writeRows(folder+".csv", truth)
}
