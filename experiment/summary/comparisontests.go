package summary

import (
	"fmt"

	"github.com/refold/refold/experiment/plan"
)

// Test is what a test says of two models, or of several, under one protocol.
type Test struct {
	Name    string   `json:"name"`
	Null    string   `json:"null"`    // what a small p speaks against, or what the figures are about
	Assumes string   `json:"assumes"` // what it takes for granted
	Figures []Figure `json:"figures,omitempty"`
	Says    string   `json:"says,omitempty"` // what the figures come to, in words
	P       *float64 `json:"p,omitempty"`    // two-sided; nil: the test has none, or was not made
	// Holm is P adjusted over the family: all tests of the protocol that have a P and are
	// not left out of it.
	Holm     *float64 `json:"p_holm,omitempty"`
	LeftOut  string   `json:"left_out_of_family,omitempty"` // why
	Missing  string   `json:"missing,omitempty"`            // why it was not made
	Warnings []string `json:"warnings,omitempty"`
}

// Figure is a number that a test shows, with its name.
type Figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

// Ranking compares all arms of a run at once, where there are more than two.
type Ranking struct {
	Protocol plan.Protocol `json:"protocol"`
	Seed     int           `json:"seed"` // whose folds and predictions it rests on
	Tests    []Test        `json:"tests"`
	// Models by mean rank over the folds, the best first; none: ranks could not be taken.
	Models             []Ranked `json:"models,omitempty"`
	Folds              int      `json:"folds"`
	Level              float64  `json:"level"`
	CriticalDifference float64  `json:"critical_difference"` // of mean ranks, by Nemenyi
	// Cliques are runs of Models, from first to last index, that are not shown to differ.
	Cliques [][2]int `json:"cliques,omitempty"`
}

// Ranked is a model with its mean rank; 1 is the best.
type Ranked struct {
	Architecture string  `json:"architecture"`
	MeanRank     float64 `json:"mean_rank"`
}

// check refuses what cannot be drawn; nil, there is none.
func (r *Ranking) check() error {
	if r == nil {
		return nil
	}
	if _, err := plan.ParseProtocol(string(r.Protocol)); err != nil {
		return err
	}
	for _, c := range r.Cliques {
		if c[0] < 0 || c[0] > c[1] || c[1] >= len(r.Models) {
			return fmt.Errorf("a clique from %d to %d of %d models", c[0], c[1], len(r.Models))
		}
	}
	return nil
}
