package summary

import "github.com/refold/refold/experiment/spec"

// Growth says how a network's accuracy on a split grows with its training images, read out
// as the guarded protocol does.
type Growth struct {
	Architecture string        `json:"architecture"`
	Split        spec.Split    `json:"split"`
	Level        float64       `json:"level"`
	Points       []GrowthPoint `json:"points"` // that were trained, by size
	Curve        *GrowthCurve  `json:"curve,omitempty"`
	NoCurve      string        `json:"no_curve,omitempty"` // why there is none
}

// GrowthPoint is the accuracy with about so many training images.
type GrowthPoint struct {
	Asked    int      `json:"asked"` // 0: all
	Size     float64  `json:"size"`  // the mean over trials, without the validation part
	Seeds    int      `json:"seeds"`
	Mean     float64  `json:"mean"`
	Interval Interval `json:"interval"`
}

// GrowthCurve is the accuracy a - b n^-c on n training images, as fitted, with what it gives
// on more.
type GrowthCurve struct {
	A          float64            `json:"a"`
	B          float64            `json:"b"`
	C          float64            `json:"c"`
	Largest    float64            `json:"largest"` // size that was trained
	Fitted     []GrowthPrediction `json:"fitted"`  // at the points' sizes
	Beyond     []GrowthPrediction `json:"beyond"`  // at 2 and 4 times the largest size
	Limit      GrowthPrediction   `json:"limit"`   // of ever more images; its size is 0
	Replicates int                `json:"replicates"`
	Warnings   []string           `json:"warnings,omitempty"`
}

// GrowthPrediction is an accuracy by the curve, with its bootstrap interval.
type GrowthPrediction struct {
	Size     float64 `json:"size"`
	Accuracy float64 `json:"accuracy"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
}
