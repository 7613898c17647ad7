package experiment

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

// paced is a trainer that says how long its steps take; batches have 10 images.
type paced struct {
	logistic
	step map[string]time.Duration // by architecture; read-outs take a tenth of it

	mu    *sync.Mutex
	asked map[string][]trainer.Sizes // by architecture
}

func newPaced(v1, v2 time.Duration) paced {
	return paced{step: map[string]time.Duration{"resnet8v1": v1, "resnet8v2": v2}, mu: new(sync.Mutex), asked: make(map[string][]trainer.Sizes)}
}

func (p paced) Calibrate(_ context.Context, task trainer.Task, sizes trainer.Sizes, _ trainer.Effort) (trainer.Timings, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked[task.Architecture] = append(p.asked[task.Architecture], sizes)
	step := p.step[task.Architecture]
	pace := func(d time.Duration) trainer.Steps { return trainer.Steps{Batch: 10, Took: []time.Duration{d, d}} }
	return trainer.Timings{Start: time.Second, Training: pace(step), ReadOut: pace(step / 10), Moments: pace(step / 10)}, nil
}

// estimateOf runs until the estimate, and trains nothing.
func estimateOf(t *testing.T, o Options) *forecast.Estimate {
	t.Helper()
	var estimate *forecast.Estimate
	enough := errors.New("enough")
	o.Approve = func(e *forecast.Estimate) error { estimate = e; return enough }
	if _, err := Run(t.Context(), o); !errors.Is(err, enough) {
		t.Fatal(err)
	}
	return estimate
}

// seconds is what a trial takes by hand.
func (p paced) seconds(planned *plan.Plan, trial plan.Trial) float64 {
	w := planned.Work(trial)
	image := p.step[trial.Architecture].Seconds() / 10
	return 1 + float64(planned.Spec.Train.Epochs)*image*(float64(w.Train)+0.1*float64(w.ReadOut+w.Moments))
}

func about(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }

func TestEstimate(t *testing.T) {
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
	small := newPaced(2*time.Second, 3*time.Second)
	o.Trainer, o.Spec.Run.Parallel = small, 2
	var measured []string
	o.Observer = &watcher{measuring: func(names []string) { measured = names }}
	e := estimateOf(t, o)
	o.Observer = nil
	if !slices.Equal(measured, o.Spec.Model.Architectures) {
		t.Errorf("told to measure %q, want %q", measured, o.Spec.Model.Architectures)
	}
	if e.Planned != 24 || e.Selected != 24 || e.Finished != 0 || e.ToTrain() != 24 || e.Parallel != 2 || e.Images != 45 || e.Groups != 9 {
		t.Errorf("%+v", e)
	}
	o.Approve = nil
	p := mustRun(t, o).Plan
	var order []float64
	each := make(map[[2]string]float64) // sums
	for _, trial := range p.Trials {
		s := small.seconds(p, trial)
		order = append(order, s)
		each[[2]string{trial.Architecture, string(trial.Split)}] += s
	}
	want := listSchedule(order, 2)
	if !e.Time.Known || !about(e.Time.Train.Middle, want) || !about(e.Time.Train.Low, 0.9*want) || !about(e.Time.Train.High, 1.15*want) {
		t.Errorf("%+v, want %v seconds of training", e.Time, want)
	}
	if total := want + e.Time.Load + e.Time.Baselines + e.Time.Report; e.Baselines != 6 || !about(e.Time.Total.Middle, total) || e.Time.Total.Low >= total || e.Time.Total.High <= total {
		t.Errorf("total %+v, want %v", e.Time.Total, total)
	}
	if len(e.Trials) != 4 {
		t.Fatalf("%+v", e.Trials)
	}
	for _, k := range e.Trials {
		if k.Trials != 6 || k.ToTrain != 6 || !about(6*k.Seconds, each[[2]string{k.Architecture, string(k.Split)}]) || k.Train[0] > k.Train[1] || k.Test[0] < 1 {
			t.Errorf("%+v", k)
		}
	}
	fold := p.Fold(p.Trials[0])
	asked := small.asked["resnet8v1"]
	if len(asked) < 2 || asked[0] != asked[1] || asked[0].Train != len(fold.Train) || asked[0].Held != len(fold.Validation)+len(fold.Test) {
		t.Errorf("measured %+v: want two networks side by side, as large as trials are", asked)
	}
}

// TestEstimateCountsWhatIsReported: a run of the article's size has 200 trials with
// predictions for 100 epochs, and its summary takes longer than that of a small one.
func TestEstimateCountsWhatIsReported(t *testing.T) {
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
	o.Trainer = newPaced(time.Second, time.Second)
	small := estimateOf(t, o)
	o.Spec.Train.Epochs *= 1000
	large := estimateOf(t, o)
	const whatever = 0.8 // seconds, from experience
	if ratio := (large.Time.Report - whatever) / (small.Time.Report - whatever); math.Abs(ratio-1000) > 1 || small.Time.Report > whatever+0.1 {
		t.Errorf("%v and %v seconds for 1000 times the epochs", small.Time.Report, large.Time.Report)
	}
}

// TestEstimateTellsWhatIsLeft subtracts finished trials, and believes their time
// where they were trained as those to come will be.
func TestEstimateTellsWhatIsLeft(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	small := newPaced(2*time.Second, 3*time.Second)
	o.Trainer, o.Spec.Run.Parallel, o.Clock = small, 1, clock() // an epoch takes a second
	o.Spec.Run.Only = "resnet8v1.*.seed0.*"
	mustRun(t, o)
	o.Spec.Run.Only = ""

	e := estimateOf(t, o)
	if e.Finished != 6 || e.ToTrain() != 18 || len(small.asked["resnet8v1"]) != 0 || len(small.asked["resnet8v2"]) == 0 {
		t.Errorf("%d finished, %d to train, measured %v", e.Finished, e.ToTrain(), small.asked)
	}
	if len(e.Time.Paces) != 2 || e.Time.Paces[0].Basis != forecast.BasisFinished || e.Time.Paces[0].Samples != 6 || e.Time.Paces[1].Basis != forecast.BasisMeasured {
		t.Errorf("%+v", e.Time.Paces)
	}
	for _, k := range e.Trials {
		left := 6
		if k.Architecture == "resnet8v1" {
			left = 3
			if math.Abs(k.Seconds-4) > 1 {
				t.Errorf("%s: %v seconds each, want about 4, as the finished ones took", k.Architecture, k.Seconds)
			}
		}
		if k.Trials != 6 || k.ToTrain != left {
			t.Errorf("%+v, want %d to train", k, left)
		}
	}

	// So many at once was not tried yet: everything is measured.
	o.Spec.Run.Parallel = 3
	if e := estimateOf(t, o); len(e.Time.Paces) != 2 || e.Time.Paces[0].Basis != forecast.BasisMeasured {
		t.Errorf("%+v", e.Time.Paces)
	}

	// A finished run has nothing to measure.
	o.Spec.Run.Parallel, o.Approve = 1, nil
	mustRun(t, o)
	if e := estimateOf(t, o); e.ToTrain() != 0 || e.Time.Train.Middle != 0 || e.Time.Load != 0 {
		t.Errorf("%+v", e)
	}
}

// TestEstimateCountsFromCheckpoints subtracts what a stopped trial has done.
func TestEstimateCountsFromCheckpoints(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	small := newPaced(2*time.Second, 3*time.Second)
	small.logistic = withWeights()
	o.Trainer, o.Spec.Run.Parallel, o.Spec.Run.Only = small, 1, "resnet8v1.*.rows.*.seed0.fold0"
	whole := estimateOf(t, o)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	o.Observer = &watcher{step: func(_ plan.Trial, s trainer.Step) {
		if s.Epoch == 3 && s.Step == s.Steps/2 {
			stop()
		}
	}}
	if _, err := Run(ctx, o); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	o.Observer = nil
	left := estimateOf(t, o)
	if share := left.Time.Train.Middle / whole.Time.Train.Middle; math.Abs(share-1.5/4) > 0.02 || left.ToTrain() != 1 {
		t.Errorf("%v of the trial is left, want 1.5 of 4 epochs", share)
	}
}

// TestRefusedRunLeavesNothing asks before anything is written.
func TestRefusedRunLeavesNothing(t *testing.T) {
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
	o.Trainer = newPaced(time.Hour, time.Hour)
	if e := estimateOf(t, o); e.Time.Duration() < 12*time.Hour {
		t.Errorf("%v", e.Time.Duration())
	}
	if _, err := os.Stat(o.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the refused run left a directory: %v", err)
	}
}

// listSchedule is how long jobs take that workers take in order.
func listSchedule(seconds []float64, workers int) float64 {
	free := make([]float64, workers)
	for _, s := range seconds {
		slices.Sort(free)
		free[0] += s
	}
	return slices.Max(free)
}
