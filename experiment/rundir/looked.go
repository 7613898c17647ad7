package rundir

import (
	"fmt"
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/spec"
)

// lookDifferences are those between a run and what is asked for that looks at the claim do
// not allow (see stats/sequential). Their levels are set by how many looks there are, and
// hold for looks that are planned before anybody knows what they say: more seeds because of
// what a look said would be a second chance that none of them allows for, and looks at what
// a report has told already would be taken because of what it told. Nor may who knows the
// verdict of all trainings go back to that of a look. Until the first look could be taken,
// all is open.
func (d Dir) lookDifferences(made Provenance, run, now *plan.Plan) (all []spec.Difference, next remedy.Text) {
	before, asked := run.Spec.Run.Until, now.Spec.Run.Until
	if !before.Looks() && !asked.Looks() || !d.couldLook(run, made.Engine) {
		return nil, next
	}
	switch {
	case !before.Looks() && made.Summary != "":
		all = append(all, spec.Difference{What: "run.until",
			Text: fmt.Sprintf("in the run empty, now %s: the report has told already what the first look would, and looks count where they are planned before", asked)})
		next = remedy.Textf("; %s trains all that was planned, which decides without looks", remedy.Continue{Dir: string(d)})
	case before.Looks() && !asked.Looks():
		all = append(all, spec.Difference{What: "run.until",
			Text: fmt.Sprintf("in the run %s, now empty: the claim was looked at already, which the run must not forget", before)})
		next = remedy.Textf("; %s trains all that was planned", remedy.Setting{Key: "run.until", Value: string(spec.UntilAll)})
	case before == spec.UntilAll && asked.Stops() && d.isWhole(run, made.Engine):
		all = append(all, spec.Difference{What: "run.until",
			Text: fmt.Sprintf("in the run %s, now %s: all that was planned is trained, so that its interval is the verdict's, and that of a look no more", before, asked)})
		next = remedy.Textf("; %s keeps it", remedy.Continue{Dir: string(d)})
	}
	if before.Looks() && now.Spec.Folds.Seeds > run.Spec.Folds.Seeds {
		all = append(all, spec.Difference{What: "folds.seeds",
			Text: fmt.Sprintf("the claim was looked at already, by looks that were planned for %d of them; with %d, no level would hold for all looks", run.Spec.Folds.Seeds, now.Spec.Folds.Seeds)})
	}
	return all, next
}

// couldLook reports whether all trainings of a run's first look are there.
func (d Dir) couldLook(run *plan.Plan, engine string) bool {
	passes, err := run.Looks()
	return err == nil && d.has(run, passes[0].Trials, engine)
}

// isWhole reports whether all trainings that decide something are there.
func (d Dir) isWhole(run *plan.Plan, engine string) bool {
	return d.has(run, slices.DeleteFunc(slices.Clone(run.Trials), func(t plan.Trial) bool { return t.Train != 0 }), engine)
}

func (d Dir) has(run *plan.Plan, trials []plan.Trial, engine string) bool {
	manifest := run.Manifest.Hash()
	return !slices.ContainsFunc(trials, func(t plan.Trial) bool {
		return d.CheckTrial(NewKey(run, t, engine, manifest), false) != nil
	})
}
