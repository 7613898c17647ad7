package dataset_test

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/pixels"
	"github.com/refold/refold/testdata"
)

// emoji scans the 360 real images once for all tests.
var emoji = sync.OnceValues(func() (*dataset.Manifest, error) {
	return dataset.Scan(context.Background(), testdata.Emoji(), dataset.ScanOptions{Manifest: "images.csv"})
})

func scanEmoji(t testing.TB) *dataset.Manifest {
	t.Helper()
	m, err := emoji()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEmojiScan(t *testing.T) {
	m := scanEmoji(t)
	if want := []string{"man", "woman"}; !slices.Equal(m.Classes, want) {
		t.Errorf("classes %v, want %v", m.Classes, want)
	}
	if want := []string{"role", "tone", "vendor", "family"}; !slices.Equal(m.Columns, want) {
		t.Errorf("columns %v, want %v", m.Columns, want)
	}
	count := map[string]int{}
	for _, image := range m.Images {
		count[image.Label]++
		if image.Width != 64 || image.Height != 64 || image.Format != "png" || image.Columns["role"] == "" {
			t.Errorf("%+v, want a PNG of 64 x 64 pixels with a role", image)
		}
	}
	if want := map[string]int{"man": 180, "woman": 180}; !cmp.Equal(count, want) {
		t.Errorf("images a class %v, want %v", count, want)
	}
}

func TestEmojiCopiesJoinTwoRoles(t *testing.T) {
	m := scanEmoji(t)
	copies := dataset.Copies(m)
	if len(copies.Sets) != 1 || len(copies.Sets[0]) != 2 {
		t.Fatalf("copies %v, want one pair", copies.Sets)
	}
	var paths []string
	for _, i := range copies.Sets[0] {
		paths = append(paths, m.Images[i].Path)
	}
	slices.Sort(paths)
	if want := []string{"twitter/1f469-1f3fc.png", "twitter/1f471-1f3fc-200d-2640-fe0f.png"}; !slices.Equal(paths, want) {
		t.Errorf("the copies are %v, want %v", paths, want)
	}
	roles, err := dataset.Column(m, "role")
	if err != nil {
		t.Fatal(err)
	}
	if got := dataset.Join(len(m.Images), roles).Count; got != 15 {
		t.Errorf("%d groups by role, want 15", got)
	}
	if got := dataset.Join(len(m.Images), roles, copies).Count; got != 14 {
		t.Errorf("%d groups by role and copies, want 14: the pair joins two roles", got)
	}
}

func TestEmojiManifestRoundTrip(t *testing.T) {
	m := scanEmoji(t)
	var first, second bytes.Buffer
	if err := dataset.WriteManifest(&first, m); err != nil {
		t.Fatal(err)
	}
	written := bytes.Clone(first.Bytes())
	read, err := dataset.ReadManifest(&first)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m, read); diff != "" {
		t.Errorf("read differs from written (-want +got):\n%s", diff)
	}
	if err := dataset.WriteManifest(&second, read); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(written, second.Bytes()) {
		t.Error("the manifest is not byte-stable")
	}
}

func TestEmojiLoadIsTheSameForAnyWorkers(t *testing.T) {
	m := scanEmoji(t)
	p := pixels.Preprocess{Height: 24, Width: 24, Interpolation: pixels.Area}
	var all [][]byte
	for _, workers := range []int{1, 5} {
		loaded, err := dataset.Load(context.Background(), testdata.Emoji(), m, p, dataset.LoadOptions{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, loaded.Data)
	}
	if !bytes.Equal(all[0], all[1]) {
		t.Error("pixels differ between 1 and 5 workers")
	}
	if n := len(all[0]); n != 360*24*24*3 {
		t.Errorf("%d bytes, want 360 images of 24 x 24 x 3", n)
	}
}

func BenchmarkScanEmoji(b *testing.B) {
	for b.Loop() {
		if _, err := dataset.Scan(context.Background(), testdata.Emoji(), dataset.ScanOptions{Manifest: "images.csv"}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoadEmoji(b *testing.B) {
	m := scanEmoji(b)
	p := pixels.Preprocess{Height: 24, Width: 24, Interpolation: pixels.Area}
	for b.Loop() {
		if _, err := dataset.Load(context.Background(), testdata.Emoji(), m, p, dataset.LoadOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
