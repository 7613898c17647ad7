// Package checkup looks at what a run stands on here: processor, memory, limits of the
// system, the clock, and the folders of runs and of the cache. Each check returns what it
// found as a value that says what this means for a run. It owns the bounds, such as how
// much disk is little. It must not know networks, engines or how a finding is worded.
package checkup

// State is what a finding means for a run.
type State string

// States of a finding.
const (
	Fine    State = "fine"
	Note    State = "note"    // works, but could be better
	Problem State = "problem" // a run would fail
)
