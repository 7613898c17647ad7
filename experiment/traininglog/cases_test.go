package traininglog

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readFile reads a log of testdata.
func readFile(t *testing.T, o Reader, name string) *Log {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	l, err := o.Read(f, filepath.Base(name))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// verdict is what matters of an analysis, on a line.
func verdict(t *testing.T, l *Log, images int) string {
	t.Helper()
	a, err := l.Analyse(Options{TestImages: images})
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s %v of run %d: %d-%d of %d, %d looks, %s, by %s; train %.4g; %d runs", l.Unit, a.Best.Number, a.Best.Run,
		a.Correct.Low, a.Correct.High, a.TestImages, a.Looks, l.Set, a.Choice, a.Best.TrainAccuracy, l.Runs())
}

// Logs of the tools that people use, and what they say.
func TestCases(t *testing.T) {
	for name, c := range map[string]struct {
		images int
		want   string
	}{
		"bracket.txt":           {100, "epoch 2 of run 1: 81-81 of 100, 3 looks, validation, by test; train 0.64; 1 runs"},
		"comma_text.txt":        {100, "epoch 2 of run 1: 81-81 of 100, 2 looks, test, by test; train 0.64; 1 runs"},
		"deit.jsonl":            {50000, "epoch 52 of run 1: 34050-34050 of 50000, 2 looks, test, by test; train NaN; 1 runs"},
		"fastai.csv":            {100, "epoch 2 of run 1: 91-91 of 100, 4 looks, validation, by test; train NaN; 1 runs"},
		"fit_then_evaluate.log": {100, "epoch 3 of run 1: 94-94 of 100, 3 looks, validation, by test; train 0.9; 1 runs"},
		"history.json":          {100, "epoch 2 of run 1: 81-81 of 100, 3 looks, validation, by test; train 0.64; 1 runs"},
		"int_percent.txt":       {220, "epoch 4 of run 1: 189-190 of 220, 5 looks, validation, by test; train NaN; 1 runs"},
		"keras_old_v2.txt":      {0, "epoch 2 of run 1: 81-81 of 100, 3 looks, validation, by test; train 0.64; 1 runs"},
		"logging.txt":           {100, "epoch 2 of run 1: 81-81 of 100, 2 looks, validation, by test; train 0.64; 1 runs"},
		"lrmon.csv":             {100, "epoch 1 of run 1: 81-81 of 100, 2 looks, validation, by test; train 0.64; 1 runs"},
		"mixed.txt":             {100, "epoch 2 of run 1: 81-81 of 100, 3 looks, validation, by test; train 0.64; 1 runs"},
		"pl_tqdm.txt":           {100, "epoch 1 of run 1: 81-81 of 100, 3 looks, validation, by test; train NaN; 1 runs"},
		"pytorch_mnist.txt":     {0, "epoch 2 of run 1: 83-83 of 100, 3 looks, test, by test; train NaN; 1 runs"},
		"pytorch_tut.txt":       {100, "epoch 1 of run 1: 91-91 of 100, 3 looks, validation, by test; train 0.7952; 1 runs"},
		"timm.csv":              {100, "epoch 2 of run 1: 66-66 of 100, 4 looks, validation, by test; train NaN; 1 runs"},
		"trainer_state.json":    {100, "epoch 2 of run 1: 91-91 of 100, 3 looks, validation, by test; train NaN; 1 runs"},
		"valcheck.csv":          {100, "epoch 0 of run 1: 94-94 of 100, 6 looks, validation, by test; train NaN; 1 runs"},
		"yolo_new.csv":          {100, "epoch 3 of run 1: 83-83 of 100, 4 looks, validation, by test; train NaN; 1 runs"},
	} {
		l := readFile(t, Reader{}, "cases/"+name)
		if d := cmp.Diff(c.want, verdict(t, l, c.images)); d != "" {
			t.Errorf("%s, read as %s: %s", name, l.Form, d)
		}
	}
}

// Each fold has test images of its own.
func TestFoldsAreNotJoined(t *testing.T) {
	l := readFile(t, Reader{}, "cases/kfold_keras.txt")
	var got []string
	for _, f := range l.Folds {
		got = append(got, f.Fold+": "+verdict(t, f, 100))
	}
	want := []string{}
	for i, best := range []string{"4 of run 1: 85-85", "4 of run 1: 92-92", "2 of run 1: 89-89", "1 of run 1: 91-91", "4 of run 1: 90-90"} {
		want = append(want, fmt.Sprintf("%d: epoch %s of 100, 4 looks, validation, by test; train 0.8; 1 runs", i+1, best))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if _, err := l.Analyse(Options{TestImages: 100}); err == nil {
		t.Error("five folds are judged as one")
	}
	// Means .794, .798, .802, .852; the folds' own best are better by 0, 0, .05, .16 and 0 there.
	var folds []*Analysis
	for _, f := range l.Folds {
		a, err := f.Analyse(Options{TestImages: 100})
		if err != nil {
			t.Fatal(err)
		}
		folds = append(folds, a)
	}
	c, err := CommonEpochOf(folds)
	if err != nil || c.Look.Number != 4 || math.Abs(c.Accuracy-.852) > 1e-9 || math.Abs(c.Bias-.042) > 1e-9 || math.Abs(c.Corrected-.81) > 1e-9 {
		t.Errorf("the common epoch: %+v, %v", c, err)
	}
	short := *folds[1].Log
	short.Epochs, short.validation = short.Epochs[:3], short.validation[:3]
	folds[1].Log = &short
	if c, err := CommonEpochOf(folds); err == nil {
		t.Errorf("folds of unequal length have the common epoch %+v", c)
	}
}
