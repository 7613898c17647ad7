package traininglog

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/traininglog/count"
	"github.com/refold/refold/experiment/traininglog/format"
)

const articleCSV = "../../testdata/article/log.csv"

func article(t *testing.T) *Log {
	t.Helper()
	f, err := os.Open(articleCSV)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	l, err := Reader{}.Read(f, "log.csv")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.6g, want %.6g", what, got, want)
	}
}

// The figures of the article's log, the statistics of 83 of 100 among them.
func TestArticle(t *testing.T) {
	l := article(t)
	a, err := l.Analyse(Options{TestImages: 100, Claim: 0.95, Steps: 29})
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Epochs) != 100 || l.Runs() != 2 || !l.Percent || l.Validation() || l.FittingImages() != 100 {
		t.Errorf("%d epochs, %d runs, percent %v, validation %v, fits %d", len(l.Epochs), l.Runs(), l.Percent, l.Validation(), l.FittingImages())
	}
	if a.Best.Run != 2 || a.Best.Number != 38 || a.Best.Place != 88 || a.Correct != (count.Range{Low: 83, High: 83}) || a.Equal != 0 {
		t.Errorf("best %+v, %d correct, %d equal", a.Best, a.Correct, a.Equal)
	}
	if a.Last.Run != 2 || a.Last.Number != 50 || a.Last.TestAccuracy != 0.65 {
		t.Errorf("last %+v", a.Last)
	}
	if a.End.Epochs != 10 || a.End.Low != 0.52 || a.End.High != 0.81 {
		t.Errorf("end %+v", a.End)
	}
	near(t, "mean of the last ten", a.End.Mean, 0.663, 1e-6)
	near(t, "their deviation", a.End.SD, 0.111858, 1e-6)
	near(t, "gap at the best", a.Gaps.Best, 0.165556, 1e-6)
	near(t, "gap at the last", a.Gaps.Last, 0.345556, 1e-6)
	near(t, "Wilson low", a.Intervals[0].Low, 0.744520, 1e-6)
	near(t, "Wilson high", a.Intervals[0].High, 0.891064, 1e-6)
	near(t, "Clopper-Pearson low", a.Intervals[1].Low, 0.741825, 1e-6)
	near(t, "Clopper-Pearson high", a.Intervals[1].High, 0.897735, 1e-6)
	near(t, "P(X <= 83)", a.Test.Probability, 9.429e-6, 5e-10)
	if a.Test.Compatible {
		t.Error("95 % is called compatible with 83 of 100")
	}
	for _, e := range a.Selection.Expected {
		want := map[string]float64{"0.8 10": 0.8596, "0.8 100": 0.8940, "0.75 10": 0.8150, "0.75 100": 0.8532, "0.5 100": 0.6248}
		if w, ok := want[fmt.Sprint(e.Accuracy, " ", e.Looks)]; ok {
			near(t, fmt.Sprintf("best of %d at %v", e.Looks, e.Accuracy), e.Best, w, 5e-5)
		}
	}
	near(t, "ordinary true accuracy", a.Selection.Ordinary, 0.7186, 5e-5)
	near(t, "lower bound", a.Selection.Lower, 0.6791, 5e-5)
	if len(a.Spikes) != 10 || a.Quiet != 8 {
		t.Fatalf("%d spikes, %d quiet", len(a.Spikes), a.Quiet)
	}
	for _, s := range a.Spikes { // at all of them the network is no better than chance
		if s.TestAccuracy < 0.47 || s.TestAccuracy > 0.53 || s.TestLoss < 10 {
			t.Errorf("spike %+v", s)
		}
	}
}

// The same log in the article's own form, in JSON lines and as Keras' CSVLogger
// writes it holds the same figures.
func TestFormsAgree(t *testing.T) {
	want := article(t)
	var lines, objects, keras bytes.Buffer
	lines.WriteString("3.1 Results\n\nfirst\n\n")
	keras.WriteString("epoch,accuracy,loss,lr,val_accuracy,val_loss\r\n")
	for i, e := range want.Epochs {
		if i == 50 {
			lines.WriteString("\nsecond\nEpoch=50+38 is the best one.\n")
		}
		fmt.Fprintf(&lines, "Epoch %v, Loss: %v, Accuracy: %v, Test Loss: %v, Test Accuracy: %v\n", e.Number, e.TrainLoss, 100*e.TrainAccuracy, e.TestLoss, 100*e.TestAccuracy)
		fmt.Fprintf(&objects, `{"test_acc": %v, "epoch": %v, "loss": "%v", "note": [1], "acc": %v, "test_loss": %v}`+"\n", e.TestAccuracy, e.Number, e.TrainLoss, e.TrainAccuracy, e.TestLoss)
		fmt.Fprintf(&keras, "%v,%v,%v,0.0001,%v,%v\r\n", e.Number-1, e.TrainAccuracy, e.TrainLoss, e.TestAccuracy, e.TestLoss)
	}
	for form, text := range map[string]string{format.FormText: lines.String(), format.FormJSON: objects.String(), format.FormCSV: keras.String()} {
		got, err := Reader{}.Read(strings.NewReader("\ufeff"+text), "log")
		if err != nil {
			t.Fatal(err)
		}
		if got.Form != form || got.Runs() != 2 || len(got.Epochs) != 100 || got.Validation() != (form == format.FormCSV) || got.Percent != (form == format.FormText) {
			t.Fatalf("%s: read as %s, %d runs, %d epochs, validation %v, percent %v", form, got.Form, got.Runs(), len(got.Epochs), got.Validation(), got.Percent)
		}
		for i, e := range got.Epochs {
			w := want.Epochs[i]
			if form == format.FormCSV {
				w.Number-- // from 0
			}
			w.Line = e.Line
			near(t, "accuracy", e.TestAccuracy, w.TestAccuracy, 1e-12)
			near(t, "training accuracy", e.TrainAccuracy, w.TrainAccuracy, 1e-12)
			e.TestAccuracy, e.TrainAccuracy = w.TestAccuracy, w.TrainAccuracy
			if e != w {
				t.Fatalf("%s: epoch %d is %+v, want %+v", form, i+1, e, w)
			}
		}
	}
}
