package verdict

import (
	"fmt"
	"strings"

	"github.com/refold/refold/stats"
)

// Verdict is what a run says of a claim.
type Verdict struct {
	Outcome    Outcome
	Reason     Reason // of a refuted claim
	Rule       string // the rule that decided, with its numbers
	Sentence   string // stands alone: claim, figure, interval, estimand, reason
	Advice     string // what would decide it, or what else to know; may be empty
	Suspicious string // why the figure cannot be right; mostly empty
	Trivial    string // why the figure is no achievement; mostly empty
	// InsideClaim says whether the guarded accuracy lies inside the Wilson interval
	// of the claim's own counts; nil where they are unknown.
	InsideClaim *bool
}

// Decide applies the rules of a verdict, for claim c, margin d, primary interval
// [l, u] and as-published mean p. The first that holds decides:
//
//	supported   l >= c - d
//	refuted     u <  c - d, and then
//	              explained by the largest part of the optimism, where
//	                              p >= c - d and the optimism's interval > 0
//	              not reproduced, where p < c - d
//	              not examined, where a run stopped before p was measured
//	              unexplained     otherwise, also where p is unknown
//	undecided   otherwise
//
// c - d is rounded to 12 decimals, so that 0.95 - 0.01 is 0.94. Of equal parts the
// first is the largest. Input that makes no sense is undecided, and the sentence
// says why.
func Decide(in Input) Verdict {
	if err := in.check(); err != nil {
		return Verdict{Outcome: Undecided, Rule: "no rule applies: " + err.Error(), Sentence: "The claim cannot be judged: " + err.Error() + "."}
	}
	v := Verdict{Outcome: in.outcome(), Suspicious: suspicion(in)}
	if v.Outcome == Refuted {
		v.Reason = in.reason()
	}
	v.Trivial = triviality(in, v.Outcome)
	w := wordingOf(in)
	v.Rule, v.Sentence = w.rule(v), w.sentence(v)
	advice := []string{w.advice(v)}
	if in.ClaimTotal != 0 {
		own, err := stats.Wilson(float64(in.ClaimCorrect), float64(in.ClaimTotal), in.level())
		if err != nil {
			advice = append(advice, fmt.Sprintf("The claim's own counts make no sense: %v.", err))
		} else {
			inside := own.Contains(in.Guarded.Estimate)
			v.InsideClaim = &inside
			advice = append(advice, w.position(own))
		}
	}
	v.Advice = strings.TrimSpace(strings.Join(advice, " "))
	return v
}
