package experiment

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/prediction"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	embedded "github.com/refold/refold/experiment/trainer/resnet"
	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/model/weights"
)

// startOptions are a run of one real and tiny network.
func startOptions(t *testing.T) Options {
	t.Helper()
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 6, 3))
	o.Trainer = nil // the embedded one
	o.Spec.Model.Architectures, o.Spec.Model.Width = []string{"resnet8v1"}, 0.25
	o.Spec.Folds.K, o.Spec.Folds.Seeds, o.Spec.Folds.Splits = 2, 1, []spec.Split{spec.SplitRows}
	o.Spec.Train.Epochs, o.Spec.Train.Batch, o.Spec.Run.Engine = 2, 4, "builtin"
	return o
}

// savedStarts are the weights of the trials of a run from scratch.
func savedStarts(t *testing.T) []string {
	t.Helper()
	o := startOptions(t)
	o.Spec.Run.SaveWeights = spec.SaveLast
	var paths []string
	for _, trial := range mustRun(t, o).Plan.Trials {
		paths = append(paths, filepath.Join(o.Dir, rundir.TrialsFolder, trial.Name, rundir.WeightsFile))
	}
	return paths
}

// extractions counts the images whose features were computed.
type extractions struct{ images int }

func (e *extractions) Observe(happened event.Event) {
	if r, ok := happened.(event.Read); ok && r.Stage == event.Extracting && r.Done == r.Total {
		e.images += r.Total
	}
}

// TestRunsFromAFileOfWeights: which weights they are is a run's identity, where they lie is
// not; the summary says what networks began with.
func TestRunsFromAFileOfWeights(t *testing.T) {
	files := savedStarts(t)
	o := startOptions(t)
	o.Spec.Model.Weights = files[0]
	out := mustRun(t, o)
	pin := out.Plan.Spec.Model.Pinned("resnet8v1")
	want := []summary.Start{{Architecture: "resnet8v1", File: rundir.WeightsFile, SHA256: pin}}
	if d := gocmp.Diff(want, out.Summary.Design.Starts); d != "" || len(pin) != 64 || out.Plan.Spec.Model.Head != spec.HeadFile {
		t.Errorf("%s\n%+v", d, out.Plan.Spec.Model)
	}
	fresh := startOptions(t)
	if a, b := out.Summary.Curves[0].TrainLoss[0], mustRun(t, fresh).Summary.Curves[0].TrainLoss[0]; a >= b {
		t.Errorf("the loss of the first epoch is %v from weights, %v from scratch", a, b)
	}

	moved := filepath.Join(t.TempDir(), "moved.safetensors")
	data, err := os.ReadFile(files[0])
	if err == nil {
		err = os.WriteFile(moved, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	o.Spec.Model.Weights = moved
	if out = mustRun(t, o); out.Trained != 0 {
		t.Errorf("%d trials were trained again", out.Trained)
	}
	refused := func(change func(*spec.Model), key string) {
		t.Helper()
		other := o
		other.Spec = o.Spec.Clone()
		change(&other.Spec.Model)
		_, err := Run(t.Context(), other)
		var mismatch *rundir.MismatchError
		if !errors.As(err, &mismatch) || mismatch.Differences[0].What != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	refused(func(m *spec.Model) { m.Weights = files[1] }, "model.weights-sha256")
	refused(func(m *spec.Model) { m.Weights = "" }, "model.head")
	refused(func(m *spec.Model) { m.Freeze = resnet.FreezeStem }, "model.freeze")
	refused(func(m *spec.Model) { m.Head = spec.HeadNew }, "model.head")
}

// TestSavedNetworksPredictAsTheirTrial: from images to probabilities.
func TestSavedNetworksPredictAsTheirTrial(t *testing.T) {
	o := startOptions(t)
	o.Spec.Run.SaveWeights, o.Spec.Data.Scale, o.Spec.Data.Resize = spec.SaveLast, "keras", "pad"
	o.Spec.Data.Size = [2]int{10, 12}
	out := mustRun(t, o)
	p, dir := out.Plan, rundir.Dir(o.Dir)
	for _, trial := range p.Trials {
		file, err := weights.ReadFile(filepath.Join(o.Dir, rundir.TrialsFolder, trial.Name, rundir.WeightsFile))
		if err != nil {
			t.Fatal(err)
		}
		m, err := prediction.NewModel(embedded.Classifier{}, file, prediction.ParseUse(file.Metadata))
		if err != nil {
			t.Fatal(err)
		}
		d, err := dataset.NewDecoder(o.Images, m.Use.Preprocess, 0)
		if err != nil {
			t.Fatal(err)
		}
		fold := p.Fold(trial)
		var files []string
		for _, i := range fold.Test {
			files = append(files, p.Manifest.Images[i].Path)
		}
		images, err := m.Predict(t.Context(), files, prediction.Options{Decode: d.Decode, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		rec, err := dir.Load(rundir.NewKey(p, trial, out.Summary.Design.Engine, p.Manifest.Hash()))
		if err != nil {
			t.Fatal(err)
		}
		want := rec.Deciding(len(rec.Epochs) - 1).Test
		for i, image := range images {
			for c, probability := range image.Probabilities {
				if d := math.Abs(float64(probability) - math.Exp(float64(want[i*len(p.Classes)+c]))); d > 1e-6 || image.Err != nil {
					t.Errorf("%s, %s: class %d is off by %v, %v", trial.Name, image.File, c, d, image.Err)
				}
			}
		}
	}
}

// TestExportedTrials name each image once, test images without labels, and every epoch
// takes all of those of training.
func TestExportedTrials(t *testing.T) {
	o := startOptions(t)
	out := mustRun(t, o)
	p := out.Plan
	of := make(map[string]int)
	for i, image := range p.Manifest.Images {
		of[image.Path] = p.Draws[0].Labels[i]
	}
	seen := make(map[string]int)
	for _, trial := range p.Trials {
		e, err := Export(o.Dir, trial.Name)
		if err != nil {
			t.Fatal(err)
		}
		known := make(map[string]bool)
		for _, m := range slices.Concat(e.Train, e.Validation) {
			if class, ok := of[m.File]; !ok || class != m.Class || known[m.File] {
				t.Errorf("%s: %+v", trial.Name, m)
			}
			known[m.File] = true
		}
		for _, file := range e.Test {
			if known[file] {
				t.Errorf("%s: %s is on both sides", trial.Name, file)
			}
			known[file], seen[file] = true, seen[file]+1
		}
		if len(known) != len(of) || len(e.Epochs) != o.Spec.Train.Epochs || slices.Equal(e.Epochs[0], e.Epochs[1]) {
			t.Errorf("%s: %d images, epochs %v", trial.Name, len(known), e.Epochs)
		}
		for _, order := range e.Epochs {
			for i, k := range slices.Sorted(slices.Values(order)) {
				if i != k || len(order) != len(e.Train) {
					t.Fatalf("%s: order %v", trial.Name, order)
				}
			}
		}
		path := filepath.Join(t.TempDir(), "initial.safetensors")
		if err := disk.WriteFrom(path, e.Initial); err != nil {
			t.Fatal(err)
		}
		file, err := weights.ReadFile(path)
		if err != nil || file.Metadata["trial"] != trial.Name || file.Metadata["size"] != "8x8" {
			t.Errorf("%v, %v", file, err)
		}
	}
	for file, tests := range seen {
		if tests != 1 {
			t.Errorf("%s is tested %d times", file, tests)
		}
	}
	if _, err := Export(o.Dir, "resnet8v1.none"); err == nil || !strings.Contains(err.Error(), "it has no trial") {
		t.Error(err)
	}
}

// TestFeaturesAreComputedOnce a run, and from the cache not at all, to the same bytes.
func TestFeaturesAreComputedOnce(t *testing.T) {
	files := savedStarts(t)
	o := startOptions(t)
	o.Spec.Model.Weights, o.Spec.Model.Freeze, o.Spec.Run.SaveWeights = files[0], resnet.FreezeAllButHead, spec.SaveLast
	count := &extractions{}
	o.Observer = count
	out := mustRun(t, o)
	images := len(out.Plan.Manifest.Images)
	if count.images != images || out.Finished != 2 {
		t.Errorf("features of %d images were computed for %d trials, not of %d", count.images, out.Finished, images)
	}
	want := folder(t, o.Dir)
	cache := t.TempDir()
	for round, computed := range []int{images, 0} {
		o.Dir, o.Cache, count.images = filepath.Join(t.TempDir(), "run"), cache, 0
		e := preview(t, o)
		if e.Freeze != resnet.FreezeAllButHead || e.Time.Features > 0 != (computed > 0) {
			t.Errorf("round %d: the estimate has %v s for features", round, e.Time.Features)
		}
		mustRun(t, o)
		if count.images != computed {
			t.Errorf("round %d: features of %d images were computed, not of %d", round, count.images, computed)
		}
		if d := gocmp.Diff(want, folder(t, o.Dir)); d != "" {
			t.Errorf("round %d: %s", round, d)
		}
	}
	entries, err := filepath.Glob(filepath.Join(cache, "features-*"))
	if err != nil || len(entries) != 1 {
		t.Fatalf("%q, %v", entries, err)
	}
	if err := os.WriteFile(entries[0], []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.Dir, count.images = filepath.Join(t.TempDir(), "run"), 0
	if mustRun(t, o); count.images != images {
		t.Errorf("with a damaged cache, features of %d images were computed", count.images)
	}
	if d := gocmp.Diff(want, folder(t, o.Dir)); d != "" {
		t.Error(d)
	}
}

// TestWeightsThatDoNotFitAreRefused by file, by what differs, and with what to do.
func TestWeightsThatDoNotFitAreRefused(t *testing.T) {
	file := savedStarts(t)[0]
	broken := filepath.Join(t.TempDir(), "broken.safetensors")
	if err := os.WriteFile(broken, []byte("not weights at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(*Options)
		want   []string
	}{
		"architecture": {func(o *Options) { o.Spec.Model.Architectures = []string{"resnet8v2"} }, []string{"model.weights", file, "lacks conv2_block1_preact_bn/beta", "one of resnet8v1"}},
		"width":        {func(o *Options) { o.Spec.Model.Width = 0.5 }, []string{file, "conv1_bn/beta is [4], not [8]", "model.width"}},
		"pinned":       {func(o *Options) { o.Spec.Model.WeightsSHA256 = []string{"resnet8v1 " + strings.Repeat("0", 64)} }, []string{"model.weights-sha256", "not 0000", "leave the hash out"}},
		"no format":    {func(o *Options) { o.Spec.Model.Weights = broken }, []string{broken, "not a valid safetensors file", "model/weights/convert"}},
		"head":         {func(o *Options) { o.Spec.Data.Null, o.Spec.Model.Head = true, spec.HeadFile }, []string{"model.head", "no classification layer for the classes", `model.head = "new"`}},
		"scale":        {func(o *Options) { o.Spec.Data.Scale = "keras" }, []string{"data.scale", file, "trained on images of the scale unit", `data.scale = "unit"`}},
		"trainer":      {func(o *Options) { o.Trainer = logistic{} }, []string{"cannot start from a file"}},
	} {
		o := startOptions(t)
		o.Spec.Model.Weights = file
		test.change(&o)
		_, err := Run(t.Context(), o)
		var wrong *spec.Error
		if !errors.As(err, &wrong) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text := remedy.Word(err, nil)
		if i := slices.IndexFunc(test.want, func(w string) bool { return !strings.Contains(text, w) }); i >= 0 {
			t.Errorf("%s: %s\nlacks %q", name, text, test.want[i])
		}
	}
	o := startOptions(t)
	o.Spec.Model.Weights, o.Spec.Data.Null = file, true // whose classes are others
	if out := mustRun(t, o); out.Plan.Spec.Model.Head != spec.HeadNew || !out.Summary.Design.Starts[0].NewHead {
		t.Errorf("the classification layer of other classes was kept: %+v", out.Plan.Spec.Model)
	}
}
