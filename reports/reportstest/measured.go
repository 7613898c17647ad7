package reportstest

import (
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// Measured is a run with every measure, a reliability diagram, and what choosing epochs adds.
func Measured() *summary.Summary {
	s := Demo().Summary()
	measured(s, "log-odds, a fit")
	return s
}

// measured gives cells their measures, with a word where names and reasons stand.
func measured(s *summary.Summary, word string) {
	number := func(x float64) *float64 { return &x }
	interval := func(low, high float64, warnings ...string) *summary.Interval {
		return &summary.Interval{Estimate: (low + high) / 2, Low: low, High: high, Level: .95, Method: "jackknife over groups, t", Warnings: warnings}
	}
	for i := range s.Cells {
		c := &s.Cells[i]
		if !c.Protocol.IsNamed() {
			continue
		}
		c.Measures = []summary.Measure{
			{Key: "accuracy", Name: "accuracy", Formula: "share of right images", Value: number(c.Mean), Interval: c.Primary},
			{Key: "auc", Name: "AUC", Formula: "area under the ROC curve", Value: number(.84), Interval: interval(.641, .954, "only 7 groups (fewer than 20): such intervals are often too narrow")},
			{Key: "ece", Name: "ECE, equal width", Formula: "mean gap in 10 bins", Value: number(.1), Interval: interval(0, .19)},
		}
		slope := summary.Measure{Key: "calibration_slope", Name: "calibration slope", Formula: word, Value: number(.495), Interval: interval(.142, .811)}
		if c.Protocol == plan.AsPublished {
			slope.Value, slope.Interval, slope.Missing = nil, nil, "calibration slope: "+word
		}
		c.Measures = append(c.Measures, slope)
		if c.Protocol != plan.Guarded {
			continue
		}
		for _, b := range []struct {
			low, confidence, accuracy float64
			images                    int
		}{{.5, .549, .588, 85}, {.6, .652, .597, 67}, {.7, .75, .597, 72}, {.8, .852, .736, 106}, {.9, .971, .864, 390}} {
			c.Calibration = append(c.Calibration, summary.CalibrationBin{Low: b.low, High: b.low + .1, Images: b.images, Confidence: b.confidence, Accuracy: b.accuracy,
				Interval: interval(b.accuracy-.12, min(1, b.accuracy+.12))})
		}
	}
	for i, a := range s.Design.Architectures {
		c := summary.Choice{Architecture: a, Split: spec.SplitRows, Epochs: 12, Published: .951, Corrected: interval(.829, .992)}
		c.Corrected.Estimate = .916
		c.Bound = &summary.Bound{Low: .814, Level: .95, Method: word}
		c.Null = &summary.Null{P: .000999, Excess: .451, Expected: .041, Draws: 1000}
		if i > 0 {
			c.Null, c.Missing = nil, []string{"the null distribution of the best: " + word}
		}
		s.Choices = append(s.Choices, c)
	}
}
