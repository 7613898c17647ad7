package leaktest_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
)

// TestPlanted plants copies among images without, as files, and scans and searches the
// folders as an audit does. REFOLD_PLANTED is the folder that .ci/planted fills; figures
// go to testdata/planted.
func TestPlanted(t *testing.T) {
	dir := os.Getenv("REFOLD_PLANTED")
	if dir == "" {
		t.Skip("REFOLD_PLANTED is not set: .ci/planted runs this")
	}
	reviewed, err := readReview()
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range sets {
		t.Run(set.name, func(t *testing.T) {
			s := site{set: set, fetched: filepath.Join(dir, "fetched"), dir: filepath.Join(dir, "images", set.name)}
			if s.originals, err = set.originals(s.fetched); err != nil {
				t.Fatal(err)
			}
			reviewed.join(s.originals)
			var all figures
			joined := [][]string{{"folder", "kind", "score", "transform", "verdict", "a", "b", "original a", "original b", "hash a", "hash b"}}
			try := func(f *folder, err error) {
				if err != nil {
					t.Fatal(err)
				}
				found := search(t, f)
				all.count(set.name, "refold", f, s.originals, found)
				joined = append(joined, s.describe(f, found, reviewed)...)
			}
			try(s.clean())
			for k, f := range folders() {
				try(s.plant(k+1, f.rate, f.kinds))
			}
			if err := all.write(filepath.Join("testdata/planted", set.name+".csv")); err != nil {
				t.Fatal(err)
			}
			if err := writeRows(filepath.Join(dir, set.name+"-joined.csv"), joined); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// edge is two members of a folder that a tool joined.
type edge struct {
	a, b      int
	score     float64
	transform string
}

// search does what an audit does, and returns what is strongly related.
func search(t testing.TB, f *folder) []edge {
	begin := time.Now()
	var traits dataset.Traits
	m, err := dataset.Scan(context.Background(), os.DirFS(f.dir), dataset.ScanOptions{Traits: &traits})
	if err != nil {
		t.Fatal(err)
	}
	scanned := time.Now()
	found, err := leak.FindNear(context.Background(), m, traits.Of(m), leak.NearOptions{})
	if err != nil {
		t.Fatal(err)
	}
	done := time.Now()
	n := float64(len(m.Images))
	t.Logf("%s: %d images: scanned in %.1f s, near copies found in %.1f s (%d pairs compared); %.0f images a second",
		filepath.Base(f.dir), len(m.Images), scanned.Sub(begin).Seconds(), done.Sub(scanned).Seconds(), found.Compared, n/done.Sub(begin).Seconds())
	number := make(map[string]int)
	for i, member := range f.members {
		number[filepath.ToSlash(member.path)] = i
	}
	twins := make(map[string][]int) // members of equal pixels
	for _, image := range m.Images {
		twins[image.PixelHash] = append(twins[image.PixelHash], number[image.Path])
	}
	var edges []edge
	for _, r := range append(leak.Exact(m, traits.Of(m)), found.Relations...) {
		if r.Grade != leak.Strong {
			continue
		}
		for i, first := range r.Images {
			for _, second := range r.Images[i+1:] {
				edges = append(edges, across(twins[m.Images[first].PixelHash], twins[m.Images[second].PixelHash], r)...)
			}
		}
	}
	return edges
}

// across are the edges between members of equal pixels on either side of a relation: of
// those, one alone was compared.
func across(a, b []int, r leak.Relation) (edges []edge) {
	for _, i := range a {
		for _, j := range b {
			if i < j || i != j && r.Kind != leak.Copies {
				edges = append(edges, edge{i, j, r.Score, r.Transform})
			}
		}
	}
	return edges
}

// describe lists what was joined and is no planted copy, and what was planted and missed.
func (s site) describe(f *folder, edges []edge, reviewed review) (rows [][]string) {
	row := func(a, b member, score float64, transform, verdict string) {
		kind := a.kind
		if kind == clean {
			kind = b.kind
		}
		x, y := s.originals[a.of], s.originals[b.of]
		rows = append(rows, []string{filepath.Base(f.dir), kind, fmt.Sprintf("%.3f", score), transform, verdict,
			filepath.Join(f.dir, a.path), filepath.Join(f.dir, b.path), x.path, y.path, x.hash, y.hash})
	}
	hit := make(map[int]bool)
	for _, e := range edges {
		a, b := f.members[e.a], f.members[e.b]
		hit[e.a], hit[e.b] = hit[e.a] || a.of == b.of, hit[e.b] || a.of == b.of
		if a.of == b.of {
			continue
		}
		verdict := "not reviewed"
		if known, ok := reviewed[pairOf(s.originals[a.of].hash, s.originals[b.of].hash)]; ok {
			verdict = different
			if known {
				verdict = same
			}
		} else if s.originals[a.of].same == s.originals[b.of].same {
			verdict = "same, through others"
		}
		row(a, b, e.score, e.transform, verdict)
	}
	cleanOf := make(map[int]member)
	for _, m := range f.members {
		if m.kind == clean {
			cleanOf[m.of] = m
		}
	}
	for i, m := range f.members {
		if m.kind != clean && !hit[i] {
			row(cleanOf[m.of], m, 0, "", "missed")
		}
	}
	return rows
}

func writeRows(path string, rows [][]string) error {
	var file bytes.Buffer
	if err := csv.NewWriter(&file).WriteAll(rows); err != nil {
		return err
	}
	return write(path, file.Bytes())
}
