package experiment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/experiment/trainer"
)

func TestFailingTrialsDoNotStopTheOthers(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	o := smallOptions(t, t.TempDir(), images)
	const sick, wild = "resnet8v1.stretch8x8.rows.n45.seed0.fold1", "resnet8v2.stretch8x8.groups.n45.seed1.fold2"
	o.Trainer = logistic{Before: func(task trainer.Task) error {
		switch task.Trial {
		case sick:
			return errors.New("out of luck")
		case wild:
			panic("a bug in the trainer")
		}
		return nil
	}}
	out, err := Run(t.Context(), o)
	var partial *PartialError
	if !errors.As(err, &partial) || partial.Planned != 24 || len(partial.Failed) != 2 {
		t.Fatalf("got %v", err)
	}
	want := []summary.TrialFailure{{Trial: sick, Error: "out of luck"}, {Trial: wild, Error: "panic: a bug in the trainer"}}
	if d := cmp.Diff(want, out.Failed); d != "" {
		t.Error(d)
	}
	if out.Finished != 22 || out.Waiting != 0 {
		t.Errorf("outcome: %+v", out)
	}
	if !strings.Contains(err.Error(), sick) || !strings.Contains(err.Error(), "out of luck") {
		t.Errorf("message: %v", err)
	}
	failed := filepath.Join(lastAttempt(t, o.Dir, wild), rundir.FailureFile)
	data, readErr := os.ReadFile(failed)
	if readErr != nil || !strings.Contains(string(data), "failure_test.go") {
		t.Errorf("%s has no stack: %v\n%s", rundir.FailureFile, readErr, data)
	}
	if d := cmp.Diff(want, out.Summary.Trials.Failed); d != "" {
		t.Error(d)
	}

	// Seed 0 of V1 rows lacks a fold, so the cell comes from seed 1 alone.
	for _, c := range out.Summary.Cells {
		lacking := c.Architecture == "resnet8v1" && c.Split == spec.SplitRows || c.Architecture == "resnet8v2" && c.Split == spec.SplitGroups
		if seeds := map[bool]int{true: 1, false: 2}[lacking]; len(c.SeedMeans) != seeds {
			t.Errorf("%s %s comes from %d seeds, want %d", c.Architecture, c.Split, len(c.SeedMeans), seeds)
		}
	}
	if all := strings.Join(out.Summary.Warnings, "\n"); !strings.Contains(all, "2 of 24 trials are missing") || !strings.Contains(all, "resnet8v1, rows: 1 of 2 seeds are whole") {
		t.Errorf("warnings: %s", all)
	}
	stored, err := summarise(o.Dir, true)
	if d := cmp.Diff(out.Summary, stored); err != nil || d != "" {
		t.Errorf("partial summary from files: %v\n%s", err, d)
	}

	o.Trainer = logistic{}
	if out = mustRun(t, o); out.Trained != 2 || len(out.Summary.Trials.Failed) != 0 || len(out.Summary.Warnings) != 0 {
		t.Errorf("trained %d; %+v; %q", out.Trained, out.Summary.Trials, out.Summary.Warnings)
	}
	if _, err := os.Stat(failed); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s outlives the success: %v", rundir.FailureFile, err)
	}
	whole := o
	whole.Dir = t.TempDir()
	mustRun(t, whole)
	if d := cmp.Diff(folder(t, whole.Dir), folder(t, o.Dir)); d != "" {
		t.Errorf("a repaired run differs from a sound one:\n%s", d)
	}
}

func TestSummaryOfAllFailed(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	o.Trainer = logistic{Before: func(trainer.Task) error { return errors.New("no") }}
	out, err := Run(t.Context(), o)
	var partial *PartialError
	if !errors.As(err, &partial) || len(out.Failed) != 24 || out.Summary != nil {
		t.Errorf("%+v, %v", out, err)
	}
	if _, err := rundir.LoadSummary(o.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("LoadSummary: %v", err)
	}
}

func TestWhatATrainerMayNotReport(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	for _, test := range []struct {
		name  string
		alter func(trainer.Task, *trainer.Epoch)
		want  string
	}{
		{"NaN", func(_ trainer.Task, e *trainer.Epoch) { e.Readouts[1].Test[3] = float32(math.NaN()) }, "epoch 1, test images, precise statistics: the log-probability of image 1, class 1 is NaN: training diverged"},
		{"infinite", func(_ trainer.Task, e *trainer.Epoch) { e.Readouts[0].Validation[0] = float32(math.Inf(-1)) }, "validation images, moving statistics"},
		{"no probabilities", func(_ trainer.Task, e *trainer.Epoch) { e.Readouts[1].Test[0], e.Readouts[1].Test[1] = 0.3, 0.7 }, "sum to"},
		{"too few", func(_ trainer.Task, e *trainer.Epoch) { e.Readouts[1].Test = e.Readouts[1].Test[2:] }, "log-probabilities, not 30"},
		{"wrong epoch", func(_ trainer.Task, e *trainer.Epoch) { e.Number++ }, "reported epoch 2 after 0 of 4"},
		{"loss", func(_ trainer.Task, e *trainer.Epoch) { e.Loss = math.NaN() }, "epoch 1: the training loss is NaN"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := smallOptions(t, t.TempDir(), images)
			o.Spec.Run.Only = "resnet8v1.*.rows.*.seed0.fold0"
			o.Trainer = logistic{Alter: test.alter}
			out, err := Run(t.Context(), o)
			if err == nil || len(out.Failed) != 1 || !strings.Contains(out.Failed[0].Error, test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	t.Run("stops early", func(t *testing.T) {
		o := smallOptions(t, t.TempDir(), images)
		o.Spec.Run.Only = "resnet8v1.*.rows.*.seed0.fold0"
		o.Trainer = lazy{}
		out, err := Run(t.Context(), o)
		if err == nil || out.Failed[0].Error != "the trainer returned after 0 of 4 epochs" {
			t.Errorf("got %v", err)
		}
	})
}

// lazy returns at once.
type lazy struct{ logistic }

func (lazy) Train(context.Context, trainer.Task, func(trainer.Step), func(trainer.Epoch) error) error {
	return nil
}

func TestCancellationKeepsFinishedTrials(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	o.Spec.Run.Parallel = 3
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("the user pressed Ctrl-C")
	o.Trainer = logistic{BeforeEpoch: func(task trainer.Task, epoch int) error {
		if strings.Contains(task.Trial, "seed1") && epoch == 2 {
			cancel(why)
		}
		return nil
	}}
	out, err := Run(ctx, o)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if len(out.Failed) != 0 || out.Finished == 0 || out.Finished+out.Waiting != out.Planned {
		t.Errorf("outcome: %+v", out)
	}
	if want := fmt.Sprintf("keeps %d finished trials of 24", out.Finished); !strings.Contains(err.Error(), want) {
		t.Errorf("message %q, want %q", err, want)
	}
	if failures, _ := filepath.Glob(filepath.Join(o.Dir, rundir.AttemptsFolder, "*", "*", rundir.FailureFile)); failures != nil {
		t.Errorf("a stop is no failure: %q", failures)
	}
	if results, _ := filepath.Glob(filepath.Join(o.Dir, rundir.TrialsFolder, "*", rundir.ResultFile)); len(results) != out.Finished {
		t.Errorf("%d results of %d finished trials", len(results), out.Finished)
	}
}

func TestTwoRunsOnOneDirectory(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	inside, goOn := make(chan bool), make(chan bool)
	first := o
	first.Spec.Run.Parallel = 1
	first.Spec.Run.Only = "resnet8v1.*.rows.*.seed0.fold0"
	first.Trainer = logistic{Before: func(trainer.Task) error {
		close(inside)
		<-goOn
		return nil
	}}
	done := make(chan error)
	go func() {
		_, err := Run(context.Background(), first)
		done <- err
	}()
	<-inside
	_, err := Run(t.Context(), o)
	close(goOn)
	var locked *disk.LockedError
	host, _ := os.Hostname()
	if !errors.As(err, &locked) || locked.PID != os.Getpid() || locked.Host != host || time.Since(locked.Since) > time.Hour {
		t.Errorf("got %v, want a LockedError with this process", err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	mustRun(t, o) // the lock is free again
}

func TestForeignDirectoryIsLeftAlone(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	if err := os.WriteFile(filepath.Join(o.Dir, "thesis.txt"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), "thesis.txt") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, rundir.SpecFile)); err == nil {
		t.Error("a run was begun beside other files")
	}
	if entries, err := os.ReadDir(o.Dir); err != nil || len(entries) != 1 {
		t.Errorf("%d entries beside thesis.txt, %v: nothing may be left there", len(entries)-1, err)
	}
}

func TestNoDirectoryIsMadeForWhatCannotRun(t *testing.T) {
	o := smallOptions(t, filepath.Join(t.TempDir(), "runs", "new"), experimenttest.Pictures(t, 4, 5))
	o.Spec.Folds.K = 9
	if _, err := Run(t.Context(), o); err == nil {
		t.Fatal("nine folds of four groups")
	}
	if _, err := os.Stat(filepath.Dir(o.Dir)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a directory was left: %v", err)
	}
}

func TestAnInterruptedBeginningIsRepeated(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	mustRun(t, o)
	want := folder(t, o.Dir)
	broken := t.TempDir()
	for _, name := range []string{rundir.ManifestFile, rundir.ProvenanceFile} { // spec.toml comes last
		if err := os.WriteFile(filepath.Join(broken, name), []byte("half"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	o.Dir = broken
	mustRun(t, o)
	if d := cmp.Diff(want, folder(t, broken)); d != "" {
		t.Error(d)
	}
}

func TestTheTrainerSeesNoTestLabelsAndTheSameImagesEachTime(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	o.Spec.Run.Only = "resnet8v1.*.groups.*.seed1.fold2"
	var seen trainer.Task
	o.Trainer = logistic{Before: func(task trainer.Task) error { seen = task; return nil }}
	out := mustRun(t, o)
	fold := out.Plan.Fold(out.Plan.Selected()[0])
	if len(seen.Train.Labels) != len(fold.Train) || len(seen.Validation.Labels) != len(fold.Validation) || len(seen.Test) != len(fold.Test) {
		t.Errorf("task: %d, %d, %d images", len(seen.Train.Labels), len(seen.Validation.Labels), len(seen.Test))
	}
	labels := out.Plan.Manifest.Labels()
	for i, image := range fold.Train {
		if seen.Train.Labels[i] != labels[image] {
			t.Fatalf("training image %d has label %d", i, seen.Train.Labels[i])
		}
	}
	if out.Finished != 1 || out.Waiting != 23 || out.Summary == nil {
		t.Errorf("outcome: %+v", out)
	}
	var stored spec.Spec
	if s, err := rundir.LoadSpec(o.Dir); err != nil || s.Run.Only != "" {
		t.Errorf("run.only is for one call: %q, %v", s.Run.Only, err)
	} else {
		stored = s
	}
	if stored.Run.Engine != "logistic" || stored.Claim.Architecture != "resnet8v1" || stored.Data.Positive != "dog" {
		t.Errorf("not resolved: %+v", stored)
	}
	raw, err := os.ReadFile(filepath.Join(o.Dir, rundir.SummaryFile))
	if err != nil || !json.Valid(raw) {
		t.Errorf("summary.json: %v", err)
	}
}
