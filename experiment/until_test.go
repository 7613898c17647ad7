package experiment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/stats/sequential"
	"github.com/refold/refold/stats/verdict"
)

// marked makes groups of images whose first pixel says the class.
func marked(t testing.TB, groups, size int) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	var csv bytes.Buffer
	csv.WriteString("path,label,group\n")
	for g := range groups {
		for i := range size {
			n := g*size + i
			img := image.NewRGBA(image.Rect(0, 0, 8, 8))
			for p := range 64 {
				img.Set(p%8, p/8, color.RGBA{uint8(60 + 120*(g%2)), uint8(n), uint8(n >> 8), 255})
			}
			var b bytes.Buffer
			if err := png.Encode(&b, img); err != nil {
				t.Fatal(err)
			}
			name := fmt.Sprintf("g%03d_%d.png", g, i)
			files[name] = &fstest.MapFile{Data: b.Bytes()}
			fmt.Fprintf(&csv, "%s,%s,g%03d\n", name, []string{"cat", "dog"}[g%2], g)
		}
	}
	files["images.csv"] = &fstest.MapFile{Data: csv.Bytes()}
	return files
}

// drawing is a trainer of known accuracies: it is right about an image with the probability
// of the split, mostly about the same images in each seed.
func drawing(groups, rows float64) logistic { return drawingOf(1, groups, rows) }

// drawingOf has other images that are hard for each number of a draw.
func drawingOf(draw uint64, groups, rows float64) logistic {
	return logistic{Alter: func(task trainer.Task, epoch *trainer.Epoch) {
		truth := groups
		if strings.Contains(task.Trial, ".rows.") {
			truth = rows
		}
		random := task.Random("drawn")
		for r := range epoch.Readouts {
			logs := epoch.Readouts[r].Test
			for i, pixels := range task.Test {
				class := 0
				if pixels[0] > 120 {
					class = 1
				}
				if !right(pixels, draw, truth, random) {
					class = 1 - class
				}
				logs[2*i+class], logs[2*i+1-class] = float32(math.Log(.9)), float32(math.Log(.1))
			}
		}
	}}
}

// right draws whether an image is right: seven parts in ten are of the image.
func right(pixels []byte, draw uint64, truth float64, random *rand.Rand) bool {
	h := fnv.New64a()
	_, _ = h.Write(pixels)
	of := rand.New(rand.NewPCG(h.Sum64(), draw))
	difficulty := math.Sqrt(.7)*of.NormFloat64() + math.Sqrt(.3)*random.NormFloat64()
	return difficulty < math.Sqrt2*math.Erfinv(2*truth-1)
}

// untilOptions is a run of three folds, four seeds, two networks and two splits.
func untilOptions(t testing.TB, dir string, images fs.FS, until spec.Until) Options {
	t.Helper()
	o := smallOptions(t, dir, images)
	o.Spec.Folds.Seeds, o.Spec.Train.Epochs, o.Spec.Train.LearningRate = 4, 1, 1e-6
	o.Spec.Run.Until, o.Spec.Run.Parallel, o.Spec.Baseline.Simple = until, 1, false
	o.Trainer = drawing(.25, .93)
	return o
}

func summaryBytes(t testing.TB, dir string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, rundir.SummaryFile))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestRunStopsOnceTheClaimIsDecided(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	images := marked(t, 40, 3)
	o := untilOptions(t, t.TempDir(), images, spec.UntilDecided)
	var looks []sequential.Decision
	o.Observer = observe(func(e event.Event) {
		if l, ok := e.(event.Looked); ok {
			looks = append(looks, l.Decision)
		}
	})
	out := mustRun(t, o)
	if out.Trained != 3 || out.Planned != 48 {
		t.Fatalf("trained %d of %d", out.Trained, out.Planned)
	}
	if d := cmp.Diff([]sequential.Decision{sequential.Refuted}, looks); d != "" {
		t.Error(d)
	}
	s := out.Summary
	v := s.Verdicts[0]
	if len(s.Verdicts) != 1 || v.Outcome != verdict.Refuted || v.Reason != verdict.NotExamined || v.Guarded.Level != .9834 ||
		!strings.Contains(v.Sentence, "The reason was not examined: that takes 3 more trainings.") ||
		!strings.Contains(v.Sentence, "It was decided at look 1 of 4, after 3 of 48 planned trainings, by an interval that allows for all looks.") {
		t.Errorf("%+v", v)
	}
	if e := s.Early; e == nil || e.Stopped != 1 || e.Planned != 4 || e.Reason != 3 || e.Speaks != summary.LookSpeaks || e.Looks[0].Trainings != 3 {
		t.Errorf("%+v", e)
	}
	for _, w := range s.Warnings {
		if strings.Contains(w, "missing") {
			t.Errorf("warned of what is not needed: %s", w)
		}
	}
	if now, err := status.Load(o.Dir); err != nil || !now.Complete() || now.Early.Stopped != 1 || now.Count(status.Finished) != 3 {
		t.Errorf("status: %+v, %v", now, err)
	}
	before := summaryBytes(t, o.Dir)
	if again := mustRun(t, o); again.Trained != 0 || summaryBytes(t, o.Dir) != before {
		t.Errorf("the same call trained %d more", again.Trained)
	}
	o.Spec.Run.Until = spec.UntilExplained
	if out = mustRun(t, o); out.Trained != 3 || out.Summary.Early.Reason != 0 || out.Summary.Verdicts[0].Reason == verdict.NotExamined {
		t.Errorf("explaining it trained %d: %+v", out.Trained, out.Summary.Verdicts[0])
	}
	if v := out.Summary.Verdicts[0]; v.AsPublished < .85 || v.Guarded.Estimate != s.Verdicts[0].Guarded.Estimate {
		t.Errorf("%+v", v)
	}
}

// TestContinuedRunIsAWholeRun: once all planned trials are in, their interval speaks, and all
// other figures are those of a run that was never looked at.
func TestContinuedRunIsAWholeRun(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	images := marked(t, 40, 3)
	o := untilOptions(t, t.TempDir(), images, spec.UntilDecided)
	mustRun(t, o)
	o.Spec.Run.Until = spec.UntilAll
	continued := mustRun(t, o)
	whole := untilOptions(t, t.TempDir(), images, "")
	plain := mustRun(t, whole).Summary
	if continued.Trained != 45 || continued.Summary.Early.Speaks != summary.PlanSpeaks || continued.Summary.Early.Stopped != 1 {
		t.Errorf("trained %d, %+v", continued.Trained, continued.Summary.Early)
	}
	if d := cmp.Diff(plain.Verdicts, continued.Summary.Verdicts); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(plain.Cells, continued.Summary.Cells); d != "" {
		t.Error(d)
	}
	if plain.Early != nil {
		t.Errorf("a run without looks has some: %+v", plain.Early)
	}
}

// TestNothingButThePlanDecidesWhenARunStops: trials at once, interruptions and what was
// trained before change neither the look nor a byte of the summary.
func TestNothingButThePlanDecidesWhenARunStops(t *testing.T) {
	images := marked(t, 40, 3)
	options := func(parallel int) Options {
		o := untilOptions(t, t.TempDir(), images, spec.UntilDecided)
		o.Spec.Run.Parallel, o.Trainer = parallel, drawing(.86, .93)
		return o
	}
	plain := options(1)
	out := mustRun(t, plain)
	if n := out.Summary.Early.Stopped; n < 2 {
		t.Fatalf("it stops at look %d: too easy a case", n)
	}
	want := summaryBytes(t, plain.Dir)
	for _, parallel := range []int{2, 8} {
		o := options(parallel)
		if mustRun(t, o); summaryBytes(t, o.Dir) != want {
			t.Errorf("%d at once: another summary:\n%s", parallel, cmp.Diff(want, summaryBytes(t, o.Dir)))
		}
	}
	for _, after := range []int32{1, 4} { // within and between passes
		o := options(2)
		ctx, cancel := context.WithCancel(t.Context())
		var finished atomic.Int32
		o.Observer = observe(func(e event.Event) {
			if _, ok := e.(event.Finished); ok && finished.Add(1) == after {
				cancel()
			}
		})
		if _, err := Run(ctx, o); err == nil {
			t.Fatal("not interrupted")
		}
		cancel()
		o.Observer = nil
		if mustRun(t, o); summaryBytes(t, o.Dir) != want {
			t.Errorf("interrupted after %d: another summary", after)
		}
	}
	o := options(1)
	o.Spec.Run.Until, o.Spec.Run.Only = "", "*.fold1" // of all seeds, networks and splits
	mustRun(t, o)
	o.Spec.Run.Until, o.Spec.Run.Only = spec.UntilDecided, ""
	if mustRun(t, o); summaryBytes(t, o.Dir) != want {
		t.Errorf("trained in another order: another summary")
	}
}

// TestNoMoreSeedsAfterALook: levels hold for the looks that were planned. Before the first look
// they are still open.
func TestNoMoreSeedsAfterALook(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	images := marked(t, 40, 3)
	o := untilOptions(t, t.TempDir(), images, spec.UntilDecided)
	o.Spec.Folds.Seeds = 2
	ctx, cancel := context.WithCancel(t.Context())
	o.Observer = observe(func(e event.Event) {
		if _, ok := e.(event.Finished); ok {
			cancel()
		}
	})
	if _, err := Run(ctx, o); err == nil {
		t.Fatal("not interrupted")
	}
	o.Observer, o.Spec.Folds.Seeds = nil, 3
	mustRun(t, o)
	for _, until := range []spec.Until{spec.UntilDecided, spec.UntilAll, ""} {
		more := o
		more.Spec = o.Spec.Clone()
		more.Spec.Folds.Seeds, more.Spec.Run.Until = 4, until
		var other *rundir.MismatchError
		if _, err := Run(t.Context(), more); !errors.As(err, &other) || !strings.Contains(err.Error(), "folds.seeds: the claim was looked at already") {
			t.Errorf("until %q: more seeds after a look: %v", until, err)
		}
	}
}

// TestFailedTrialHoldsUpItsLook: no pass after it begins, and the next call goes on with it.
func TestFailedTrialHoldsUpItsLook(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	images := marked(t, 40, 3)
	o := untilOptions(t, t.TempDir(), images, spec.UntilDecided)
	sound := drawing(.86, .93)
	broken := sound
	broken.Before = func(task trainer.Task) error {
		if strings.Contains(task.Trial, "seed1.fold0") {
			return errors.New("out of luck")
		}
		return nil
	}
	o.Trainer = broken
	out, err := Run(t.Context(), o)
	var partial *PartialError
	if !errors.As(err, &partial) || !strings.Contains(err.Error(), "seed1.fold0") || !strings.Contains(err.Error(), "look 2 of 4 waits for it") {
		t.Fatal(err)
	}
	if out.Trained != 5 || len(out.Summary.Early.Looks) != 1 || out.Summary.Verdicts[0].Outcome != verdict.Undecided ||
		!strings.Contains(out.Summary.Verdicts[0].Sentence, "So far, that is at look 1 of 4") {
		t.Errorf("trained %d, %+v, %+v", out.Trained, out.Summary.Early, out.Summary.Verdicts)
	}
	if now, err := status.Load(o.Dir); err != nil || now.Complete() || len(now.Early.Looks) != 1 || now.Early.Next != 6 || now.Early.NextFinished != 5 {
		t.Errorf("status: %+v, %v", now, err)
	}
	o.Trainer = sound
	again := mustRun(t, o)
	plain := untilOptions(t, t.TempDir(), images, spec.UntilDecided)
	plain.Trainer = sound
	mustRun(t, plain)
	if again.Trained < 1 || summaryBytes(t, o.Dir) != summaryBytes(t, plain.Dir) {
		t.Errorf("trained %d; another summary than without the failure", again.Trained)
	}
}

func TestNothingToStopEarly(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	o := untilOptions(t, t.TempDir(), marked(t, 12, 3), spec.UntilDecided)
	o.Spec.Folds.Splits = []spec.Split{spec.SplitRows}
	_, err := Run(t.Context(), o)
	var invalid *spec.Error
	if !errors.As(err, &invalid) || !strings.Contains(err.Error(), "run.until: decided: the claim is judged by guarded folds, and there are none") {
		t.Error(err)
	}
}
