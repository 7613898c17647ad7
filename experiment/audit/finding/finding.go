// Package finding says what an audit found: the type of a finding, its conditions, and how
// severe each is, in one table.
//
// It must not know how findings come about, or how they are shown.
package finding

import (
	"cmp"
	"slices"

	"github.com/refold/refold/stats"
)

// Effect is what a finding does to the groups of a split.
type Effect string

// The effects.
const (
	Joins    Effect = "joined"   // its images stay on one side
	Waits    Effect = "open"     // they would, if somebody said same
	Unjoined Effect = "unjoined" // joining them leaves no folds
	Proposed Effect = "proposed" // a line for [groups] would join them
	NoEffect Effect = "none"
)

// Finding is one thing that an audit found.
type Finding struct {
	Detector  string    `json:"detector"`
	Condition Condition `json:"condition"`
	Severity  Severity  `json:"severity"`
	// Subject says of what: the kind of relation, the feature, the text, the candidate.
	Subject string `json:"subject,omitempty"`
	// Images is how many it is about, in Sets sets.
	Images int `json:"images"`
	Sets   int `json:"sets,omitempty"`
	// Crossing is what a random split does to the sets; nil where it has no meaning.
	Crossing *Crossing `json:"crossing,omitempty"`
	Effect   Effect    `json:"effect"`
	// Line is what a user can paste into the spec; empty: nothing.
	Line string `json:"line,omitempty"`
	// Reason is why, where the effect needs one.
	Reason string `json:"reason,omitempty"`
	// Measure is a figure with its interval; nil where there is none.
	Measure *Measure `json:"measure,omitempty"`
	Example string   `json:"example,omitempty"` // a path, a value
}

// Crossing is what a random split by rows does to sets, expected over all splits.
type Crossing struct {
	Folds  float64 `json:"folds"`  // that a set lies in, on average
	Groups float64 `json:"groups"` // sets that lie in more than one fold
	Images float64 `json:"images"` // test images with a member of their set in another fold
}

// Measure is how well something tells the class, or what honouring groups costs.
type Measure struct {
	What     string  `json:"what"` // accuracy, AUC, loss
	Estimate float64 `json:"estimate"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	Level    float64 `json:"level"`
	Majority float64 `json:"majority,omitempty"` // what is right without looking
	P        float64 `json:"p,omitempty"`        // of a permutation test, where that decides and not the interval
}

// NewMeasure is a figure with its interval. majority is 0 where it has no meaning.
func NewMeasure(what string, i stats.Interval, majority float64) *Measure {
	return &Measure{What: what, Estimate: i.Estimate, Low: i.Low, High: i.High, Level: i.Level, Majority: majority}
}

// Sort orders by severity, then by the table, then by images.
func Sort(all []Finding) {
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(rank(a.Severity), rank(b.Severity)), cmp.Compare(place(a.Condition), place(b.Condition)), cmp.Compare(b.Images, a.Images))
	})
}
