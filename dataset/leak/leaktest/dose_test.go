package leaktest_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/leak/leaktest"
)

// Of a data set with a dose of copies: so many images, whatever the dose.
const (
	doseImages = 400
	doseDraws  = 10 // of originals, labels and copies
)

// doses are the shares of the images that are copies of others, in per cent.
var doses = []int{0, 5, 10, 20, 30, 40, 50}

// TestDoseImages writes, for each dose and draw, a manifest of drawings of which that share
// are altered copies of others, with labels drawn at random, one for an original and its
// copy. REFOLD_DOSE is the folder that .ci/dose fills. What is a copy of what stands
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
		folder := func(dose int) string { return filepath.Join(dir, "images", fmt.Sprintf("draw%d-dose%02d", draw, dose)) }
		if _, err := os.Stat(folder(doses[len(doses)-1]) + ".csv"); err == nil {
			continue // of an earlier call
		}
		pictures := make([]*image.RGBA, doseImages)
		for i, k := range random(3, uint64(draw)).Perm(len(pool))[:doseImages] {
			if pictures[i], err = drawings.read(fetched, pool[k]); err != nil {
				t.Fatal(err)
			}
		}
		for _, dose := range doses {
			if err := dosed(folder(dose), pictures, dose*doseImages/100, random(4, uint64(draw))); err != nil {
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

// dosed writes a data set of as many images as there are pictures: the first of these, and
// copies of the first of those. Every other picture has label a; which picture stands where
// was drawn at random, so that labels are too, and both classes are of equal size.
func dosed(folder string, pictures []*image.RGBA, copies int, r *rand.Rand) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	names := r.Perm(len(pictures)) // neither name nor place tells what is a copy
	var listed, truth [][]string
	add := func(i int, kind, extension string, data []byte) error {
		name := fmt.Sprintf("%03d%s", names[len(listed)], extension)
		listed = append(listed, []string{name, class(i)})
		truth = append(truth, []string{name, strconv.Itoa(i), kind})
		return write(filepath.Join(folder, name), data)
	}
	for i, m := range pictures[:len(pictures)-copies] {
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
	byName := func(a, b []string) int { return strings.Compare(a[0], b[0]) }
	slices.SortFunc(listed, byName)
	slices.SortFunc(truth, byName)
	if err := writeRows(filepath.Join(folder, "images.csv"), slices.Insert(listed, 0, []string{"path", "label"})); err != nil {
		return err
	}
	return writeRows(folder+".csv", slices.Insert(truth, 0, []string{"path", "original", "kind"}))
}
