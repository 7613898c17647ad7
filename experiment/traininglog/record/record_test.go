package record_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/traininglog"
	"github.com/refold/refold/experiment/traininglog/record"
)

func TestFiguresThatJSONCannotWrite(t *testing.T) {
	for x, want := range map[float64]string{0.5: "0.5", math.NaN(): "null", math.Inf(1): `"inf"`, math.Inf(-1): `"-inf"`} {
		if got, err := json.Marshal(record.Figure(x)); err != nil || string(got) != want {
			t.Errorf("%v: %s, %v; want %s", x, got, err, want)
		}
	}
}

// TestListsAreNeverNull: a program goes through them without looking first. A test that
// was not made is null.
func TestListsAreNeverNull(t *testing.T) {
	log, err := traininglog.Reader{}.Read(strings.NewReader("Epoch 1, Loss: 0.7, Test Accuracy: 48.0\nEpoch 2, Loss: 0.6, Test Accuracy: 50.0\n"), "a.log")
	if err != nil {
		t.Fatal(err)
	}
	analysis, err := log.Analyse(traininglog.Options{TestImages: 100})
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(record.OfAnalysis(analysis, "log.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"ignored":[]`, `"spikes":[]`, `"claim":null`, `"test":null`, `"report":"log.md"`, `"test_accuracy":0.5`, `"test_loss":null`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %s in %s", want, data)
		}
	}
}

func TestFoldsAreAddedUp(t *testing.T) {
	log, err := traininglog.Reader{Folds: true}.Read(strings.NewReader("epoch,test_accuracy\n1,0.5\n2,0.6\n1,0.7\n2,0.8\n"), "a.csv")
	if err != nil {
		t.Fatal(err)
	}
	var all []*traininglog.Analysis
	for _, fold := range log.Folds {
		a, err := fold.Analyse(traininglog.Options{TestImages: 10, Claim: 0.9})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	folds, err := record.OfFolds(log, all, "log.md")
	if err != nil || len(folds.Folds) != 2 || folds.Correct != 14 || folds.TestImages != 20 || folds.Test == nil {
		t.Errorf("%+v, %v", folds, err)
	}
}
