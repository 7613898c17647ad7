package fold_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fold"
)

func picture(t *testing.T, grey uint8) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 2, 2))
	m.SetGray(0, 0, color.Gray{Y: grey})
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shuffled is a data set of 120 files, some of which come twice, under random names:
// what its manifest lists, and in which order, depends on the seed.
func shuffled(t *testing.T, seed uint64) *dataset.Manifest {
	t.Helper()
	r := stream(3)
	names := stream(seed)
	fsys := fstest.MapFS{}
	var lines []string
	for i := range 120 {
		name := fmt.Sprintf("%d.png", names.Uint64())
		fsys[name] = &fstest.MapFile{Data: picture(t, uint8(i-i%5/4))}
		lines = append(lines, fmt.Sprintf("%s,%c,artist %d\n", name, 'a'+rune(r.IntN(2)), i/5))
	}
	names.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	fsys["images.csv"] = &fstest.MapFile{Data: []byte("path,label,artist\n" + strings.Join(lines, ""))}
	m, err := dataset.Scan(t.Context(), fsys, dataset.ScanOptions{Manifest: "images.csv"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The same files found in another order give the same identities, groups and folds.
func TestFoldsDoNotDependOnInputOrder(t *testing.T) {
	var hashes []string
	for seed := range uint64(5) {
		m := shuffled(t, seed)
		artists, err := dataset.Column(m, "artist")
		if err != nil {
			t.Fatal(err)
		}
		groups := dataset.Join(len(m.Images), artists, dataset.Copies(m))
		sample, err := fold.Sample(m, 100, true, stream(7))
		if err != nil {
			t.Fatal(err)
		}
		folds, err := fold.Groups(m.Labels(), groups, sample, 4, 0.1, stream(7))
		if err != nil {
			t.Fatal(err)
		}
		proof, err := fold.Prove(m, m.Labels(), groups, sample, folds, true)
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, proof.Hash)
	}
	if len(slices.Compact(hashes)) != 1 {
		t.Errorf("five orders of the same images give different folds: %v", hashes)
	}
}
