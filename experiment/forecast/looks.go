package forecast

import (
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/stats/sequential"
)

// Looks are those at the claim that a run has planned, after passes of whole seeds.
type Looks struct {
	Until        spec.Until `json:"until"`
	Architecture string     `json:"architecture"`
	Split        spec.Split `json:"split"`
	Looks        []Look     `json:"looks"`
	// Explaining is how many further trainings the reason of a claim takes that the last look
	// refutes; one that an earlier look refutes takes as many fewer as that has fewer seeds.
	Explaining int `json:"explaining_trainings"`
	Planned    int `json:"planned_trainings"` // of the whole plan
	// Ahead says that a look comes after some of what is to train; if none does, that explains
	// what a look has said.
	Ahead bool `json:"ahead"`
}

// Look is a planned look at the claim.
type Look struct {
	Look      int     `json:"look"`      // from 1
	Trainings int     `json:"trainings"` // so far
	Level     float64 `json:"level"`     // of its interval
}

// looksOf is nil for a run that is not looked at before all its trials are finished.
func looksOf(p *plan.Plan, todo []plan.Trial) *Looks {
	passes, err := p.Looks()
	if !p.Spec.Run.Until.Looks() || err != nil {
		return nil
	}
	l := &Looks{Until: p.Spec.Run.Until, Architecture: passes[0].Arm, Split: passes[0].Split, Planned: len(p.Trials), Ahead: p.LooksAhead(todo)}
	rule := sequential.Rule{Looks: len(passes), Level: p.Spec.Claim.Level}
	trainings := 0
	for i, pass := range passes {
		trainings += len(pass.Trials)
		l.Looks = append(l.Looks, Look{Look: i + 1, Trainings: trainings, Level: rule.LevelAt(i + 1)})
	}
	for _, pass := range p.Explaining(len(passes)) {
		l.Explaining += len(pass.Trials)
	}
	return l
}
