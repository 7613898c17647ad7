package experiment

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/score"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/resnet"
	"github.com/refold/refold/model"
)

// onMachine trains as on a machine whose fastest kernels are a set's.
type onMachine struct {
	resnet.Trainer
	set string
}

func (m onMachine) ResolveEngine(r spec.Run, version string) (trainer.Engine, error) {
	e, err := m.Trainer.ResolveEngine(r, version)
	if err != nil || r.Kernels != spec.KernelsMixed {
		return e, err
	}
	r.Kernels = m.set
	own, err := m.Trainer.ResolveEngine(r, "")
	e.Own = own.Version
	return e, err
}

func (m onMachine) On(e trainer.Engine, precision string) trainer.Trainer {
	if e.Kernels == spec.KernelsMixed {
		e.Kernels = m.set
	}
	return m.Trainer.On(e, precision)
}

// twoSets are the fastest and the slowest kernels of this machine.
func twoSets(t *testing.T) [2]string {
	t.Helper()
	sets := model.KernelSets()
	if len(sets) < 2 {
		t.Skip("this machine has one set of kernels")
	}
	return [2]string{sets[0], sets[len(sets)-1]}
}

// engineOf is the engine, with version, of a set.
func engineOf(t *testing.T, set string) string {
	t.Helper()
	e, err := resnet.Trainer{}.ResolveEngine(spec.Run{Engine: "builtin", Kernels: set}, "")
	if err != nil {
		t.Fatal(err)
	}
	return e.String()
}

// mixedRun makes a run with mixed kernels ready.
func mixedRun(t *testing.T) (Options, [2]string) {
	t.Helper()
	sets := twoSets(t)
	o := realOptions(t, spec.KernelsMixed)
	o.Trainer = onMachine{set: sets[0]}
	mustPrepare(t, o)
	return o, sets
}

// mustShard runs a shard on a machine of a set.
func mustShard(t *testing.T, o Options, shard Shard, set string) {
	t.Helper()
	on := shardOptions(t, o)
	on.Trainer = onMachine{set: set}
	if _, err := RunShard(t.Context(), on, shard, t.TempDir()); err != nil {
		t.Fatalf("%v on %s: %v", shard, set, err)
	}
}

// mustCollect collects a run.
func mustCollect(t *testing.T, o Options) *summary.Summary {
	t.Helper()
	out, err := Collect(t.Context(), shardOptions(t, o), 0)
	if err != nil {
		t.Fatal(err)
	}
	return out.Summary
}

// TestMixedKernels: each trial has the bytes of the set that trained it, and how far the sets
// come apart is measured on the first one.
func TestMixedKernels(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	o, sets := mixedRun(t)
	var both errgroup.Group
	for i, set := range sets {
		both.Go(func() error { mustShard(t, o, Shard{i, 2}, set); return nil })
	}
	_ = both.Wait()
	s := mustCollect(t, o)

	var pinned [2]rundir.Dir
	for i, set := range sets {
		alone := o
		alone.Dir, alone.Spec.Run.Kernels, alone.Trainer = t.TempDir(), set, nil
		mustRun(t, alone)
		pinned[i] = rundir.Dir(alone.Dir)
	}
	run, err := rundir.Dir(o.Dir).LoadPlan()
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Design.Engine; !strings.HasSuffix(got, " mixed") || !trainer.Admits(got, engineOf(t, sets[0])) {
		t.Errorf("engine %q", got)
	}
	k := s.Kernels
	if k == nil || len(k.Sets) != 2 || k.Trial != run.Trials[0].Name || k.Sets[0].Apart != nil || k.Sets[1].Apart == nil {
		t.Fatalf("kernels %+v", k)
	}
	for i, trial := range run.Trials {
		set := i % 2
		if !slices.Contains(k.Sets[set].Trials, trial.Name) || k.Sets[set].Engine != engineOf(t, sets[set]) {
			t.Errorf("%s is not of %s: %+v", trial.Name, sets[set], k.Sets)
		}
		same(t, rundir.Dir(o.Dir).Path(rundir.TrialsFolder, trial.Name), pinned[set].Path(rundir.TrialsFolder, trial.Name))
	}
	same(t, rundir.Dir(o.Dir).Beside(engineOf(t, sets[1])).Path(rundir.TrialsFolder, k.Trial), pinned[1].Path(rundir.TrialsFolder, k.Trial))

	apart := summary.KernelDifference{Images: len(run.Fold(run.Trials[0]).Test)}
	var logs [2][]float32
	for i, dir := range pinned {
		rec, err := dir.Load(rundir.NewKey(run, run.Trials[0], engineOf(t, sets[i]), run.Manifest.Hash()))
		if err != nil {
			t.Fatal(err)
		}
		logs[i] = rec.Deciding(len(rec.Predictions) - 1).Test
	}
	for i := range logs[0] {
		apart.Probability = max(apart.Probability, math.Abs(math.Exp(float64(logs[0][i]))-math.Exp(float64(logs[1][i]))))
	}
	theirs := score.Classes(logs[1], 2)
	for i, class := range score.Classes(logs[0], 2) {
		if theirs[i] != class {
			apart.OtherClass++
		}
	}
	if *k.Sets[1].Apart != apart || apart.Probability == 0 {
		t.Errorf("apart %+v, want %+v", *k.Sets[1].Apart, apart)
	}
	if !slices.ContainsFunc(s.Warnings, func(w string) bool { return strings.Contains(w, "2 sets of kernels") }) {
		t.Errorf("warnings %q", s.Warnings)
	}
}

// same expects that two folders of a trial hold the same predictions.
func same(t *testing.T, a, b string) {
	t.Helper()
	var data [2][]byte
	for i, folder := range []string{a, b} {
		var err error
		if data[i], err = os.ReadFile(filepath.Join(folder, rundir.PredictionsFile)); err != nil {
			t.Fatal(err)
		}
	}
	if string(data[0]) != string(data[1]) {
		t.Errorf("%s and %s differ", a, b)
	}
}

// TestMixedKernelsTwice: a trial that two sets have trained counts once, and is no conflict.
// Where the first set's own was lost meanwhile, that is told.
func TestMixedKernelsTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	o, sets := mixedRun(t)
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(o.Dir)); err != nil {
		t.Fatal(err)
	}
	mustShard(t, o, Shard{0, 1}, sets[0])
	other := o
	other.Dir = copied
	mustShard(t, other, Shard{0, 1}, sets[1])
	merging := shardOptions(t, o)
	if taken, err := Merge(t.Context(), merging, []string{copied}); err != nil || taken[0] != 0 {
		t.Fatalf("%v, %v", taken, err)
	}
	kept, err := filepath.Glob(filepath.Join(o.Dir, rundir.QuarantineFolder, "*-duplicate"))
	if err != nil || len(kept) != 2 {
		t.Errorf("kept %v, %v", kept, err)
	}
	if s := mustCollect(t, o); s.Kernels == nil || len(s.Kernels.Sets) != 1 || len(s.Warnings) != len(mustCollect(t, other).Warnings) {
		t.Errorf("kernels %+v, warnings %q", s.Kernels, s.Warnings)
	}
}

// TestMixedKernelsThatWereNotCompared are told: nobody is left who could.
func TestMixedKernelsThatWereNotCompared(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	o, sets := mixedRun(t)
	mustShard(t, o, Shard{0, 2}, sets[0])
	mustShard(t, o, Shard{1, 2}, sets[1])
	if err := os.RemoveAll(string(rundir.Dir(o.Dir).Beside(engineOf(t, sets[1])))); err != nil {
		t.Fatal(err)
	}
	s := mustCollect(t, o)
	if s.Kernels.Sets[1].Apart != nil || !slices.ContainsFunc(s.Warnings, func(w string) bool { return strings.Contains(w, "was not measured") }) {
		t.Errorf("%+v, %q", s.Kernels, s.Warnings)
	}
	mustShard(t, o, Shard{1, 2}, sets[1]) // which has nothing else to do
	if s := mustCollect(t, o); s.Kernels.Sets[1].Apart == nil {
		t.Errorf("%+v", s.Kernels)
	}
}

// TestMixedKernelsAreNamed to whoever trains with them, also in a run that was begun elsewhere.
func TestMixedKernelsAreNamed(t *testing.T) {
	o, sets := mixedRun(t)
	var reasons []string
	on := shardOptions(t, o)
	on.Trainer, on.Observer = resnet.Trainer{}, observe(func(e event.Event) {
		if e, ok := e.(event.Engine); ok {
			reasons = append(reasons, e.Engine.Reason)
		}
	})
	if _, err := RunShard(t.Context(), on, Shard{0, 2}, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if len(reasons) != 1 || !strings.Contains(reasons[0], "with the kernels "+sets[0]+" here") {
		t.Errorf("%q", reasons)
	}
}

// TestMixedIsSettledAtTheBeginning: a run of one set does not become one of many.
func TestMixedIsSettledAtTheBeginning(t *testing.T) {
	sets := twoSets(t)
	o := realOptions(t, sets[0])
	mustPrepare(t, o)
	o.Spec.Run.Kernels = spec.KernelsMixed
	_, err := Prepare(t.Context(), o)
	if mismatch := new(rundir.MismatchError); !errors.As(err, &mismatch) || !strings.Contains(err.Error(), "run.kernels") {
		t.Errorf("%v", err)
	}
	o.Dir, o.Spec.Run.Engine = t.TempDir(), "onednn"
	if _, err := Prepare(t.Context(), o); err == nil || !strings.Contains(err.Error(), "run.kernels: mixed: are those of the engine builtin") {
		t.Errorf("%v", err)
	}
}

// TestMixedKernelsOfCopies: machines without a shared folder bring along what they are compared by.
func TestMixedKernelsOfCopies(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	o, sets := mixedRun(t)
	other := o
	other.Dir = t.TempDir()
	if err := os.CopyFS(other.Dir, os.DirFS(o.Dir)); err != nil {
		t.Fatal(err)
	}
	mustShard(t, o, Shard{0, 2}, sets[0])
	mustShard(t, other, Shard{1, 2}, sets[1])
	if taken, err := Merge(t.Context(), shardOptions(t, o), []string{other.Dir}); err != nil || taken[0] != 1 {
		t.Fatalf("%v, %v", taken, err)
	}
	if s := mustCollect(t, o); len(s.Kernels.Sets) != 2 || s.Kernels.Sets[1].Apart == nil {
		t.Errorf("%+v", s.Kernels)
	}
	now, err := status.Load(o.Dir)
	if err != nil || len(now.Shards) != 2 || now.Shards[0].Attempts != 1 || now.Shards[0].Engine != engineOf(t, sets[0]) || now.Shards[1].Finished != 1 {
		t.Errorf("%+v, %v", now.Shards, err)
	}
}
