package forecast

import (
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

// Bases of a Pace.
const (
	BasisMeasured   = "measured"        // steps of a fresh network, timed for this estimate
	BasisRemembered = "measured before" // the same, as the cache remembers it
	BasisFinished   = "finished trials" // of this run
)

// Pace is how fast trials of an architecture and a size of images run, as many at once as the run has:
// seconds a trial and seconds an image. Low and High are factors on all of them,
// between which the truth is expected.
type Pace struct {
	Architecture string  `json:"architecture"` // with the size, where it is not that of [data]
	Basis        string  `json:"basis"`
	Age          float64 `json:"measured_seconds_ago"` // 0 but for BasisRemembered
	Samples      int     `json:"samples"`              // training steps, or trials
	Start        float64 `json:"start_seconds"`
	Train        float64 `json:"train_seconds_per_image"`
	ReadOut      float64 `json:"readout_seconds_per_image"`            // 0: part of Train
	Moments      float64 `json:"moments_seconds_per_image"`            // 0: part of Train
	Features     float64 `json:"features_seconds_per_image,omitempty"` // by one of as many workers as trials run at once; 0: networks train on pixels
	Low          float64 `json:"low_factor"`
	High         float64 `json:"high_factor"`
}

// trial is how many seconds a trial takes.
func (p Pace) trial(w plan.Work, epochs int) float64 {
	epoch := p.Train*float64(w.Train) + p.ReadOut*float64(w.ReadOut) + p.Moments*float64(w.Moments)
	return p.Start + float64(epochs)*epoch
}

// A machine runs hotter, or has neighbours, in hours that a measurement of seconds
// does not see: the range is never narrower than this.
const (
	leastLow  = 0.9
	leastHigh = 1.15
)

// newPace joins what networks side by side measured.
func newPace(architecture string, all []trainer.Timings) Pace {
	p := Pace{Architecture: architecture, Basis: BasisMeasured}
	var training []float64
	for _, t := range all {
		share := 1 / float64(len(all))
		p.Start += share * t.Start.Seconds()
		p.Train += share * t.Training.SecondsAnImage()
		p.ReadOut += share * t.ReadOut.SecondsAnImage()
		p.Moments += share * t.Moments.SecondsAnImage()
		p.Features += share * t.Features.SecondsAnImage()
		for _, step := range t.Training.Took {
			training = append(training, step.Seconds()/float64(t.Training.Batch))
		}
	}
	p.Samples = len(training)
	p.Low, p.High = spread(training, p.Train)
	return p
}

// spread is the middle half of values as factors on their mean, and never narrower
// than what is usual.
func spread(values []float64, mean float64) (low, high float64) {
	if len(values) == 0 || mean <= 0 {
		return leastLow, leastHigh
	}
	sorted := slices.Sorted(slices.Values(values))
	quartile := func(q float64) float64 { return sorted[int(q*float64(len(sorted)-1)+0.5)] / mean }
	return min(leastLow, quartile(0.25)), max(leastHigh, quartile(0.75))
}
