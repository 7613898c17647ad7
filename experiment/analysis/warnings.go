package analysis

import "fmt"

func (a *analysis) warn(format string, args ...any) {
	a.summary.Warnings = append(a.summary.Warnings, fmt.Sprintf(format, args...))
}

// planWarnings says what a reader must know of how the run came out.
func (a *analysis) planWarnings() {
	for _, s := range a.plan.Skipped {
		a.warn("split %s was skipped: %s", s.Split, s.Reason)
	}
	a.theirWarnings()
	if a.plan.GuardedSplit() == "" {
		a.warn("groups was not run although some images belong together: nothing is guarded, so there is no verdict; add groups to folds.splits")
	}
	if missing := a.summary.Trials.Planned - a.summary.Trials.Finished; missing > 0 && !a.isStopped() {
		a.warn("%d of %d trials are missing: figures come from the seeds of which all folds are finished", missing, a.summary.Trials.Planned)
		for _, architecture := range a.plan.ArmNames() {
			for _, split := range a.plan.Splits {
				if n := len(a.complete(architecture, split)); n < len(a.plan.Draws) {
					a.warn("%s, %s: %d of %d seeds are whole", architecture, split, n, len(a.plan.Draws))
				}
			}
		}
	}
}
