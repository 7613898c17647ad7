package experiment

import (
	"archive/zip"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/status"
)

// The trials of testdata/earlier.zip, a run that a version made which trained in
// trials/ and listed sessions in provenance.json.
const (
	earlierFinished = "resnet8v1.stretch8x8.rows.n32.seed0.fold0"
	earlierFailed   = "resnet8v1.stretch8x8.rows.n32.seed0.fold1" // "out of luck"
	earlierStopped  = "resnet8v1.stretch8x8.rows.n32.seed1.fold0" // in the middle of epoch 2
)

// earlier unpacks the run, and gives the options that it was made with.
func earlier(t *testing.T) Options {
	t.Helper()
	archive, err := zip.OpenReader(filepath.Join("testdata", "earlier.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	folder := t.TempDir()
	if err := os.CopyFS(folder, archive); err != nil {
		t.Fatal(err)
	}
	o := smallOptions(t, filepath.Join(folder, "run"), os.DirFS(filepath.Join(folder, "images")))
	o.Spec.Folds.K, o.Spec.Folds.Seeds, o.Spec.Folds.Splits, o.Spec.Train.Epochs = 2, 2, []spec.Split{spec.SplitRows}, 3
	o.Spec.Model.Architectures = []string{"resnet8v1"}
	o.Spec.Run.Parallel, o.Spec.Run.Checkpoint, o.Spec.Run.SaveWeights = 1, 0, spec.SaveLast
	o.Trainer = withWeights()
	return o
}

func TestStatusOfARunOfAnEarlierVersion(t *testing.T) {
	o := earlier(t)
	before := listing(t, o.Dir)
	s, err := status.Load(o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for _, trial := range s.Trials {
		got[trial.Trial] = string(trial.State) + " " + trial.Reason
	}
	want := map[string]string{
		earlierFinished: "finished ", earlierFailed: "failed out of luck", earlierStopped: "stopped ",
		"resnet8v1.stretch8x8.rows.n32.seed1.fold1": "waiting ",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(before, listing(t, o.Dir)); d != "" {
		t.Errorf("status changed the run: %s", d)
	}
}

// TestRunOfAnEarlierVersionGoesOn: nothing is trained twice, and the files are those of
// a run that was never interrupted.
func TestRunOfAnEarlierVersionGoesOn(t *testing.T) {
	o := earlier(t)
	whole := o
	whole.Dir = t.TempDir()
	whole.Spec.Groups.NearCopies, whole.Spec.Groups.Metadata = false, false // it knew none
	mustRun(t, whole)
	var told []string
	o.Observer = observe(func(e event.Event) {
		switch e := e.(type) {
		case event.Skipped:
			told = append(told, "skipped "+e.Trial.Name)
		case event.Resumed:
			told = append(told, "resumed "+e.Trial.Name)
		case event.Damaged:
			told = append(told, "damaged "+e.Trial.Name)
		case event.Notice:
			told = append(told, e.Text.String())
		}
	})
	out := mustRun(t, o)
	if d := cmp.Diff([]string{"skipped " + earlierFinished, "resumed " + earlierStopped}, told); d != "" || out.Trained != 3 {
		t.Errorf("%d trained: %s", out.Trained, d)
	}
	figures := func(dir string) map[string]string { // which the form of predictions.bin does not change
		files := folder(t, dir)
		for name := range files {
			if base := path.Base(name); base == rundir.PredictionsFile || base == rundir.ResultFile {
				files[name] = "there"
			}
		}
		return files
	}
	if d := cmp.Diff(figures(whole.Dir), figures(o.Dir)); d != "" {
		t.Errorf("other files: %s", d)
	}
	timing, err := status.LoadTiming(o.Dir)
	if err != nil || timing.Sessions != 2 || timing.Started.Year() != 2024 || len(timing.Trials) != 4 {
		t.Errorf("%+v, %v", timing, err)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, rundir.AttemptsFolder)); !os.IsNotExist(err) {
		t.Errorf("attempts are left: %v", err)
	}
	again := o
	again.Observer = nil
	if out := mustRun(t, again); out.Trained != 0 {
		t.Errorf("%d trials were trained again", out.Trained)
	}
}

// TestSpecOfAnEarlierVersion: the spec of such a run is read.
func TestSpecOfAnEarlierVersion(t *testing.T) {
	o := earlier(t)
	s, err := rundir.LoadSpec(o.Dir)
	if err != nil || s.Train.Epochs != 3 || !strings.HasPrefix(s.Run.Engine, "logistic") {
		t.Errorf("%+v, %v", s.Run, err)
	}
}
