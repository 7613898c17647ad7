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
		if err != nil || d.IsDir() {
			return err
		}
		if name := d.Name(); name == provenanceFile || name == epochsFile || name == disk.LockFile {
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

func TestRunFindsTheLeak(t *testing.T) {
	out := mustRun(t, smallOptions(t, t.TempDir(), pictures(t, 16, 6)))
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
	images := pictures(t, 9, 5)
	reference := t.TempDir()
	o := smallOptions(t, reference, images)
	o.Spec.Run.Parallel, o.Clock = 1, clock()
	mustRun(t, o)
	want := folder(t, reference)

	o.Dir, o.Spec.Run.Parallel, o.Clock = t.TempDir(), 7, time.Now
	mustRun(t, o)
	got := folder(t, o.Dir)
	want[specFile] = strings.Replace(want[specFile], "parallel = 1", "parallel = 7", 1) // no part of the identity
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("parallel 7 differs from 1:\n%s", d)
	}

	// Broken off after five trials, resumed with other settings of the machine.
	ctx, cancel := context.WithCancel(t.Context())
	var finished atomic.Int64
	o.Dir, o.Spec.Run.Parallel = t.TempDir(), 2
	o.Observer = &watcher{finished: func(Trial) {
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
	images := pictures(t, 9, 5)
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
	o := smallOptions(t, t.TempDir(), pictures(t, 9, 5))
	out := mustRun(t, o)
	want := folder(t, o.Dir)
	trial := func(i int, file string) string {
		return filepath.Join(o.Dir, trialsFolder, out.Plan.Trials[i].Name, file)
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
	truncate(trial(1, predictionsFile), 0.7)
	truncate(trial(2, resultFile), 0.5)
	truncate(trial(3, epochsFile), 0.5)
	if err := os.Remove(trial(4, resultFile)); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(trial(5, predictionsFile))
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-1] ^= 1 // one flipped bit
	if err := os.WriteFile(trial(5, predictionsFile), data, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(trial(6, predictionsFile)); err != nil {
		t.Fatal(err)
	}

	if _, err := Summarise(o.Dir, false); err == nil || !strings.Contains(err.Error(), "7 of 24 trials") {
		t.Errorf("summary of a damaged run: %v", err)
	}
	var damaged []string
	o.Observer = &watcher{damaged: func(t Trial, err error) { damaged = append(damaged, err.Error()) }}
	again := mustRun(t, o)
	if again.Trained != 7 || len(damaged) != 5 {
		t.Errorf("trained %d of 7; damaged %q", again.Trained, damaged)
	}
	if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
		t.Error(d)
	}
}

func TestChangedSpecIsRefusedAndNothingDestroyed(t *testing.T) {
	o := smallOptions(t, t.TempDir(), pictures(t, 9, 5))
	mustRun(t, o)
	want := folder(t, o.Dir)
	for _, test := range []struct {
		name   string
		change func(*Options)
		want   []string
	}{
		{"learning rate", func(o *Options) { o.Spec.Train.LearningRate = 0.02 }, []string{"train.learning-rate: in the run 0.01, now 0.02"}},
		{"two keys", func(o *Options) { o.Spec.Claim.Accuracy, o.Spec.Train.Epochs = 0.8, 5 }, []string{"claim.accuracy: in the run 0.9, now 0.8", "train.epochs: in the run 4, now 5"}},
		{"fewer seeds", func(o *Options) { o.Spec.Folds.Seeds = 1 }, []string{"folds.seeds: in the run 2, now 1"}},
		{"fewer networks", func(o *Options) { o.Spec.Model.Architectures = []string{"resnet8v1"} }, []string{`model.architectures: in the run ["resnet8v1" "resnet8v2"], now ["resnet8v1"]`}},
		{"engine", func(o *Options) { o.Trainer = logistic{name: "2"} }, []string{"engine: in the run logistic 1, now logistic 2"}},
		{"groups", func(o *Options) { o.Spec.Groups.Columns = nil }, []string{`groups.columns: in the run ["group"], now []`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			changed := o
			changed.Spec = o.Spec.Clone()
			test.change(&changed)
			_, err := Run(t.Context(), changed)
			var mismatch *MismatchError
			if !errors.As(err, &mismatch) {
				t.Fatalf("got %v, want a MismatchError", err)
			}
			var got []string
			for _, d := range mismatch.Differences {
				got = append(got, d.String())
			}
			if d := cmp.Diff(test.want, got); d != "" {
				t.Error(d)
			}
			if !strings.Contains(err.Error(), test.want[0]) || !strings.Contains(err.Error(), o.Dir) {
				t.Errorf("message: %v", err)
			}
		})
	}
	if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
		t.Errorf("a refused run changed the directory:\n%s", d)
	}
}

func TestChangedImagesAreRefused(t *testing.T) {
	images := pictures(t, 9, 5)
	o := smallOptions(t, t.TempDir(), images)
	mustRun(t, o)
	csv := string(images["images.csv"].Data)
	for _, test := range []struct {
		name, csv string
		replaced  string
		want      string
	}{
		{"label", strings.Replace(csv, "g00_0.png,cat", "g00_0.png,dog", 1), "", "label of image g00_0.png: in the run cat, now dog"},
		{"image gone", strings.Replace(csv, "g00_0.png,cat,g00\n", "", 1), "", "image g00_0.png: in the run "},
		{"another picture", csv, "g00_0.png", "image g00_0.png: not in the run, now "},
		{"column", strings.Replace(csv, "g00_0.png,cat,g00", "g00_0.png,cat,g01", 1), "", "columns of image g00_0.png: in the run map[group:g00], now map[group:g01]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			changed := fstest.MapFS{}
			for name, file := range images {
				changed[name] = file
			}
			changed["images.csv"] = &fstest.MapFile{Data: []byte(test.csv)}
			if test.replaced != "" {
				changed[test.replaced] = &fstest.MapFile{Data: pictures(t, 40, 1)["g39_0.png"].Data}
			}
			o := o
			o.Images = changed
			_, err := Run(t.Context(), o)
			var mismatch *MismatchError
			if !errors.As(err, &mismatch) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestMoreSeedsSplitsAndNetworksExtendARun(t *testing.T) {
	images := pictures(t, 9, 5)
	o := smallOptions(t, t.TempDir(), images)
	whole := o.Spec.Clone()
	o.Spec.Folds.Seeds, o.Spec.Folds.Splits, o.Spec.Model.Architectures = 1, []string{spec.SplitRows}, []string{"resnet8v1"}
	small := mustRun(t, o)
	if small.Planned != 3 || len(small.Summary.Verdicts) != 0 || !strings.Contains(strings.Join(small.Summary.Warnings, "\n"), "add groups") {
		t.Errorf("rows alone: %d trials, verdicts %+v, warnings %q", small.Planned, small.Summary.Verdicts, small.Summary.Warnings)
	}
	o.Spec = whole
	if out := mustRun(t, o); out.Trained != 24-3 {
		t.Errorf("the extension trained %d trials, want 21", out.Trained)
	}
	other := o
	other.Dir = t.TempDir()
	mustRun(t, other)
	if d := cmp.Diff(folder(t, other.Dir), folder(t, o.Dir)); d != "" {
		t.Errorf("an extended run differs from one at once:\n%s", d)
	}
}

// watcher observes with functions; nil ones ignore.
type watcher struct {
	NoObserver
	measuring func([]string)
	finished  func(Trial)
	damaged   func(Trial, error)
	epoch     func(Trial, EpochProgress)
	step      func(Trial, Step)
	resumed   func(Trial, Step)
	warned    func(Trial, error)
}

func (w *watcher) Measuring(architectures []string) {
	if w.measuring != nil {
		w.measuring(architectures)
	}
}

func (w *watcher) Finished(t Trial, _ time.Duration) {
	if w.finished != nil {
		w.finished(t)
	}
}

func (w *watcher) Damaged(t Trial, err error) {
	if w.damaged != nil {
		w.damaged(t, err)
	}
}

func (w *watcher) Epoch(t Trial, e EpochProgress) {
	if w.epoch != nil {
		w.epoch(t, e)
	}
}

func (w *watcher) Step(t Trial, s Step) {
	if w.step != nil {
		w.step(t, s)
	}
}

func (w *watcher) Resumed(t Trial, at Step) {
	if w.resumed != nil {
		w.resumed(t, at)
	}
}

func (w *watcher) Warned(t Trial, err error) {
	if w.warned != nil {
		w.warned(t, err)
	}
}
