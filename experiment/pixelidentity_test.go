package experiment

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
)

// rewrite changes the provenance of a run as another version would have written it.
func rewrite(t *testing.T, d rundir.Dir, change func(*rundir.Provenance)) {
	t.Helper()
	made, err := d.ReadProvenance()
	if err != nil {
		t.Fatal(err)
	}
	change(&made)
	if err := d.WriteProvenance(made); err != nil {
		t.Fatal(err)
	}
}

// otherPixels gives the first image of a run's manifest the pixels of another decoder.
func otherPixels(t *testing.T, d rundir.Dir) (image string) {
	t.Helper()
	m, err := d.ReadManifest()
	if err != nil {
		t.Fatal(err)
	}
	edit(t, d.Path(rundir.ManifestFile), m.Images[0].PixelHash, strings.Repeat("0", 64))
	rewrite(t, d, func(p *rundir.Provenance) { p.Images = "" }) // as of before it was recorded
	return m.Images[0].Path
}

// TestOtherPixelsAreNoSilentMixture: a run of a version that read an image otherwise is
// not gone on with, whether or not that version recorded a hash of all pixels.
func TestOtherPixelsAreNoSilentMixture(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	for _, test := range []struct {
		name   string
		change func(*testing.T, rundir.Dir) (want string) // in the message; empty: goes on
	}{
		{"as recorded", func(*testing.T, rundir.Dir) string { return "" }},
		{"of a version that recorded no hash", func(t *testing.T, d rundir.Dir) string {
			rewrite(t, d, func(p *rundir.Provenance) { p.Pixels = "" })
			return ""
		}},
		{"other pixels, with a hash", func(t *testing.T, d rundir.Dir) string {
			rewrite(t, d, func(p *rundir.Provenance) { p.Pixels = strings.Repeat("1", 64) })
			return "pixels of image " + otherPixels(t, d) + ": " + plan.AnotherVersion
		}},
		{"other pixels, without a hash", func(t *testing.T, d rundir.Dir) string {
			rewrite(t, d, func(p *rundir.Provenance) { p.Pixels = "" })
			return "pixels of image " + otherPixels(t, d) + ": " + plan.AnotherVersion
		}},
		{"equal pixels, resized otherwise", func(t *testing.T, d rundir.Dir) string {
			rewrite(t, d, func(p *rundir.Provenance) { p.Pixels = strings.Repeat("1", 64) })
			return "resizing of images: " + plan.AnotherVersion
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
			mustRun(t, o)
			d := rundir.Dir(o.Dir)
			want := test.change(t, d)
			before := folder(t, o.Dir)
			_, err := Run(t.Context(), o)
			if want == "" {
				if err != nil {
					t.Fatal(err)
				}
				if made, err := d.ReadProvenance(); err != nil || made.Pixels == "" {
					t.Errorf("pixels hash %q, %v", made.Pixels, err)
				}
				return
			}
			var mismatch *rundir.MismatchError
			if !errors.As(err, &mismatch) || !strings.Contains(err.Error(), want) {
				t.Fatalf("got %v, want a MismatchError with %q", err, want)
			}
			if d := cmp.Diff(before, folder(t, o.Dir)); d != "" {
				t.Errorf("the directory was changed:\n%s", d)
			}
		})
	}
}

// TestLostProvenanceNeedsTheRunsPixels: without it, the manifest must show that images
// are read as they were.
func TestLostProvenanceNeedsTheRunsPixels(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	mustRun(t, o)
	d := rundir.Dir(o.Dir)
	otherPixels(t, d)
	if err := os.Remove(d.Path(rundir.ProvenanceFile)); err != nil {
		t.Fatal(err)
	}
	_, err := Run(t.Context(), o)
	var damaged *rundir.DamagedError
	if !errors.As(err, &damaged) || !regexp.MustCompile(`only manifest\.jsonl says`).MatchString(err.Error()) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, rundir.ProvenanceFile)); err == nil {
		t.Error("provenance.json was made again")
	}
}
