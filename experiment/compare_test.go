package experiment

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

func TestChangedSpecIsRefusedAndNothingDestroyed(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
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
		{"engine", func(o *Options) { o.Trainer = logistic{Version: "2"} }, []string{"engine: in the run logistic 1, now logistic 2"}},
		{"groups", func(o *Options) { o.Spec.Groups.Columns = nil }, []string{`groups.columns: in the run ["group"], now []`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			changed := o
			changed.Spec = o.Spec.Clone()
			test.change(&changed)
			_, err := Run(t.Context(), changed)
			var mismatch *rundir.MismatchError
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
	images := experimenttest.Pictures(t, 9, 5)
	o := smallOptions(t, t.TempDir(), images)
	mustRun(t, o)
	csv := string(images["images.csv"].Data)
	for _, test := range []struct {
		name, csv string
		replaced  string
		want      string
	}{
		{"label", strings.Replace(csv, "g00_0.png,cat", "g00_0.png,dog", 1), "", "label of image g00_0.png: in the run cat, now dog"},
		{"image gone", strings.Replace(csv, "g00_0.png,cat,g00\n", "", 1), "", "\n  image g00_0.png: in the run, now gone\n"},
		{"another picture", csv, "g00_0.png", "\n  image g00_0.png: its content has changed\nnothing"},
		{"new picture", csv + "new.png,cat,g01\n", "new.png", "\n  image new.png: not in the run\nnothing"},
		{"column", strings.Replace(csv, "g00_0.png,cat,g00", "g00_0.png,cat,g01", 1), "", "columns of image g00_0.png: in the run map[group:g00], now map[group:g01]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			changed := fstest.MapFS{}
			for name, file := range images {
				changed[name] = file
			}
			changed["images.csv"] = &fstest.MapFile{Data: []byte(test.csv)}
			if test.replaced != "" {
				changed[test.replaced] = &fstest.MapFile{Data: experimenttest.Pictures(t, 40, 1)["g39_0.png"].Data}
			}
			o := o
			o.Images = changed
			_, err := Run(t.Context(), o)
			var mismatch *rundir.MismatchError
			if !errors.As(err, &mismatch) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestMoreSeedsSplitsAndNetworksExtendARun(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	o := smallOptions(t, t.TempDir(), images)
	whole := o.Spec.Clone()
	o.Spec.Folds.Seeds, o.Spec.Folds.Splits, o.Spec.Model.Architectures = 1, []spec.Split{spec.SplitRows}, []string{"resnet8v1"}
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
