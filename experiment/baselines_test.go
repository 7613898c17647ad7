package experiment

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

// fitting counts the baselines that runs fit, and keeps notices.
type fitting struct {
	fitted  int
	notices []string
	each    func() // after every baseline; nil: nothing
}

func (f *fitting) Observe(e event.Event) {
	switch e := e.(type) {
	case event.Read:
		if e.Stage == event.Fitting {
			f.fitted++
			if f.each != nil {
				f.each()
			}
		}
	case event.Notice:
		f.notices = append(f.notices, e.Text.In(nil))
	}
}

func TestBaselinesAreMeasuredAsNetworksAre(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 16, 6))
	s := mustRun(t, o).Summary
	if len(s.Baselines) != 2*len(baseline.Names()) {
		t.Fatalf("%d baselines on two splits", len(s.Baselines))
	}
	means := make(map[spec.Split]map[baseline.Name]float64)
	for _, b := range s.Baselines {
		if means[b.Split] == nil {
			means[b.Split] = make(map[baseline.Name]float64)
		}
		means[b.Split][b.Baseline] = b.Mean
		if len(b.SeedMeans) != 2 || len(b.Against) != 2 || b.Primary.Method == "" || b.Primary.Low > b.Mean || b.Primary.High < b.Mean {
			t.Errorf("%s, %s: %+v", b.Baseline, b.Split, b)
		}
		for _, c := range s.Cells {
			if o := b.Over(c.Architecture); c.Split == b.Split && c.Selection == "validation" && (o.Mean != c.Mean || o.Value != c.Mean-b.Mean) {
				t.Errorf("%s, %s: against %s %+v, whose mean is %v", b.Baseline, b.Split, c.Architecture, o, c.Mean)
			}
		}
	}
	// Images resemble their group, and groups have nothing in common but the label.
	for _, name := range []baseline.Name{baseline.ThumbnailByRidge, baseline.ThumbnailByNeighbours} {
		if rows, groups := means[spec.SplitRows][name], means[spec.SplitGroups][name]; rows < .95 || groups > rows-.1 {
			t.Errorf("%s: rows %.3f, groups %.3f", name, rows, groups)
		}
	}
	looks := 0
	for _, l := range s.Ledger {
		if l.Use == "scored the simple baselines" && l.Decided == "" {
			looks += l.Looks
		}
	}
	if want := len(baseline.Names()) * 2 * 2 * 3; looks != want {
		t.Errorf("the ledger has %d looks, must be %d", looks, want)
	}
}

// TestBaselinesSurvive: stopped while they are fitted, lost or changed, they come out as in
// a run that nothing happened to; sound ones are not fitted again.
func TestBaselinesSurvive(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 4)
	o := smallOptions(t, t.TempDir(), images)
	o.Spec.Folds.Seeds, o.Spec.Model.Architectures = 1, []string{"resnet8v1"}
	mustRun(t, o)
	want := folder(t, o.Dir)
	path := filepath.Join(o.Dir, rundir.BaselinesFile)
	again := func(name string, fitted int, notice string) {
		t.Helper()
		f := &fitting{}
		o.Observer = f
		if out := mustRun(t, o); out.Trained != 0 {
			t.Errorf("%s: %d trials were trained again", name, out.Trained)
		}
		if f.fitted != fitted {
			t.Errorf("%s: %d baselines were fitted, must be %d", name, f.fitted, fitted)
		}
		if told := strings.Join(f.notices, "\n"); notice == "" && told != "" || !strings.Contains(told, notice) {
			t.Errorf("%s: the notices are %q, must hold %q", name, told, notice)
		}
		if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
			t.Errorf("%s:\n%s", name, d)
		}
	}
	again("sound", 0, "")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	again("lost", len(baseline.Names()), "")
	edit(t, path, `"classes":[0`, `"classes":[1`)
	again("changed", len(baseline.Names()), "has been changed or cut since the run wrote it: the baselines are fitted again")

	ctx, cancel := context.WithCancel(t.Context())
	f := &fitting{each: cancel}
	o.Dir, o.Observer = t.TempDir(), f
	out, err := Run(ctx, o)
	if !errors.Is(err, context.Canceled) || out == nil || out.Finished != 0 || f.fitted != 1 {
		t.Fatalf("stopped: %+v, %d baselines fitted, %v", out, f.fitted, err)
	}
	o.Observer = nil
	mustRun(t, o)
	if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
		t.Errorf("stopped while fitting:\n%s", d)
	}
}

// TestBaselinesFollowAnExtension: with a seed more, all are as in a run that had it from the
// beginning.
func TestBaselinesFollowAnExtension(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 4)
	o := smallOptions(t, t.TempDir(), images)
	o.Spec.Model.Architectures = []string{"resnet8v1"}
	mustRun(t, o)
	want := folder(t, o.Dir)
	o.Dir, o.Spec.Folds.Seeds = t.TempDir(), 1
	mustRun(t, o)
	f := &fitting{}
	o.Spec.Folds.Seeds, o.Observer = 2, f
	mustRun(t, o)
	if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
		t.Error(d)
	}
	if len(f.notices) != 0 {
		t.Errorf("notices: %q", f.notices)
	}
}

// TestBaselinesMayBeLeftOut and be fitted later: they are no part of a run's identity.
func TestBaselinesMayBeLeftOut(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 4))
	o.Spec.Folds.Seeds, o.Spec.Model.Architectures = 1, []string{"resnet8v1"}
	mustRun(t, o)
	want := folder(t, o.Dir)
	o.Dir, o.Spec.Baseline.Simple = t.TempDir(), false
	if s := mustRun(t, o).Summary; s.Baselines != nil {
		t.Errorf("%d baselines", len(s.Baselines))
	}
	if _, err := os.Stat(filepath.Join(o.Dir, rundir.BaselinesFile)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s: %v", rundir.BaselinesFile, err)
	}
	o.Spec.Baseline.Simple = true
	if out := mustRun(t, o); out.Trained != 0 {
		t.Errorf("%d trials were trained again", out.Trained)
	}
	if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
		t.Error(d)
	}
}
