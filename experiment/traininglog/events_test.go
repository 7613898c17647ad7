package traininglog

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// Folders of event files: runs, sets of a run, and folds.
func TestEventFolders(t *testing.T) {
	file := func(name string) *fstest.MapFile {
		data, err := os.ReadFile("testdata/tools/keras-3.15.1/tensorboard/" + name + "/events.out.tfevents.0")
		if err != nil {
			t.Fatal(err)
		}
		return &fstest.MapFile{Data: data}
	}
	train, validation := file("train"), file("validation")
	cut := &fstest.MapFile{Data: validation.Data[:len(validation.Data)-3]}
	damaged := &fstest.MapFile{Data: append([]byte{}, validation.Data...)}
	damaged.Data[len(damaged.Data)/2] ^= 1
	const name = "/events.out.tfevents.1"
	for what, c := range map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"sets of a run":  {fstest.MapFS{"train" + name: train, "validation" + name: validation}, "3: 82-82 of 100, 4 looks, 1 runs, train 0.743"},
		"within folders": {fstest.MapFS{"logs/fit/2024/train" + name: train, "logs/fit/2024/validation" + name: validation, "logs/notes.txt": {}}, "3: 82-82 of 100, 4 looks, 1 runs, train 0.743"},
		"two runs":       {fstest.MapFS{"a/train" + name: train, "a/validation" + name: validation, "b/validation" + name: validation}, "3: 82-82 of 100, 8 looks, 2 runs, train 0.743"},
		"folds": {fstest.MapFS{"fold_1/validation" + name: validation, "fold_2/validation" + name: validation},
			"fold 1, 3: 82-82 of 100, 4 looks, 1 runs, train NaN; fold 2, 3: 82-82 of 100, 4 looks, 1 runs, train NaN"},
		"cut":          {fstest.MapFS{"validation" + name: cut}, "3: 82-82 of 100, 4 looks, 1 runs, train NaN, cut"},
		"damaged":      {fstest.MapFS{"validation" + name: damaged}, "logs: validation/events.out.tfevents.1: "},
		"only trained": {fstest.MapFS{"train" + name: train}, `logs: no epoch has a test accuracy, so there is nothing to judge: it is called "Test Accuracy", "test_accuracy" or "val_accuracy", or named with column test-accuracy=NAME; "train/epoch_accuracy" was taken for a training accuracy; seen and not used were "train/epoch_learning_rate"`},
		"nothing":      {fstest.MapFS{"notes.txt": {}}, "logs: holds no event file"},
	} {
		got := eventsText(c.files)
		if !strings.HasPrefix(got, c.want) || strings.HasSuffix(c.want, "NaN") && got != c.want {
			t.Errorf("%s: %s", what, cmp.Diff(c.want, got))
		}
	}
}

func eventsText(files fstest.MapFS) string {
	l, err := Reader{}.ReadFolder(files, "logs")
	if err != nil {
		return err.Error()
	}
	var all []string
	for _, one := range append(l.Folds, l)[:max(1, len(l.Folds))] {
		a, err := one.Analyse(Options{TestImages: 100})
		if err != nil {
			return err.Error()
		}
		s := fmt.Sprintf("%v: %d-%d of 100, %d looks, %d runs, train %.3g", a.Best.Number, a.Correct.Low, a.Correct.High, a.Looks, one.Runs(), a.Best.TrainAccuracy)
		if one.Fold != "" {
			s = "fold " + one.Fold + ", " + s
		}
		if one.Cut {
			s += ", cut"
		}
		all = append(all, s)
	}
	return strings.Join(all, "; ")
}
