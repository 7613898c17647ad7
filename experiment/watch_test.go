package experiment

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/experiment/trainer"
)

func TestTiming(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	o.Spec.Run.Parallel, o.Clock = 1, clock()
	out := mustRun(t, o)
	timing, err := status.LoadTiming(o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if timing.Engine != "logistic 1" || len(timing.Trials) != 24 || timing.Host == "" || timing.Wall <= 0 || !timing.Finished.After(timing.Started) {
		t.Errorf("%+v", timing)
	}
	first := timing.Trials[0]
	if first.Trial != out.Plan.Trials[0].Name || first.Epochs != 4 || first.Images != 4*len(out.Plan.Fold(out.Plan.Trials[0]).Train) || first.Duration.Seconds() != 4 {
		t.Errorf("%+v", first)
	}
	if _, err := status.LoadTiming(t.TempDir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no run: %v", err)
	}
}

func TestObserverSeesEverythingButTestFigures(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	steps, epochs := 0, 0
	o.Observer = &watcher{
		step: func(plan.Trial, trainer.Step) { steps++ },
		epoch: func(_ plan.Trial, e event.Progress) {
			epochs++
			if !e.HasValidation || e.ValidationLoss <= 0 || e.Epochs != 4 || e.Epoch < 1 {
				t.Errorf("%+v", e)
			}
		},
	}
	out := mustRun(t, o)
	want := 0
	for _, trial := range out.Plan.Trials {
		want += out.Plan.Spec.Train.Epochs * out.Plan.Work(trial).Train
	}
	if steps != want || epochs != 24*4 {
		t.Errorf("%d steps of %d, %d epochs", steps, want, epochs)
	}
	text, err := json.Marshal(event.Progress{})
	if err != nil || strings.Contains(strings.ToLower(string(text)), "test") {
		t.Errorf("progress has a field of test images: %s", text)
	}
}
