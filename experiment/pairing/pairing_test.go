package pairing_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/pairing"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/experiment/trainer/trainertest"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/compare"
)

// run trains a small run, with changes to its spec, and returns its directory.
func run(t *testing.T, images fstest.MapFS, change func(*spec.Spec)) string {
	t.Helper()
	if testing.Short() {
		t.Skip("trains whole runs")
	}
	o := experiment.Options{Dir: filepath.Join(t.TempDir(), "run"), Spec: experimenttest.Spec(), Images: images, Trainer: trainertest.Logistic{}, Version: "test"}
	o.Spec.Folds.Splits, o.Spec.Train.Epochs, o.Spec.Model.Architectures = []spec.Split{spec.SplitGroups}, 2, []string{"resnet8v1"}
	if change != nil {
		change(&o.Spec)
	}
	if _, err := experiment.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	return o.Dir
}

func compared(t *testing.T, a, b pairing.Chosen) *pairing.Comparison {
	t.Helper()
	c, err := pairing.Compare(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func test(t *testing.T, c *pairing.Comparison, name string) summary.Test {
	t.Helper()
	for _, test := range c.Tests {
		if test.Name == name {
			return test
		}
	}
	t.Fatalf("no test %s", name)
	return summary.Test{}
}

func mentions(texts []string, part string) bool {
	return strings.Contains(strings.Join(texts, "\n"), part)
}

// TestSameFolds pairs trainings, whatever else differs, and gives what the report of one run
// with both networks gives.
func TestSameFolds(t *testing.T) {
	images := experimenttest.Pictures(t, 12, 3)
	a := run(t, images, nil)
	b := run(t, images, func(s *spec.Spec) { s.Model.Architectures, s.Train.LearningRate = []string{"resnet8v2"}, .5 })
	c := compared(t, pairing.Chosen{Dir: a}, pairing.Chosen{Dir: b})
	if c.Unpaired != "" || c.Images != 36 || c.Groups != 12 || c.OnlyA+c.OnlyB != 0 || len(c.Seeds) != 2 || len(c.Intervals) != 2 || len(c.Warnings) == 0 {
		t.Errorf("%+v", c)
	}
	if m := test(t, c, compare.MethodMcNemar); m.LeftOut == "" {
		t.Errorf("of groups: %+v", m)
	}
	both := run(t, images, func(s *spec.Spec) { s.Model.Architectures = []string{"resnet8v1", "resnet8v2"} })
	within := compared(t, pairing.Chosen{Dir: both}, pairing.Chosen{Dir: both, Architecture: "resnet8v2"})
	across := compared(t, pairing.Chosen{Dir: a}, pairing.Chosen{Dir: both, Architecture: "resnet8v2"})
	if within.Difference.Estimate != across.Difference.Estimate || within.Difference.Low != across.Difference.Low {
		t.Errorf("within one run %+v, across two %+v", within.Difference, across.Difference)
	}
}

// TestOtherFolds pairs images alone, and says so.
func TestOtherFolds(t *testing.T) {
	images := experimenttest.Pictures(t, 12, 3)
	a := run(t, images, nil)
	b := run(t, images, func(s *spec.Spec) { s.Seed = 9 })
	c := compared(t, pairing.Chosen{Dir: a}, pairing.Chosen{Dir: b})
	if !strings.Contains(c.Unpaired, "tests other images") || c.Images != 36 || len(c.Intervals) != 1 {
		t.Errorf("%+v", c)
	}
	if r := test(t, c, compare.MethodCorrectedT); r.Missing != c.Unpaired || r.P != nil {
		t.Errorf("%+v", r)
	}
	if r := test(t, c, compare.MethodSignFlip); r.Missing != "" || r.Holm == nil {
		t.Errorf("%+v", r)
	}
	fewer := run(t, images, func(s *spec.Spec) { s.Folds.K = 2 })
	if c := compared(t, pairing.Chosen{Dir: a}, pairing.Chosen{Dir: fewer}); !strings.Contains(c.Unpaired, "3 folds and 2") {
		t.Errorf("%q", c.Unpaired)
	}
}

// TestSomeImages: runs on parts of the same images are compared on those that both tested.
func TestSomeImages(t *testing.T) {
	a := run(t, experimenttest.Pictures(t, 12, 3), nil)
	b := run(t, without(t, experimenttest.Pictures(t, 12, 3), "g11_"), nil)
	c := compared(t, pairing.Chosen{Dir: a}, pairing.Chosen{Dir: b})
	if c.Images != 33 || c.OnlyA != 3 || c.OnlyB != 0 || c.Unpaired == "" || !mentions(c.Warnings, "3 images are tested by A alone and 0 by B alone") {
		t.Errorf("%+v", c)
	}
}

// without leaves images out whose name begins so.
func without(t *testing.T, images fstest.MapFS, prefix string) fstest.MapFS {
	t.Helper()
	var kept []string
	for _, line := range strings.Split(string(images["images.csv"].Data), "\n") {
		if !strings.HasPrefix(line, prefix) {
			kept = append(kept, line)
		}
	}
	images["images.csv"] = &fstest.MapFile{Data: []byte(strings.Join(kept, "\n"))}
	return images
}

// relabelled replaces texts in the manifest.
func relabelled(t *testing.T, old, now string) fstest.MapFS {
	images := experimenttest.Pictures(t, 12, 3)
	images["images.csv"] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(images["images.csv"].Data), old, now))}
	return images
}

// TestOtherGroups: what either run joins counts as one group.
func TestOtherGroups(t *testing.T) {
	a := run(t, experimenttest.Pictures(t, 12, 3), nil)
	b := run(t, relabelled(t, ",g02\n", ",g00\n"), nil)
	c := compared(t, pairing.Chosen{Dir: a}, pairing.Chosen{Dir: b})
	if c.Groups != 11 || !mentions(c.Warnings, "join images differently") {
		t.Errorf("%d groups: %q", c.Groups, c.Warnings)
	}
}

func TestRefusals(t *testing.T) {
	a := run(t, experimenttest.Pictures(t, 12, 3), nil)
	for name, c := range map[string]struct {
		b    pairing.Chosen
		says []string
	}{
		"itself":       {pairing.Chosen{Dir: a}, []string{"(resnet8v1) against itself"}},
		"no run":       {pairing.Chosen{Dir: t.TempDir()}, []string{"holds no run"}},
		"no network":   {pairing.Chosen{Dir: a, Architecture: "resnet8v3"}, []string{`trains no "resnet8v3"`, "it trains resnet8v1"}},
		"other images": {pairing.Chosen{Dir: run(t, apart(t), nil)}, []string{"have no image in common, by the SHA-256 of files (36 images against 36)"}},
		"classes":      {pairing.Chosen{Dir: run(t, relabelled(t, ",dog,", ",wolf,"), nil)}, []string{"has the classes cat, dog", "has cat, wolf"}},
		"labels": {pairing.Chosen{Dir: run(t, relabelled(t, "g00_0.png,cat", "g00_0.png,dog"), nil)},
			[]string{"1 of 36 common images have another label in each run: g00_0.png is cat in", "and g00_0.png is dog in"}},
		"random labels": {pairing.Chosen{Dir: run(t, experimenttest.Pictures(t, 12, 3), func(s *spec.Spec) { s.Data.Null = true })}, []string{"drew its labels at random"}},
	} {
		_, err := pairing.Compare(pairing.Chosen{Dir: a}, c.b)
		for _, says := range c.says {
			if err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// apart are the same images, each saved with something behind its end.
func apart(t *testing.T) fstest.MapFS {
	images := experimenttest.Pictures(t, 12, 3)
	for name, file := range images {
		if name != "images.csv" {
			images[name] = &fstest.MapFile{Data: append(file.Data, 0)}
		}
	}
	return images
}

// TestUnfinished takes the seeds that are whole, and refuses a run without one.
func TestUnfinished(t *testing.T) {
	images := experimenttest.Pictures(t, 12, 3)
	whole := run(t, images, nil)
	half := run(t, images, func(s *spec.Spec) { s.Run.Only = "*seed1*" })
	c := compared(t, pairing.Chosen{Dir: half}, pairing.Chosen{Dir: whole})
	if c.Unpaired != "" || len(c.Seeds) != 1 || c.Seeds[0] != 1 || !mentions(c.Warnings, "is not finished: 3 of its 6") || !mentions(c.Warnings, "1 of the 2 whole seeds") {
		t.Errorf("%v: %q", c.Seeds, c.Warnings)
	}
	begun := run(t, images, func(s *spec.Spec) { s.Run.Only = "*fold0*" })
	if _, err := pairing.Compare(pairing.Chosen{Dir: begun}, pairing.Chosen{Dir: whole}); err == nil ||
		!strings.Contains(err.Error(), "no seed of resnet8v1 is whole yet: 2 of its 6 guarded trainings are finished") || !strings.Contains(err.Error(), "goes on") {
		t.Errorf("%v", err)
	}
}

// TestVersion1: directories of earlier versions are read.
func TestVersion1(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	if err := os.CopyFS(dir, os.DirFS("../testdata/version1")); err != nil {
		t.Fatal(err)
	}
	images := experimenttest.Pictures(t, 8, 4)
	now := pairing.Chosen{Dir: run(t, images, nil)}
	if _, err := pairing.Compare(pairing.Chosen{Dir: dir}, now); err == nil || !strings.Contains(err.Error(), "no seed of resnet8v1 is whole yet") {
		t.Errorf("%v", err)
	}
	s := experimenttest.Spec()
	s.Folds.K, s.Folds.Seeds, s.Train.Epochs, s.Run.Parallel, s.Model.Architectures = 2, 1, 3, 1, []string{"resnet8v1"}
	o := experiment.Options{Dir: dir, Spec: s, Images: images, Version: "test", Trainer: trainertest.Logistic{}}
	if _, err := experiment.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if c := compared(t, pairing.Chosen{Dir: dir}, now); c.Images != 32 || len(c.Tests) < 5 {
		t.Errorf("%+v", c)
	}
}

// TestAccuraciesAreThoseOfTheRuns: where both runs tested the same images in the same folds, a
// comparison shows the intervals that their own reports show.
func TestAccuraciesAreThoseOfTheRuns(t *testing.T) {
	images := experimenttest.Pictures(t, 12, 3)
	a := run(t, images, nil)
	b := run(t, images, func(s *spec.Spec) { s.Model.Architectures, s.Train.LearningRate = []string{"resnet8v2"}, .5 })
	c := compared(t, pairing.Chosen{Dir: a}, pairing.Chosen{Dir: b})
	for dir, got := range map[string]stats.Interval{a: c.AccuracyA, b: c.AccuracyB} {
		bytes, err := os.ReadFile(filepath.Join(dir, "summary.json"))
		if err != nil {
			t.Fatal(err)
		}
		var s struct {
			Verdicts []struct {
				Guarded struct{ Estimate, Low, High float64 }
			}
		}
		if err := json.Unmarshal(bytes, &s); err != nil {
			t.Fatal(err)
		}
		want := s.Verdicts[0].Guarded
		if math.Abs(got.Low-want.Low)+math.Abs(got.High-want.High)+math.Abs(got.Estimate-want.Estimate) > 1e-6 {
			t.Errorf("%+v, in the report %+v", got, want)
		}
	}
}
