package external_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

// deterministic are options of a run whose program gives the same bytes twice, and keeps
// checkpoints.
func deterministic(t *testing.T, images, program string) experiment.Options {
	o := options(t, images, program)
	o.Spec.Trainer.Deterministic, o.Spec.Trainer.Images = true, spec.ImagesArrays
	o.Spec.Data.Size, o.Spec.Train.Epochs, o.Spec.Run.Checkpoint = [2]int{8, 8}, 4, 1e-6
	o.Spec.Folds.K = 3
	return o
}

// whole runs to the end and gives summary.json.
func whole(t *testing.T, o experiment.Options) []byte {
	t.Helper()
	if _, err := experiment.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	return summaryOf(t, o.Dir)
}

func summaryOf(t *testing.T, dir string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, rundir.SummaryFile))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestKilledPrograms: a program that is killed in the middle fails its trial alone; the next
// run goes on from its checkpoint, and in the end the bytes are those of a run in one go.
func TestKilledPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	images := noise(t, 30)
	o := deterministic(t, images, "logistic dies")
	_, err := experiment.Run(t.Context(), o)
	partial := new(experiment.PartialError)
	if !errors.As(err, &partial) || len(partial.Failed) != 3 || !strings.Contains(partial.Failed[0].Error, "signal 9") {
		t.Fatalf("%v", err)
	}
	again := whole(t, o)
	once := deterministic(t, images, "logistic dies")
	once.Spec.Trainer.Environment = append(once.Spec.Trainer.Environment, "REFOLD_TEST_LIVES=1")
	if !bytes.Equal(again, whole(t, once)) {
		t.Error("summary.json is another one than that of a run in one go")
	}
}

// runVariable makes TestAsAProcess the run in a directory.
const runVariable = "REFOLD_TEST_RUN"

// TestAsAProcess is no test but the run that TestKilledRuns kills.
func TestAsAProcess(t *testing.T) {
	dir := os.Getenv(runVariable)
	if dir == "" {
		t.Skip("this is a process of TestKilledRuns")
	}
	o := deterministic(t, os.Getenv("REFOLD_TEST_IMAGES"), "logistic slow")
	o.Dir = dir
	if _, err := experiment.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
}

// TestKilledRuns: kill -9 of refold takes its programs with it, and the next run goes on to the
// same bytes.
func TestKilledRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector has nothing to look at in other processes")
	}
	images, dir := noise(t, 30), filepath.Join(t.TempDir(), "run")
	alive := filepath.Join(t.TempDir(), "alive")
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(own, "-test.run", "^TestAsAProcess$")
	cmd.Env = append(os.Environ(), runVariable+"="+dir, "REFOLD_TEST_IMAGES="+images, "REFOLD_TEST_ALIVE="+alive)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if !eventually(func() bool {
		found, _ := filepath.Glob(filepath.Join(dir, "attempts", "*", "*", rundir.CheckpointFile))
		return len(found) > 0
	}) {
		t.Fatal("there is no checkpoint")
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed
	o := deterministic(t, images, "logistic")
	o.Dir = dir
	if !eventually(func() bool { return programsIn(dir) == 0 }) {
		t.Errorf("%d programs have outlived their run", programsIn(dir))
	}
	o.Spec.Trainer.Environment[0] = "REFOLD_TEST_PROGRAM=logistic"
	again := whole(t, o)
	if !bytes.Equal(again, whole(t, deterministic(t, images, "logistic"))) {
		t.Error("summary.json is another one than that of a run in one go")
	}
	for _, name := range []string{rundir.WorkFolder, rundir.ImagesFolder} {
		if left, err := os.ReadDir(filepath.Join(dir, name)); err == nil {
			t.Errorf("left in %s: %v", name, left)
		}
	}
}

// eventually waits until something is so, for far longer than it takes.
func eventually(so func() bool) bool {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if so() {
			return true
		}
	}
	return false
}

// programsIn counts processes that work below a folder.
func programsIn(dir string) (n int) {
	working, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range working {
		if at, err := os.Readlink(link); err == nil && strings.HasPrefix(at, dir) {
			n++
		}
	}
	return n
}

// TestTheProgramIsPartOfTheRun: other files, another interpreter or other packages are
// refused and shown, and nothing is lost.
func TestTheProgramIsPartOfTheRun(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	o := options(t, noise(t, 30), "versioned")
	o.Spec.Trainer.Folder = t.TempDir()
	notes := filepath.Join(o.Spec.Trainer.Folder, "notes.txt")
	write := func(text string) {
		if err := os.WriteFile(notes, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("first")
	o.Spec.Trainer.Files, o.Spec.Folds.K = []string{"notes.txt"}, 3
	o.Spec.Trainer.Environment = append(o.Spec.Trainer.Environment, "VERSION=1.0")
	before := whole(t, o)
	write("second")
	_, err := experiment.Run(t.Context(), o)
	if mismatch := new(rundir.MismatchError); !errors.As(err, &mismatch) || !strings.Contains(err.Error(), "the program's file notes.txt: in the run SHA-256 ") {
		t.Errorf("another file: %v", err)
	}
	write("first")
	o.Spec.Folds.Seeds = 2
	o.Spec.Trainer.Environment[len(o.Spec.Trainer.Environment)-1] = "VERSION=1.1"
	_, err = experiment.Run(t.Context(), o)
	if partial := new(experiment.PartialError); !errors.As(err, &partial) || len(partial.Failed) != 3 || !strings.Contains(err.Error(), "package some: in the run 1.0, now 1.1") {
		t.Errorf("other packages: %v", err)
	}
	o.Spec.Trainer.Environment[len(o.Spec.Trainer.Environment)-1] = "VERSION=1.0"
	if after := whole(t, o); bytes.Equal(before, after) {
		t.Error("a second seed changes nothing")
	}
}

// TestOneTrialFails: the others are finished.
func TestOneTrialFails(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	o := options(t, noise(t, 30), "fails once")
	o.Spec.Folds.K, o.Spec.Folds.Seeds = 3, 1
	outcome, err := experiment.Run(t.Context(), o)
	if partial := new(experiment.PartialError); !errors.As(err, &partial) || len(partial.Failed) != 1 || outcome.Finished != 2 {
		t.Errorf("%+v, %v", outcome, err)
	}
}
