package finding

import (
	"fmt"
	"slices"
)

// Check refuses a finding with a word that this program does not know, as it may stand in
// a file.
func (f Finding) Check() error {
	switch {
	case place(f.Condition) == len(severities):
		return fmt.Errorf("the condition of a finding is %q, which this program does not know", f.Condition)
	case rank(f.Severity) == unknownRank:
		return fmt.Errorf("the severity of a finding is %q: must be %s, %s or %s", f.Severity, High, Medium, Low)
	case !slices.Contains([]Effect{Joins, Waits, Unjoined, Proposed, NoEffect}, f.Effect):
		return fmt.Errorf("the effect of a finding is %q: must be %s, %s, %s, %s or %s", f.Effect, Joins, Waits, Unjoined, Proposed, NoEffect)
	}
	return nil
}
