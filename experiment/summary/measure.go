package summary

import "github.com/refold/refold/experiment/spec"

// Measure is one metric of a cell with its interval, averaged over seeds.
type Measure struct {
	Key      string    `json:"key"`  // as in MetricTable, or of more
	Name     string    `json:"name"` // in tables
	Formula  string    `json:"formula"`
	Value    *float64  `json:"value"`              // nil: there is none
	Interval *Interval `json:"interval,omitempty"` // nil: there is none
	Missing  string    `json:"missing,omitempty"`  // why
	Warnings []string  `json:"warnings,omitempty"`
}

// CalibrationBin is a point of a reliability diagram: the images to whose predicted class
// a probability above Low, up to High, was given.
type CalibrationBin struct {
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	Images     int     `json:"images"` // each as often as it was tested
	Confidence float64 `json:"confidence"`
	Accuracy   float64 `json:"accuracy"`
	// Interval is that of the accuracy.
	Interval *Interval `json:"interval,omitempty"`
}

// Choice is what choosing epochs on test images adds to an accuracy, as published.
type Choice struct {
	Architecture string     `json:"architecture"`
	Split        spec.Split `json:"split"`
	Epochs       int        `json:"epochs"`              // that there were to choose from
	Published    float64    `json:"published"`           // accuracy on the images that chose
	Corrected    *Interval  `json:"corrected,omitempty"` // where some groups choose and others score
	Bound        *Bound     `json:"bound,omitempty"`     // lower, of the accuracy of the chosen epochs
	Null         *Null      `json:"null,omitempty"`      // whether any epoch knows anything of the labels
	Missing      []string   `json:"missing,omitempty"`   // what could not be had, and why
}

// Bound is a lower confidence bound.
type Bound struct {
	Low      float64  `json:"low"`
	Level    float64  `json:"level"`
	Method   string   `json:"method"`
	Estimand string   `json:"estimand"`
	Warnings []string `json:"warnings,omitempty"`
}

// Null is the best epochs' accuracy beyond chance against that of labels dealt at random.
type Null struct {
	P        float64  `json:"p"`
	Excess   float64  `json:"excess"`
	Expected float64  `json:"expected"` // of labels that mean nothing
	Draws    int      `json:"draws"`
	Warnings []string `json:"warnings,omitempty"`
}
