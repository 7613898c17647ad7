package forecast

import (
	"time"

	"github.com/refold/refold/experiment/engine"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// Estimate is what a run consists of, what it still has to do, and what that
// takes.
type Estimate struct {
	Dir      string   `json:"dir"`
	Engine   string   `json:"engine"`           // with version
	Reason   string   `json:"engine_reason"`    // in words, why it is this one
	Advice   string   `json:"advice,omitempty"` // about run.precision on this machine
	Threads  int      `json:"threads_per_trial"`
	Parallel int      `json:"trials_at_once"`
	Cores    int      `json:"usable_cores"`
	Images   int      `json:"images"`
	Classes  []string `json:"classes"`
	// ShortSide is what all images are shrunk to, and JPEGQuality that with which they are
	// saved as JPEG then; 0: they are not.
	Starts      []summary.Start `json:"starts,omitempty"` // files that networks start from, by architecture
	Freeze      string          `json:"freeze,omitempty"` // layers that stay as in them
	ShortSide   int             `json:"short_side,omitempty"`
	JPEGQuality int             `json:"jpeg_quality,omitempty"`
	// Preparations are the ways in which images are prepared, where there are several.
	Preparations []summary.Preparation `json:"preparations,omitempty"`
	Groups       int                   `json:"groups"`
	Excluded     []summary.Exclusion   `json:"excluded"`         // broken images that are left out
	Several      []string              `json:"first_of_several"` // images whose files hold further frames, pages or pictures
	Skipped      []plan.Skipped        `json:"skipped_splits"`
	Planned      int                   `json:"planned_trials"`
	Selected     int                   `json:"selected_trials"` // by run.only, or by run.until: the finished ones and those whose turn it is
	Finished     int                   `json:"finished_trials"` // of the selected ones
	Trials       []TrialKind           `json:"trials"`
	Looks        *Looks                `json:"looks,omitempty"` // at the claim, before all trials are finished; nil: none
	Baselines    int                   `json:"baselines"`       // that are still to be fitted to the folds
	Memory       MemoryNeed            `json:"memory"`
	Disk         DiskNeed              `json:"disk"`
	Time         TimeNeed              `json:"time"`
	// Compared are the figures by which run.engine = "auto" was decided; nil: there was
	// nothing to decide.
	Compared *engine.Comparison `json:"engine_comparison,omitempty"`
	// Decides is what the plan can decide of its claim; nil: nobody asked.
	Decides *Decides `json:"decides,omitempty"`
}

// ToTrain is the number of selected trials that are not finished.
func (e *Estimate) ToTrain() int { return e.Selected - e.Finished }

// TrialKind are the selected trials of one architecture, with a preparation (an arm of the
// plan), and split. Images are the
// fewest and the most of any of them.
type TrialKind struct {
	Architecture string     `json:"architecture"`
	Split        spec.Split `json:"split"`
	Asked        int        `json:"training_size,omitempty"` // of folds.sizes; 0: all images of the fold
	Trials       int        `json:"trials"`
	ToTrain      int        `json:"to_train"`
	Train        [2]int     `json:"training_images"`
	Validation   [2]int     `json:"validation_images"`
	Test         [2]int     `json:"test_images"`
	Seconds      float64    `json:"seconds_per_trial"` // the mean of those to train; 0: unknown
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
	// Features is computing what frozen layers make of all images, once.
	Features float64 `json:"features_seconds,omitempty"`
	Report   float64 `json:"report_seconds"` // from experience, not measured
	// Baselines is what fitting them takes: a guess from their number and size.
	Baselines float64 `json:"baselines_seconds"`
	Total     Range   `json:"total_seconds"`
	// Measuring is what the measurement itself took.
	Measuring float64 `json:"measuring_seconds"`

	calibration float64 // what the measurement takes at a run's start
}

// Duration is the middle of the range.
func (t TimeNeed) Duration() time.Duration {
	return time.Duration(t.Total.Middle * float64(time.Second))
}

// AddScan adds the seconds that reading the images took to what a run takes from its
// start, and those that measuring takes there.
func (e *Estimate) AddScan(seconds float64) {
	if e.Time.Known {
		e.Time.Scan = seconds + e.Time.calibration
		e.Time.sum()
	}
}

// Bounds of what is not trained, as factors.
const (
	otherLow  = 0.7
	otherHigh = 1.6
)

func (t *TimeNeed) sum() {
	other := t.Scan + t.Load + t.Features + t.Baselines + t.Report
	t.Total = Range{t.Train.Low + otherLow*other, t.Train.Middle + other, t.Train.High + otherHigh*other}
}
