package verdict

import "fmt"

// Outcome is what a verdict says of the claim.
type Outcome string

// The outcomes of a verdict.
const (
	Supported Outcome = "supported"
	Refuted   Outcome = "refuted"
	Undecided Outcome = "undecided"
)

// ParseOutcome reads an outcome as it is written in files.
func ParseOutcome(s string) (Outcome, error) {
	switch o := Outcome(s); o {
	case Supported, Refuted, Undecided:
		return o, nil
	}
	return "", fmt.Errorf("the outcome of a verdict is %q: must be %s, %s or %s", s, Supported, Refuted, Undecided)
}
