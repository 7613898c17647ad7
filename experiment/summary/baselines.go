package summary

import (
	"fmt"

	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/experiment/spec"
)

// Baseline is a classifier that knows less than a network, fitted on the folds of a split.
type Baseline struct {
	Baseline  baseline.Name `json:"baseline"`
	Split     spec.Split    `json:"split"`
	Mean      float64       `json:"mean"` // pooled over images, averaged over seeds
	SeedMeans []float64     `json:"seed_means"`
	Primary   *Interval     `json:"primary"`
	// ReachesClaim says that the upper end reaches the claim less its margin.
	ReachesClaim bool `json:"reaches_claim,omitempty"`
	// Against are the networks on the same folds, at the epoch that no test image chose.
	Against []BaselineAgainst `json:"against"`
}

// BaselineAgainst is a network compared with a baseline.
type BaselineAgainst struct {
	Architecture string    `json:"architecture"`
	Mean         float64   `json:"mean"`     // of the network
	Value        float64   `json:"value"`    // accuracy of the network minus that of the baseline, on the same seeds
	Interval     *Interval `json:"interval"` // the wider of corrected t and clustered t
	// Better says that the interval lies above zero: the network is shown to be better.
	Better bool `json:"better"`
}

// Over is the comparison with a network; nil: there is none.
func (b *Baseline) Over(architecture string) *BaselineAgainst {
	for i := range b.Against {
		if b.Against[i].Architecture == architecture {
			return &b.Against[i]
		}
	}
	return nil
}

// checkWords looks at every word of which there are only so many.
func (b *Baseline) checkWords() error {
	if _, err := baseline.ParseName(string(b.Baseline)); err != nil {
		return err
	}
	if _, err := spec.ParseSplit(string(b.Split)); err != nil {
		return err
	}
	if b.Primary == nil {
		return fmt.Errorf("there is no interval")
	}
	return nil
}
