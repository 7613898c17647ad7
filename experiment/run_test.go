package experiment

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

// mustRun runs and expects success.
func mustRun(t *testing.T, o Options) *Outcome {
	t.Helper()
	out, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// folder reads all files of a run directory but those that hold durations.
func folder(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if d != nil && (d.Name() == rundir.SessionsFolder || d.Name() == rundir.QuarantineFolder) {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() {
			return err
		}
		if name := d.Name(); name == rundir.ProvenanceFile || name == rundir.EpochsFile || name == disk.LockFile {
			return nil
		}
		data, err := os.ReadFile(path)
		relative, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(relative)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// attempts are the folders of all attempts at a trial, or at trials that match a pattern.
func attempts(t *testing.T, dir, trial string) []string {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join(dir, rundir.AttemptsFolder, trial, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return folders
}

// lastAttempt is the folder of the last attempt at a trial.
func lastAttempt(t *testing.T, dir, trial string) string {
	t.Helper()
	all := attempts(t, dir, trial)
	if len(all) == 0 {
		t.Fatalf("no attempt at %s is left", trial)
	}
	return all[len(all)-1]
}

func TestRunFindsTheLeak(t *testing.T) {
	out := mustRun(t, smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 16, 6)))
	if out.Planned != 2*3*2*2 || out.Finished != out.Planned || out.Trained != out.Planned || out.Waiting != 0 {
		t.Fatalf("outcome: %+v", out)
	}
	o := out.Summary.Optimism[0]
	if o.RowsTest < 0.95 || *o.GroupsValidation > o.RowsTest-0.15 {
		t.Errorf("rows %.3f, groups %.3f: images that resemble their group must leak", o.RowsTest, *o.GroupsValidation)
	}
	if o.Parts[1].Name != "train/test leakage" || o.Parts[1].Value < o.Parts[0].Value {
		t.Errorf("parts: %+v", o.Parts)
	}
	if v := out.Summary.Verdicts[0]; !v.Headline || v.Architecture != "resnet8v1" || v.Outcome == "supported" {
		t.Errorf("verdict: %+v", v)
	}
	if p := out.Summary.Proofs; p[1].Split != spec.SplitGroups || p[1].CrossingGroups != 0 || p[0].CrossingGroups == 0 || p[0].TestCrossing < p[0].TestImages*9/10 {
		t.Errorf("proofs: %+v", p)
	}
}

func TestSameBytesForAnyParallelAndForAResumedRun(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	reference := t.TempDir()
	o := smallOptions(t, reference, images)
	o.Spec.Run.Parallel, o.Clock = 1, clock()
	mustRun(t, o)
	want := folder(t, reference)

	o.Dir, o.Spec.Run.Parallel, o.Clock = t.TempDir(), 7, time.Now
	mustRun(t, o)
	got := folder(t, o.Dir)
	want[rundir.SpecFile] = strings.Replace(want[rundir.SpecFile], "parallel = 1", "parallel = 7", 1) // no part of the identity
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("parallel 7 differs from 1:\n%s", d)
	}

	// Broken off after five trials, resumed with other settings of the machine.
	ctx, cancel := context.WithCancel(t.Context())
	var finished atomic.Int64
	o.Dir, o.Spec.Run.Parallel = t.TempDir(), 2
	o.Observer = &watcher{finished: func(plan.Trial) {
		if finished.Add(1) == 5 {
			cancel()
		}
	}}
	out, err := Run(ctx, o)
	if !errors.Is(err, context.Canceled) || out == nil || out.Finished < 5 || out.Waiting == 0 || out.Summary != nil {
		t.Fatalf("stopped run: %+v, %v", out, err)
	}
	o.Observer, o.Spec.Run.Parallel = nil, 7
	before := out.Finished
	out = mustRun(t, o)
	if out.Trained != out.Planned-before {
		t.Errorf("resumed run trained %d trials, %d of %d were finished", out.Trained, before, out.Planned)
	}
	if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
		t.Errorf("the resumed run differs:\n%s", d)
	}
}

func TestImagesAreKnownByContentNotByNameOrPlace(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	o := smallOptions(t, t.TempDir(), images)
	want := mustRun(t, o).Summary
	renamed := fstest.MapFS{}
	csv := string(images["images.csv"].Data)
	for name, file := range images {
		if strings.HasSuffix(name, ".png") {
			renamed["elsewhere/x"+name] = file
			csv = strings.ReplaceAll(csv, "\n"+name, "\nelsewhere/x"+name)
		}
	}
	renamed["images.csv"] = &fstest.MapFile{Data: []byte(csv)}
	o.Images = renamed
	out := mustRun(t, o)
	if out.Trained != 0 {
		t.Errorf("%d trials were trained again after files were renamed", out.Trained)
	}
	if d := cmp.Diff(want, out.Summary); d != "" {
		t.Error(d)
	}
}

func TestResumeTrainsWhatIsMissingOrDamaged(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	out := mustRun(t, o)
	want := folder(t, o.Dir)
	trial := func(i int, file string) string {
		return filepath.Join(o.Dir, rundir.TrialsFolder, out.Plan.Trials[i].Name, file)
	}
	truncate := func(path string, keep float64) {
		t.Helper()
		info, err := os.Stat(path)
		if err == nil {
			err = os.Truncate(path, int64(keep*float64(info.Size())))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.RemoveAll(trial(0, "")); err != nil {
		t.Fatal(err)
	}
	truncate(trial(1, rundir.PredictionsFile), 0.7)
	truncate(trial(2, rundir.ResultFile), 0.5)
	truncate(trial(3, rundir.EpochsFile), 0.5)
	if err := os.Remove(trial(4, rundir.ResultFile)); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(trial(5, rundir.PredictionsFile))
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-1] ^= 1 // one flipped bit
	if err := os.WriteFile(trial(5, rundir.PredictionsFile), data, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(trial(6, rundir.PredictionsFile)); err != nil {
		t.Fatal(err)
	}

	if _, err := summarise(o.Dir, false); err == nil || !strings.Contains(err.Error(), "7 of 24 trials") {
		t.Errorf("summary of a damaged run: %v", err)
	}
	var damaged []string
	o.Observer = &watcher{damaged: func(t plan.Trial, err error) { damaged = append(damaged, err.Error()) }}
	again := mustRun(t, o)
	if again.Trained != 7 || len(damaged) != 5 {
		t.Errorf("trained %d of 7; damaged %q", again.Trained, damaged)
	}
	if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
		t.Error(d)
	}
}
