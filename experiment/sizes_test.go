package experiment

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// TestTrainingSizes: a run gets training sizes later, broken off and gone on with; its other
// results stay as they were, and it is the same as one that had them from the start.
func TestTrainingSizes(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	images := experimenttest.Pictures(t, 16, 5)
	o := smallOptions(t, t.TempDir(), images)
	without := mustRun(t, o)
	if without.Summary.Growth != nil {
		t.Errorf("growth without sizes: %+v", without.Summary.Growth)
	}
	before := folder(t, o.Dir)

	o.Spec.Folds.Sizes = []int{30}
	ctx, cancel := context.WithCancel(t.Context())
	o.Observer, o.Spec.Run.Parallel = &watcher{finished: func(plan.Trial) { cancel() }}, 1
	if _, err := Run(ctx, o); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	o.Observer, o.Spec.Run.Parallel = nil, 0
	o.Spec.Folds.Sizes = []int{10, 30}
	out := mustRun(t, o)
	if out.Planned != without.Planned+2*2*3 || out.Finished != out.Planned {
		t.Errorf("%d of %d trials", out.Finished, out.Planned)
	}
	after := folder(t, o.Dir)
	for name, data := range before {
		if strings.HasPrefix(name, rundir.TrialsFolder+"/") && after[name] != data {
			t.Errorf("%s has changed", name)
		}
	}
	if len(out.Summary.Growth) != 1 {
		t.Fatalf("%+v", out.Summary.Growth)
	}
	g := out.Summary.Growth[0]
	if len(g.Points) != 3 || g.Points[0].Asked != 10 || g.Points[0].Size != 10 || g.Points[1].Size != 30 || g.Points[2].Asked != 0 || g.Points[2].Seeds != 2 {
		t.Fatalf("%+v", g)
	}
	if g.Points[2].Mean != out.Summary.Verdicts[0].Guarded.Estimate {
		t.Errorf("all images give %v, the verdict rests on %v", g.Points[2].Mean, out.Summary.Verdicts[0].Guarded.Estimate)
	}
	if g.Curve == nil || len(g.Curve.Beyond) != 2 || g.Curve.Beyond[0].Size != 2*g.Points[2].Size {
		t.Errorf("%+v, %s", g.Curve, g.NoCurve)
	}
	if d := cmp.Diff(without.Summary.Verdicts, out.Summary.Verdicts); d != "" {
		t.Errorf("training sizes change the verdict: %s", d)
	}

	whole := smallOptions(t, t.TempDir(), images)
	whole.Spec.Folds.Sizes = []int{10, 30}
	mustRun(t, whole)
	same := folder(t, whole.Dir)
	for _, name := range []string{rundir.SummaryFile, rundir.FoldsFile} {
		if d := cmp.Diff(same[name], after[name]); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	o.Spec.Folds.SizesOf = spec.SizesOfAll
	all := mustRun(t, o).Summary
	if len(all.Growth) != 4 || all.Growth[3].Architecture != "resnet8v2" || all.Growth[3].Split != spec.SplitRows || len(all.Growth[3].Points) != 3 {
		t.Errorf("%+v", all.Growth)
	}
	if d := cmp.Diff(g, all.Growth[0]); d != "" {
		t.Errorf("other networks change the claim's: %s", d)
	}
	o.Spec.Folds.Sizes = []int{10}
	if _, err := Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), "folds.sizes") {
		t.Errorf("fewer sizes: %v", err)
	}
}

// TestTrainingSizesAndLooks: trainings on parts of the images come behind the looks, which
// rest on none of them.
func TestTrainingSizesAndLooks(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	o := untilOptions(t, t.TempDir(), marked(t, 40, 3), spec.UntilDecided)
	o.Spec.Folds.Sizes = []int{20, 40}
	out := mustRun(t, o)
	if out.Trained != 3 || out.Planned != 48+2*4*3 || out.Summary.Early.Stopped != 1 || out.Summary.Early.Looks[0].Trainings != 3 {
		t.Errorf("trained %d of %d, %+v", out.Trained, out.Planned, out.Summary.Early)
	}
	if g := out.Summary.Growth; len(g) != 1 || len(g[0].Points) != 1 || !strings.Contains(g[0].NoCurve, "a look ended the run ahead of the other training sizes") {
		t.Errorf("sizes that were not trained: %+v", g)
	}
	stopped := out.Summary.Early.Looks
	o.Spec.Run.Until = spec.UntilAll
	out = mustRun(t, o)
	if out.Finished != out.Planned || out.Summary.Early.Speaks != summary.PlanSpeaks || len(out.Summary.Growth) != 1 || len(out.Summary.Growth[0].Points) != 3 {
		t.Errorf("%d of %d, %+v, %+v", out.Finished, out.Planned, out.Summary.Early, out.Summary.Growth)
	}
	if d := cmp.Diff(stopped[0], out.Summary.Early.Looks[0]); d != "" {
		t.Error(d)
	}
}
