package experiment

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
)

// Estimate is what a run consists of, what it still has to do, and what that
// takes.
type Estimate struct {
	Dir      string              `json:"dir"`
	Engine   string              `json:"engine"`           // with version
	Reason   string              `json:"engine_reason"`    // in words, why it is this one
	Advice   string              `json:"advice,omitempty"` // about run.precision on this machine
	Threads  int                 `json:"threads_per_trial"`
	Parallel int                 `json:"trials_at_once"`
	Cores    int                 `json:"usable_cores"`
	Images   int                 `json:"images"`
	Classes  []string            `json:"classes"`
	Groups   int                 `json:"groups"`
	Excluded []summary.Exclusion `json:"excluded"`         // broken images that are left out
	Several  []string            `json:"first_of_several"` // images whose files hold further frames, pages or pictures
	Skipped  []plan.Skipped      `json:"skipped_splits"`
	Planned  int                 `json:"planned_trials"`
	Selected int                 `json:"selected_trials"` // by run.only
	Finished int                 `json:"finished_trials"` // of the selected ones
	Trials   []TrialKind         `json:"trials"`
	Memory   MemoryNeed          `json:"memory"`
	Disk     DiskNeed            `json:"disk"`
	Time     TimeNeed            `json:"time"`
	// Compared are the figures by which run.engine = "auto" was decided; nil: there was
	// nothing to decide.
	Compared *EngineComparison `json:"engine_comparison,omitempty"`
}

// ToTrain is the number of selected trials that are not finished.
func (e *Estimate) ToTrain() int { return e.Selected - e.Finished }

// TrialKind are the selected trials of one architecture and split. Images are the
// fewest and the most of any of them.
type TrialKind struct {
	Architecture string  `json:"architecture"`
	Split        string  `json:"split"`
	Trials       int     `json:"trials"`
	ToTrain      int     `json:"to_train"`
	Train        [2]int  `json:"training_images"`
	Validation   [2]int  `json:"validation_images"`
	Test         [2]int  `json:"test_images"`
	Seconds      float64 `json:"seconds_per_trial"` // the mean of those to train; 0: unknown
}

// Range is a figure with the bounds that it is expected in.
type Range struct {
	Low    float64 `json:"low"`
	Middle float64 `json:"middle"`
	High   float64 `json:"high"`
}

// TimeNeed is how long a run takes from its start, in seconds. What is done when
// the estimate is made counts no more.
type TimeNeed struct {
	Known  bool    `json:"known"`
	Reason string  `json:"reason,omitempty"` // why the time is not known
	Paces  []Pace  `json:"paces"`            // of architectures that are to be trained
	Scan   float64 `json:"scan_seconds"`     // reading the images, and this measurement, at a run's start
	Load   float64 `json:"load_seconds"`     // decoding
	Train  Range   `json:"training_seconds"` // all trials
	Report float64 `json:"report_seconds"`   // from experience, not measured
	Total  Range   `json:"total_seconds"`
	// Measuring is what the measurement itself took.
	Measuring float64 `json:"measuring_seconds"`

	calibration float64 // what the measurement takes at a run's start
}

// Duration is the middle of the range.
func (t TimeNeed) Duration() time.Duration {
	return time.Duration(t.Total.Middle * float64(time.Second))
}

// What summary, figures and pages took on machines of 2024: the demo's, and what
// each predicted probability adds (BenchmarkFullRun). It matters for quick trainings.
const (
	reportSeconds     = 0.8
	predictionSeconds = 6e-8
)

// reportTime is how many seconds it takes to read the predictions of all selected
// trials and to sum up.
func (r *runner) reportTime() float64 {
	seconds := reportSeconds
	for _, t := range r.plan.Selected() {
		shape := r.key(t).Shape
		seconds += predictionSeconds * float64(shape.Epochs*shape.Values())
	}
	return seconds
}

// Bounds of what is not trained, as factors.
const (
	otherLow  = 0.7
	otherHigh = 1.6
)

// estimator is an estimate in the making.
type estimator struct {
	*runner
	todo  []plan.Trial
	left  map[string]float64 // by trial of todo: the share that no checkpoint has
	paces map[string]Pace    // by architecture
	took  map[string]float64 // by architecture: the seconds that measuring took
}

// estimate finds out what is needed to tell the time, and sums up. What it measures,
// it measures for at least so long a kind of step; what took less than known to
// measure, it does not take from memory.
func (r *runner) estimate(ctx context.Context, least, known time.Duration) (*Estimate, error) {
	began := r.options.Clock()
	w := &estimator{runner: r, todo: r.missing(), left: make(map[string]float64), paces: r.pastPaces(), took: make(map[string]float64)}
	for _, t := range w.todo {
		w.left[t.Name] = r.shareLeft(t)
	}
	need := TimeNeed{Report: r.reportTime()}
	w.recall(ctx, known)
	var err error
	if need.calibration, err = w.calibrate(ctx, least); err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		need.Reason = err.Error() // trials may fail of it too, each with its own error
	}
	if need.Reason == "" {
		more, err := w.chooseParallel(ctx)
		if err != nil {
			return nil, err
		}
		need.calibration += more
	}
	if len(w.todo) > 0 {
		if need.Load, err = r.loadTime(ctx); err != nil {
			return nil, err
		}
	}
	need = w.complete(need)
	need.Measuring = r.options.Clock().Sub(began).Seconds()
	selected := len(r.plan.Selected())
	return &Estimate{
		Dir: r.options.Dir, Engine: r.engine, Reason: r.reason, Advice: r.advice, Compared: r.compared, Threads: r.plan.Spec.Run.Threads, Parallel: r.parallel, Cores: runtime.GOMAXPROCS(0),
		Images: len(r.plan.Manifest.Images), Classes: r.plan.Classes, Groups: r.plan.Groups.Count,
		Excluded: append([]summary.Exclusion{}, summary.Exclusions(r.plan.Manifest)...), Several: r.plan.Manifest.FirstOfSeveral(), Skipped: append([]plan.Skipped{}, r.plan.Skipped...),
		Planned: len(r.plan.Trials), Selected: selected, Finished: selected - len(w.todo), Trials: w.kinds(),
		Memory: r.memory, Disk: r.disk, Time: need,
	}, nil
}

// shareLeft is the share of an unfinished trial that its checkpoint does not have.
func (r *runner) shareLeft(t plan.Trial) float64 {
	k := r.key(t)
	s, err := r.dir.Checkpoint(k)
	if err != nil || s == nil {
		return 1 // it begins anew
	}
	return 1 - float64(s.Mark.At.Images)/float64(max(1, k.Shape.Epochs*k.Train))
}

// loadTime decodes a few images, as a run does, and says how long all of them take:
// no time worth speaking of where the cache has them.
func (r *runner) loadTime(ctx context.Context) (float64, error) {
	if r.cache != nil && dataset.Cached(r.cache, r.plan.Manifest, r.plan.Spec.Data.Preprocess()) {
		return 0, nil
	}
	all := r.plan.Manifest.Images
	few := *r.plan.Manifest
	few.Images = nil
	step := max(1, len(all)/max(2*runtime.GOMAXPROCS(0), min(len(all)/20, 64)))
	for i := 0; i < len(all); i += step {
		few.Images = append(few.Images, all[i])
	}
	began := r.options.Clock()
	if _, err := dataset.Load(ctx, r.images, &few, r.plan.Spec.Data.Preprocess(), dataset.LoadOptions{Spool: r.spool}); err != nil {
		return 0, fmt.Errorf("images: %w", err)
	}
	return r.options.Clock().Sub(began).Seconds() * float64(len(all)) / float64(len(few.Images)), nil
}

// complete adds the training to what is known of the rest.
func (w *estimator) complete(t TimeNeed) TimeNeed {
	t.Paces = []Pace{}
	for _, architecture := range w.plan.Spec.Model.Architectures {
		if p, ok := w.paces[architecture]; ok {
			t.Paces = append(t.Paces, p)
		}
	}
	if t.Reason != "" {
		return TimeNeed{Reason: t.Reason, Paces: t.Paces}
	}
	t.Known, t.Train = true, w.training()
	t.sum()
	return t
}

func (t *TimeNeed) sum() {
	other := t.Scan + t.Load + t.Report
	t.Total = Range{t.Train.Low + otherLow*other, t.Train.Middle + other, t.Train.High + otherHigh*other}
}

// training distributes the trials.
func (w *estimator) training() Range {
	var low, middle, high []float64
	for _, t := range w.todo {
		p, s := w.paces[t.Architecture], w.seconds(t)
		low, middle, high = append(low, s*p.Low), append(middle, s), append(high, s*p.High)
	}
	return Range{makespan(low, w.parallel), makespan(middle, w.parallel), makespan(high, w.parallel)}
}

// seconds is how long the rest of a trial takes.
func (w *estimator) seconds(t plan.Trial) float64 {
	return w.left[t.Name] * w.paces[t.Architecture].trial(w.plan.Work(t), w.plan.Spec.Train.Epochs)
}

// kinds lists the selected trials by architecture and split.
func (w *estimator) kinds() []TrialKind {
	var kinds []TrialKind
	at := make(map[[2]string]int)
	states := w.trialStates()
	for i, t := range w.plan.Selected() {
		key := [2]string{t.Architecture, t.Split}
		if _, ok := at[key]; !ok {
			at[key] = len(kinds)
			kinds = append(kinds, TrialKind{Architecture: t.Architecture, Split: t.Split})
		}
		k := &kinds[at[key]]
		fold := w.plan.Fold(t)
		k.Trials++
		widen(&k.Train, len(fold.Train), k.Trials)
		widen(&k.Validation, len(fold.Validation), k.Trials)
		widen(&k.Test, len(fold.Test), k.Trials)
		if states[i] != nil {
			k.ToTrain++
			k.Seconds += (w.seconds(t) - k.Seconds) / float64(k.ToTrain)
		}
	}
	return kinds
}

// widen makes a range hold one more value, the nth.
func widen(r *[2]int, value, n int) {
	if n == 1 {
		*r = [2]int{value, value}
		return
	}
	*r = [2]int{min(r[0], value), max(r[1], value)}
}
