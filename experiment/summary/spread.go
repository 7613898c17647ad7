package summary

import "github.com/refold/refold/experiment/spec"

// Spread says where the spread of a network's guarded accuracy comes from.
type Spread struct {
	Architecture string     `json:"architecture"`
	Split        spec.Split `json:"split"`
	Variance     float64    `json:"variance_of_mean"` // of the mean accuracy: what the parts add
	Level        float64    `json:"level"`            // of the parts' intervals
	// Parts in the order of groups, images, draws, seeds, trainings, what groups and what
	// images share with trainings; those that the design does not show are left out.
	Parts    []SpreadPart  `json:"parts"`
	Missing  []MissingPart `json:"missing,omitempty"`
	Warnings []string      `json:"warnings,omitempty"`
}

// SpreadPart is what one source brings.
type SpreadPart struct {
	Source string `json:"source"`
	// Variance of the effect on a single answer, with its interval; 0 for draws.
	Variance float64 `json:"variance"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	OfMean   float64 `json:"of_mean"` // what it adds to the variance of the mean
	Share    float64 `json:"share"`   // of that variance
}

// MissingPart is one that the design does not show.
type MissingPart struct {
	Source string `json:"source"`
	In     string `json:"in,omitempty"` // the part that holds it; empty: none
	Why    string `json:"why"`
}
