package summary

import (
	"fmt"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/stats/sequential"
)

// Early is how the claim looked after each whole pass of guarded folds of a run that may stop
// early.
type Early struct {
	Until        spec.Until `json:"until"`
	Architecture string     `json:"architecture"`
	Planned      int        `json:"planned_looks"`
	Trainings    int        `json:"planned_trainings"`
	Looks        []Look     `json:"looks"`
	Stopped      int        `json:"stopped"` // the look, from 1, that ended the run, or would have; 0: none yet
	Speaks       Speaker    `json:"speaks"`  // whose interval the verdict rests on
	// Reason is how many more trainings would say why the claim is refuted; 0: none.
	Reason        int     `json:"reason_trainings,omitempty"`
	FutilityBound float64 `json:"futility_bound"`
}

// Look is a look at the claim.
type Look struct {
	Look      int                 `json:"look"` // from 1
	Trainings int                 `json:"trainings"`
	Interval  Interval            `json:"interval"` // at the level of the look
	Decision  sequential.Decision `json:"decision"`
	// Chance is how probable it is that all seeds decide; nil: not asked, or not known.
	Chance *float64 `json:"chance,omitempty"`
}

// Speaker is whose interval a verdict rests on.
type Speaker string

// The intervals that a verdict may rest on.
const (
	LookSpeaks Speaker = "look" // that of the last look, wide enough for all looks
	PlanSpeaks Speaker = "plan" // that of all planned trials
)

func (e *Early) checkWords() error {
	if e.Speaks != LookSpeaks && e.Speaks != PlanSpeaks {
		return fmt.Errorf("the interval is that of a %q: must be %s or %s", e.Speaks, LookSpeaks, PlanSpeaks)
	}
	if !e.Until.Looks() || !e.Until.Known() {
		return fmt.Errorf("the run is trained until %q: must be %s, %s or %s", e.Until, spec.UntilDecided, spec.UntilExplained, spec.UntilAll)
	}
	for i, l := range e.Looks {
		if _, err := sequential.ParseDecision(string(l.Decision)); err != nil {
			return fmt.Errorf("looks[%d]: %w", i, err)
		}
	}
	return nil
}
