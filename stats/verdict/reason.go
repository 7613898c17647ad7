package verdict

import (
	"fmt"
	"strings"
)

// Reason is why a claim is refuted: [NotReproduced], [Unexplained], [NotExamined] or
// one of [ExplainedBy]. It is empty for other outcomes.
type Reason string

// The reasons that name no part of the optimism.
const (
	NotReproduced Reason = "not reproduced" // not reached as published either
	Unexplained   Reason = "unexplained"
	NotExamined   Reason = "not examined" // training stopped before anything was trained as published
)

const explainedBy = "explained by "

// ExplainedBy is the reason that names the largest part of the optimism, such as
// stats.PartLeakage.
func ExplainedBy(part string) Reason { return Reason(explainedBy + part) }

// Part is the name of the part that explains the gap; false for other reasons.
func (r Reason) Part() (name string, explained bool) {
	return strings.CutPrefix(string(r), explainedBy)
}

// ParseReason reads the reason of a refuted claim as it is written in files.
func ParseReason(s string) (Reason, error) {
	r := Reason(s)
	if part, explained := r.Part(); r == NotReproduced || r == Unexplained || r == NotExamined || explained && part != "" {
		return r, nil
	}
	return "", fmt.Errorf("the reason of a refuted claim is %q: must be %s, %s, %s or %sa part of the optimism", s, NotReproduced, Unexplained, NotExamined, explainedBy)
}
