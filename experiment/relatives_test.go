package experiment

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/stats"
)

// partlyGrouped are pictures of which half say no group: they are without relatives.
func partlyGrouped(t *testing.T) fstest.MapFS {
	t.Helper()
	images := experimenttest.Pictures(t, 20, 3)
	var csv bytes.Buffer
	for line := range strings.Lines(string(images["images.csv"].Data)) {
		if name := strings.TrimSpace(line); strings.HasPrefix(name, "g1") {
			line = name[:strings.LastIndexByte(name, ',')+1] + "\n"
		}
		csv.WriteString(line)
	}
	images["images.csv"] = &fstest.MapFile{Data: csv.Bytes()}
	return images
}

// TestRelativesByCounting counts again, from folds.json and the predictions, which test
// images had a relative among the training images of their fold, and how many of them
// were right.
func TestRelativesByCounting(t *testing.T) {
	o := smallOptions(t, t.TempDir(), partlyGrouped(t))
	out := mustRun(t, o)
	s := out.Summary
	var folds struct {
		Groups []int `json:"groups"`
		Draws  []struct {
			Labels []int `json:"labels"`
		} `json:"draws"`
		Divisions []struct {
			Split string `json:"split"`
			Seed  int    `json:"seed"`
			Folds []struct {
				Train []int `json:"train"`
				Test  []int `json:"test"`
			} `json:"folds"`
		} `json:"divisions"`
	}
	data, err := os.ReadFile(filepath.Join(o.Dir, rundir.FoldsFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &folds); err != nil {
		t.Fatal(err)
	}
	if len(s.Relatives) != 4 {
		t.Fatalf("%d comparisons, want two networks and two selections: %+v", len(s.Relatives), s.Relatives)
	}
	for _, r := range s.Relatives {
		var images [2][]int // with a relative, without one
		var tests, right [2]int
		cell := findCell(s, r.Architecture, spec.SplitRows, r.Selection)
		for _, division := range folds.Divisions {
			if division.Split != "rows" {
				continue
			}
			for number, fold := range division.Folds {
				i := slices.IndexFunc(out.Plan.Trials, func(x plan.Trial) bool {
					return x.Architecture == r.Architecture && x.Split == spec.SplitRows && x.Seed == division.Seed && x.Fold == number
				})
				rec, err := rundir.Dir(o.Dir).Load(rundir.NewKey(out.Plan, out.Plan.Trials[i], s.Design.Engine, out.Plan.Manifest.Hash()))
				if err != nil {
					t.Fatal(err)
				}
				logs := rec.Deciding(cell.Folds[len(division.Folds)*division.Seed+number].Epoch - 1).Test
				for at, image := range fold.Test {
					sort := 1
					for _, other := range fold.Train {
						if folds.Groups[other] == folds.Groups[image] {
							sort = 0
						}
					}
					images[sort] = append(images[sort], image)
					tests[sort]++
					predicted := 0
					if logs[2*at+1] > logs[2*at] {
						predicted = 1
					}
					if predicted == folds.Draws[division.Seed].Labels[image] {
						right[sort]++
					}
				}
			}
		}
		for sort, got := range map[int]struct {
			images, tests int
			accuracy      float64
		}{0: {r.With.Images, r.With.Tests, r.With.Accuracy}, 1: {r.Without.Images, r.Without.Tests, r.Without.Accuracy}} {
			slices.Sort(images[sort])
			if want := len(slices.Compact(images[sort])); got.images != want || got.tests != tests[sort] || !near(got.accuracy, float64(right[sort])/float64(tests[sort])) {
				t.Errorf("%s, %s, sort %d: %+v, want %d images, %d right of %d tests", r.Architecture, r.Selection, sort, got, want, right[sort], tests[sort])
			}
		}
		// Together they are the protocol's accuracy.
		if all := float64(right[0]+right[1]) / float64(tests[0]+tests[1]); !near(all, cell.Mean) || tests[0] != s.Proofs[0].TestCrossing {
			t.Errorf("%s, %s: %v of the cell's %v; %d tests with a relative, the proof counts %d", r.Architecture, r.Selection, all, cell.Mean, tests[0], s.Proofs[0].TestCrossing)
		}
		if d := r.Difference; !near(d.Estimate, r.With.Accuracy-r.Without.Accuracy) || d.Low > d.Estimate || d.High < d.Estimate || d.Estimand != stats.EstimandSorts {
			t.Errorf("%+v", d)
		}
		if r.Protocol != out.Plan.Protocol(spec.SplitRows, r.Selection) || r.Without.Groups < 10 {
			t.Errorf("%+v", r)
		}
	}
}

// TestTooFewWithoutARelative: where nearly every test image has a relative in training,
// there is nothing to compare.
func TestTooFewWithoutARelative(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 6, 6))
	o.Spec.Model.Architectures = []string{"resnet8v1"}
	if s := mustRun(t, o).Summary; len(s.Relatives) != 0 || s.Proofs[0].TestCrossing < s.Proofs[0].TestImages-9 {
		t.Errorf("%+v, %+v", s.Relatives, s.Proofs[0])
	}
}
