package experiment

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/refold/refold/experiment/spec"
)

// middle is a run of eight short trials.
func middle(t testing.TB, images fs.FS) Options {
	o := smallOptions(t, t.TempDir(), images)
	o.Spec.Folds.K, o.Spec.Folds.Seeds = 2, 1
	o.Spec.Train.Epochs, o.Spec.Run.Parallel = 3, 3
	return o
}

// alone is one trial of it, with everything that a trial can leave.
func alone(t testing.TB, images fs.FS) Options {
	o := middle(t, images)
	o.Spec.Run.Only, o.Spec.Run.SaveWeights = "resnet8v1.*.groups.*.fold1", spec.SaveSelected
	o.Trainer = withWeights()
	return o
}

// inSessions runs until the end, and stops after as many steps as patience says,
// again and again. It returns the number of sessions, and of steps in all of them.
func inSessions(t *testing.T, o Options, patience func() int64) (sessions int, steps int64) {
	t.Helper()
	var total atomic.Int64
	for {
		sessions++
		ctx, cancel := context.WithCancel(t.Context())
		limit := total.Load() + patience()
		o.Observer = &watcher{
			step: func(Trial, Step) {
				if total.Add(1) == limit {
					cancel()
				}
			},
			damaged: func(_ Trial, err error) { t.Errorf("a trial began anew: %v", err) },
			warned:  func(_ Trial, err error) { t.Error(err) },
		}
		_, err := Run(ctx, o)
		cancel()
		if err == nil {
			return sessions, total.Load()
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
}

// TestStoppedTrialsGoOn stops runs at random, again and again: no step is made
// twice, and the directory ends as that of a run that was left alone.
func TestStoppedTrialsGoOn(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	images := pictures(t, 8, 4)
	for _, save := range []string{spec.SaveNone, spec.SaveSelected, spec.SaveLast} {
		for _, parallel := range []int{1, 3} {
			o := middle(t, images)
			o.Spec.Run.SaveWeights, o.Spec.Run.Parallel, o.Trainer = save, parallel, withWeights()
			out := mustRun(t, o)
			want, work := folder(t, o.Dir), int64(0)
			for _, trial := range out.Plan.Trials {
				work += int64(out.Plan.Spec.Train.Epochs * out.Plan.Work(trial).Train)
			}
			o.Dir = t.TempDir()
			sessions, steps := inSessions(t, o, func() int64 { return 1 + random.Int64N(60) })
			if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
				t.Errorf("weights %s, %d at once, %d sessions: other files:\n%s", save, parallel, sessions, d)
			}
			if sessions < 3 || steps != work {
				t.Errorf("weights %s, %d at once: %d steps in %d sessions, want %d steps", save, parallel, steps, sessions, work)
			}
		}
	}
}

// TestStoppedNetworksGoOn is the same with real networks.
func TestStoppedNetworksGoOn(t *testing.T) {
	o := middle(t, pictures(t, 6, 3))
	o.Trainer = nil // the embedded one
	o.Spec.Model.Width, o.Spec.Train.Batch = 0.25, 4
	o.Spec.Model.Architectures = o.Spec.Model.Architectures[:1]
	o.Spec.Run.SaveWeights = spec.SaveSelected
	mustRun(t, o)
	want := folder(t, o.Dir)
	o.Dir = t.TempDir()
	sessions, _ := inSessions(t, o, func() int64 { return 4 })
	if d := cmp.Diff(want, folder(t, o.Dir)); d != "" || sessions < 3 {
		t.Errorf("%d sessions: other files:\n%s", sessions, d)
	}
}

// TestKilledTrialsGoOn copies a trial's files at moments that a killed process could
// leave, and goes on from each. REFOLD_LONG=1 tries each step and epoch.
func TestKilledTrialsGoOn(t *testing.T) {
	images := pictures(t, 8, 4)
	o := alone(t, images)
	mustRun(t, o)
	want := folder(t, o.Dir)

	o.Dir = t.TempDir()
	eager := withWeights()
	eager.eager = true
	o.Trainer = eager
	var left []string
	moments := 0
	keep := func() {
		if moments++; moments%2 == 0 && os.Getenv("REFOLD_LONG") == "" {
			return
		}
		dir := filepath.Join(t.TempDir(), "run")
		if err := os.CopyFS(dir, os.DirFS(o.Dir)); err != nil {
			t.Fatal(err)
		}
		left = append(left, dir)
	}
	o.Observer = &watcher{step: func(Trial, Step) { keep() }, epoch: func(Trial, EpochProgress) { keep() }}
	mustRun(t, o)
	if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
		t.Errorf("checkpoints change a run:\n%s", d)
	}
	o.Trainer = withWeights()
	for i, dir := range left {
		resumed := -1
		o.Dir = dir
		o.Observer = &watcher{
			resumed: func(_ Trial, at Step) { resumed = at.Images },
			damaged: func(_ Trial, err error) { t.Errorf("copy %d: %v", i, err) },
		}
		trial := filepath.Join(dir, trialsFolder, "resnet8v1.stretch8x8.groups.n32.seed0.fold1")
		if err := os.WriteFile(filepath.Join(trial, ".checkpoint.safetensors.123"), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		mustRun(t, o)
		if d := cmp.Diff(want, folder(t, dir)); d != "" {
			t.Fatalf("copy %d, which went on behind %d images: other files:\n%s", i, resumed, d)
		}
		if i > 0 && resumed < 0 {
			t.Errorf("copy %d began anew", i)
		}
	}
	if moments < 20 {
		t.Errorf("%d moments", moments)
	}
}

// stopInSecondEpoch runs the one trial of alone until it is in the middle of its
// second epoch, and returns its folder.
func stopInSecondEpoch(t *testing.T, o Options) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o.Observer = &watcher{step: func(_ Trial, s Step) {
		if s.Epoch == 2 && s.Step == 5 {
			cancel()
		}
	}}
	out, err := Run(ctx, o)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "1 more are kept in the middle") {
		t.Fatal(err)
	}
	return filepath.Join(o.Dir, trialsFolder, out.Plan.Selected()[0].Name)
}

// TestDamagedCheckpoints cuts and changes a checkpoint and the files that it stands
// on: it is dropped with a line that names it, and the results are the same.
func TestDamagedCheckpoints(t *testing.T) {
	o := alone(t, pictures(t, 8, 4))
	mustRun(t, o)
	want := folder(t, o.Dir)
	o.Dir = t.TempDir()
	trial, whole := stopInSecondEpoch(t, o), o.Dir
	name := filepath.Base(trial)
	status, err := LoadStatus(o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range status.Trials {
		if s.Trial == name && (s.State != StateStopped || s.Epoch != 1 || s.Step != 5 || s.Steps < 5) {
			t.Errorf("%+v", s)
		}
	}
	checkpoint, err := os.ReadFile(filepath.Join(trial, checkpointFile))
	if err != nil {
		t.Fatal(err)
	}
	type damage struct {
		file   string
		change func([]byte) []byte
		sound  bool // the checkpoint is to be believed all the same
	}
	cut := func(file string, n int) damage {
		return damage{file, func(b []byte) []byte { return b[:max(0, min(n, len(b)))] }, false}
	}
	flip := func(file string, at int) damage {
		return damage{file, func(b []byte) []byte { b[(at+len(b))%len(b)] ^= 4; return b }, false}
	}
	var damages []damage
	for n := 0; n < len(checkpoint); n += 1 + len(checkpoint)/6 {
		damages = append(damages, cut(checkpointFile, n), flip(checkpointFile, n))
	}
	for _, file := range []string{predictionsFile, epochsFile} {
		for _, n := range []int{0, 1, 20, 40} {
			damages = append(damages, cut(file, n), flip(file, n))
		}
		damages = append(damages, damage{file, func(b []byte) []byte { return append(b, "from an epoch that does not count"...) }, true})
	}
	damages = append(damages, flip(checkpointFile, -1), cut(checkpointFile, len(checkpoint)-1),
		damage{checkpointFile, func(b []byte) []byte { return append(b, 0) }, false},
		damage{checkpointFile, func(b []byte) []byte {
			return []byte(strings.Replace(string(b), `\"seed\":1`, `\"seed\":2`, 1))
		}, false},
		damage{weightsFile, func(b []byte) []byte { return []byte("other") }, true})
	for i, d := range damages {
		o.Dir = filepath.Join(t.TempDir(), "run")
		if err := os.CopyFS(o.Dir, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(o.Dir, trialsFolder, name, d.file)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, d.change(data), 0o644); err != nil {
			t.Fatal(err)
		}
		var reasons []string
		o.Observer = &watcher{damaged: func(_ Trial, err error) { reasons = append(reasons, err.Error()) }}
		mustRun(t, o)
		if diff := cmp.Diff(want, folder(t, o.Dir)); diff != "" {
			t.Errorf("%d: %s damaged: other files:\n%s", i, d.file, diff)
		}
		if d.sound != (len(reasons) == 0) || !d.sound && (len(reasons) != 1 || !strings.Contains(reasons[0], checkpointFile) && !strings.Contains(reasons[0], ErrState.Error())) {
			t.Errorf("%d: %s damaged: %q", i, d.file, reasons)
		}
	}
}

// TestWeightsThatAreGoneBeginATrialAnew damages the weights that validation
// selection chose before the checkpoint. All epochs are equal by validation images,
// so that the first stays chosen and no later one replaces the file.
func TestWeightsThatAreGoneBeginATrialAnew(t *testing.T) {
	images := pictures(t, 8, 4)
	o := alone(t, images)
	trainer, offer := withWeights(), withWeights().alter
	trainer.alter = func(task Task, e *Epoch) {
		offer(task, e)
		for i := range e.Precise.Validation {
			e.Precise.Validation[i] = float32(math.Log(0.5))
		}
	}
	o.Trainer = trainer
	mustRun(t, o)
	want := folder(t, o.Dir)
	for _, damage := range []struct {
		name   string
		change func(path string) error
		anew   bool
	}{
		{"left alone", func(string) error { return nil }, false},
		{"changed", func(path string) error { return os.WriteFile(path, []byte("epoch 2"), 0o644) }, true},
		{"gone", os.Remove, true},
	} {
		t.Run(damage.name, func(t *testing.T) {
			o.Dir = t.TempDir()
			trial := stopInSecondEpoch(t, o)
			if err := damage.change(filepath.Join(trial, weightsFile)); err != nil {
				t.Fatal(err)
			}
			anew := false
			o.Observer = &watcher{damaged: func(_ Trial, err error) { anew = strings.Contains(err.Error(), weightsFile) }}
			mustRun(t, o)
			if d := cmp.Diff(want, folder(t, o.Dir)); d != "" || anew != damage.anew {
				t.Errorf("trained anew %t, want %t; other files:\n%s", anew, damage.anew, d)
			}
		})
	}
}

// TestCheckpointsThatCannotBeWritten says so once for each trial, and once more
// where a stop loses work; training goes on.
func TestCheckpointsThatCannotBeWritten(t *testing.T) {
	o := alone(t, pictures(t, 8, 4))
	eager := withWeights()
	o.Spec.Run.Checkpoint = 1e-9
	eager.before = func(task Task) error { // a folder in its place, as no rename replaces one
		return os.MkdirAll(filepath.Join(o.Dir, trialsFolder, task.Trial, checkpointFile, "mine"), 0o755)
	}
	o.Trainer = eager
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var warnings []string
	o.Observer = &watcher{
		warned: func(_ Trial, err error) { warnings = append(warnings, err.Error()) },
		step: func(_ Trial, s Step) {
			time.Sleep(time.Millisecond) // so that several are due
			if s.Epoch == 3 && s.Step == 5 {
				cancel()
			}
		},
	}
	if _, err := Run(ctx, o); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if len(warnings) != 2 || !strings.Contains(warnings[0], "training goes on") || !strings.Contains(warnings[1], "the next run begins anew") {
		t.Errorf("%d warnings: %q", len(warnings), warnings)
	}
}

// TestSecondsOfAResumedEpoch counts each step once, however often a trial is
// stopped, and not the time between sessions.
func TestSecondsOfAResumedEpoch(t *testing.T) {
	var now atomic.Int64
	o := alone(t, pictures(t, 8, 4))
	o.Clock = func() time.Time { return time.Unix(1_700_000_000+now.Load(), 0) }
	seconds := func() string {
		data, err := os.ReadFile(filepath.Join(o.Dir, trialsFolder, "resnet8v1.stretch8x8.groups.n32.seed0.fold1", epochsFile))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	o.Observer = &watcher{step: func(Trial, Step) { now.Add(1) }}
	mustRun(t, o)
	want := seconds()
	o.Dir = t.TempDir()
	for sessions := 1; ; sessions++ {
		ctx, cancel := context.WithCancel(t.Context())
		steps := 0
		o.Observer = &watcher{step: func(Trial, Step) {
			now.Add(1)
			if steps++; steps == 5 {
				cancel()
			}
		}}
		_, err := Run(ctx, o)
		cancel()
		if err == nil {
			if sessions < 3 {
				t.Errorf("%d sessions", sessions)
			}
			break
		}
		now.Add(3600)
	}
	if d := cmp.Diff(want, seconds()); d != "" {
		t.Error(d)
	}
}

func TestSchedule(t *testing.T) {
	at := moment{1, Step{Epoch: 2, Step: 3, Images: 40}}
	s := newSchedule(0)
	if s.due(at, false) || !s.due(at, true) || s.due(moment{}, true) {
		t.Error("with 0, checkpoints are written at a stop only, and not at the start of a trial")
	}
	s.done(at, time.Second, nil)
	if s.due(at, true) || !s.due(moment{2, at.at}, true) {
		t.Error("what is written is not written again; an evaluated epoch is another moment")
	}
	s = newSchedule(1e-9)
	if !s.due(at, false) {
		t.Error("a checkpoint is due")
	}
	s.done(at, time.Hour, errors.New("no room"))
	if s.due(at, false) || !s.due(at, true) || time.Until(s.next) < 31*time.Hour {
		t.Error("a checkpoint that takes an hour is tried again after more than a day, or at a stop")
	}
	if s = newSchedule(60); s.due(at, false) || time.Until(s.next) > time.Minute {
		t.Error("the first checkpoint is due after a minute")
	}
}

// TestCheckpointsAreNoPartOfARun lets a run go on with another interval.
func TestCheckpointsAreNoPartOfARun(t *testing.T) {
	now := smallSpec()
	now.Run.Checkpoint = 5
	if d := spec.Diff(smallSpec(), now); len(d) != 0 {
		t.Error(d)
	}
}
