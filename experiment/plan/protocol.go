package plan

import (
	"github.com/refold/refold/experiment/spec"
)

// Selections: which epoch counts.
const (
	SelectTest       = "test"       // best on the test fold: the flaw that is being measured
	SelectValidation = "validation" // best on the inner validation part
	SelectLast       = "last"
)

// Protocols with names of their own; any other is "SPLIT+SELECTION".
const (
	AsPublished = "as-published" // rows + test
	Guarded     = "guarded"      // groups + validation; see Plan.GuardedSplit
)

// Selections are those that can be read out: validation only where an inner
// validation part was set aside.
func (p *Plan) Selections() []string {
	if p.Spec.Train.Validation == 0 {
		return []string{SelectTest, SelectLast}
	}
	return []string{SelectTest, SelectValidation, SelectLast}
}

// GuardedSelection is the selection of the guarded protocol, which never sees test
// labels: validation, or last where no validation part was set aside.
func (p *Plan) GuardedSelection() string {
	if p.Spec.Train.Validation == 0 {
		return SelectLast
	}
	return SelectValidation
}

// Protocol names a split with a selection.
func (p *Plan) Protocol(split, selection string) string {
	switch {
	case split == spec.SplitRows && selection == SelectTest:
		return AsPublished
	case split == p.GuardedSplit() && selection == p.GuardedSelection():
		return Guarded
	}
	return split + "+" + selection
}
