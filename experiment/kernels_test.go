package experiment

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/resnet"
	"github.com/refold/refold/model"
)

// realOptions are those of two real trainings of an epoch.
func realOptions(t *testing.T, kernels string) Options {
	t.Helper()
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 6, 3))
	o.Trainer, o.Origins = nil, spec.Origins{"run.kernels": "--kernels"}
	o.Spec.Model.Width, o.Spec.Model.Architectures = 0.25, []string{"resnet8v1"}
	o.Spec.Folds.K, o.Spec.Folds.Seeds, o.Spec.Folds.Splits = 2, 1, []spec.Split{spec.SplitRows}
	o.Spec.Train.Epochs, o.Spec.Train.Batch, o.Spec.Run.Kernels = 1, 4, kernels
	o.Spec.Baseline.Simple = false
	return o
}

// TestRunWithEachSetOfKernels of this machine: the same bytes twice, written down, kept by
// whoever goes on without naming one, and refused for another one.
func TestRunWithEachSetOfKernels(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	sets := model.KernelSets()
	for i, set := range sets {
		t.Run(set, func(t *testing.T) {
			o := realOptions(t, set)
			out := mustRun(t, o)
			s, err := rundir.LoadSpec(o.Dir)
			engine, resolved := resnet.Trainer{}.ResolveEngine(spec.Run{Engine: "builtin", Kernels: set}, "")
			if err != nil || resolved != nil || s.Run.Kernels != set || out.Summary.Design.Engine != engine.String() {
				t.Errorf("kernels %q, engine %q, want %s of %s: %v, %v", s.Run.Kernels, out.Summary.Design.Engine, engine, set, err, resolved)
			}
			files := folder(t, o.Dir)

			twice := o
			twice.Dir = t.TempDir()
			mustRun(t, twice)
			if d := cmp.Diff(files, folder(t, twice.Dir)); d != "" {
				t.Errorf("other bytes: %s", d)
			}
			for _, from := range []spec.Origins{nil, {"run.kernels": "preset quick"}} {
				on := o
				if on.Spec.Run.Kernels, on.Origins = "auto", from; from != nil {
					on.Spec.Run.Kernels = sets[0]
				}
				if out := mustRun(t, on); out.Trained > 0 {
					t.Errorf("%v: %d trials were trained again", from, out.Trained)
				}
			}
			other := o
			if other.Spec.Run.Kernels = sets[(i+1)%len(sets)]; other.Spec.Run.Kernels == set {
				return // a machine with one
			}
			_, err = Run(t.Context(), other)
			mismatch := new(rundir.MismatchError)
			if !errors.As(err, &mismatch) {
				t.Fatalf("%s: %v", other.Spec.Run.Kernels, err)
			}
			want := fmt.Sprintf("run.kernels: in the run %q, now %q", set, other.Spec.Run.Kernels)
			if d := mismatch.Differences; len(d) != 2 || d[0].String() != want || d[1].What != "engine" || d[1].Run != engine.String() {
				t.Errorf("differences %v, want %s and the engines", d, want)
			}
		})
	}
}

// TestKernelsOfAnEarlierVersion: a run whose spec names none goes on with those that the
// version of its engine names, also on a machine that has faster ones.
func TestKernelsOfAnEarlierVersion(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	o := realOptions(t, model.KernelSets()[len(model.KernelSets())-1])
	mustRun(t, o)
	before := folder(t, o.Dir)
	path := rundir.Dir(o.Dir).Path(rundir.SpecFile)
	without := strings.Join(slices.DeleteFunc(strings.SplitAfter(before[rundir.SpecFile], "\n"), func(line string) bool {
		return strings.HasPrefix(line, "kernels = ")
	}), "")
	if err := os.WriteFile(path, []byte(without), 0o644); err != nil {
		t.Fatal(err)
	}
	made, err := rundir.Dir(o.Dir).ReadProvenance()
	if err != nil {
		t.Fatal(err)
	}
	if made.Spec, err = spec.Hash([]byte(without)); err != nil {
		t.Fatal(err)
	}
	if err := rundir.Dir(o.Dir).WriteProvenance(made); err != nil {
		t.Fatal(err)
	}
	if s, err := rundir.LoadSpec(o.Dir); err != nil || s.Run.Kernels != "auto" || without == before[rundir.SpecFile] {
		t.Fatalf("kernels %q, %v", s.Run.Kernels, err)
	}
	if err := os.RemoveAll(rundir.Dir(o.Dir).Path(rundir.TrialsFolder, "resnet8v1.stretch8x8.rows.n18.seed0.fold1")); err != nil {
		t.Fatal(err)
	}
	o.Spec.Run.Kernels, o.Origins = "auto", nil
	if out := mustRun(t, o); out.Trained != 1 {
		t.Errorf("%d trials were trained", out.Trained)
	}
	after := folder(t, o.Dir)
	delete(before, rundir.SpecFile) // which says whence its values come
	delete(after, rundir.SpecFile)
	if d := cmp.Diff(before, after); d != "" {
		t.Error(d)
	}
	if s, err := rundir.LoadSpec(o.Dir); err != nil || s.Run.Kernels != "generic" {
		t.Errorf("then: kernels %q, %v", s.Run.Kernels, err)
	}
}

// TestKernelsThatAreNotHere are refused by name, with those that there are.
func TestKernelsThatAreNotHere(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 6, 3))
	o.Spec.Run.Engine = "fast"
	with := func(have string) installed {
		return installed{resolve: func(r spec.Run, version string) (trainer.Engine, error) {
			wanted := r.Kernels
			if wanted == "auto" {
				wanted, _, _ = strings.Cut(version, " ")
			}
			if wanted != "" && wanted != have {
				return trainer.Engine{}, &trainer.KernelsError{Err: fmt.Errorf("no %s: there is %s", wanted, have)}
			}
			return trainer.Engine{Name: "fast", Version: have + " 1", Kernels: have}, nil
		}}
	}
	o.Trainer = with("avx512")
	out := mustRun(t, o)
	if s, err := rundir.LoadSpec(o.Dir); err != nil || s.Run.Kernels != "avx512" || out.Plan.Spec.Run.Kernels != "avx512" {
		t.Fatalf("kernels %q, %v", s.Run.Kernels, err)
	}
	o.Trainer = with("avx2") // another machine
	for _, test := range []struct{ dir, kernels, want string }{
		{o.Dir, "auto", "run.kernels: the run was begun with fast avx512 1: no avx512: there is avx2; or choose another run directory"},
		{t.TempDir(), "avx512", "run.kernels: no avx512: there is avx2"},
	} {
		now := o
		now.Dir, now.Spec.Run.Kernels = test.dir, test.kernels
		_, err := Run(t.Context(), now)
		invalid := new(spec.Error)
		if !errors.As(err, &invalid) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", test.kernels, err, test.want)
		}
		if _, err := Preview(t.Context(), now); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("planning %s: %v, want %s", test.kernels, err, test.want)
		}
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	_, err = RunShard(t.Context(), shardOptions(t, o), Shard{0, 2}, t.TempDir())
	invalid := new(spec.Error)
	want := "host " + host + " cannot train this run, which was begun with fast avx512 1: no avx512: there is avx2; let other hosts train it"
	if !errors.As(err, &invalid) || !strings.Contains(err.Error(), want) {
		t.Errorf("a shard: %v, want %s", err, want)
	}
}
