package beat

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// one reads the only beat in a directory.
func one(t *testing.T, dir string) Beat {
	t.Helper()
	beats, err := List(dir)
	if err != nil || len(beats) != 1 || beats[0].Damaged != nil {
		t.Fatalf("%+v, %v", beats, err)
	}
	return beats[0]
}

// stat is that of the only beat's file.
func stat(t *testing.T, dir string) os.FileInfo {
	t.Helper()
	info, err := os.Stat(path(dir, first))
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// pass lets intervals pass on the clock of synctest.
func pass(intervals int) {
	time.Sleep(time.Duration(intervals)*Interval + time.Second)
	synctest.Wait()
}

func TestHeart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		h := Start(dir, Beat{Session: first, Process: This(), Shard: "1/2"}, Sleep, func(err error) { t.Error(err) })
		if b := one(t, dir); b.Counter != 0 || b.Shard != "1/2" || b.Process != This() {
			t.Errorf("%+v", b)
		}
		made := stat(t, dir)
		pass(3)
		if b := one(t, dir); b.Counter != 3 {
			t.Errorf("%d beats in 31 s", b.Counter)
		}
		if now := stat(t, dir); !os.SameFile(made, now) || now.Size() != made.Size() {
			t.Error("the file is not written in place")
		}
		h.Stop()
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%v is left, %v", left, err)
		}
	})
}

// TestHeartBesideOthers leaves alone what is not its own.
func TestHeartBesideOthers(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, Beat{Session: second, Process: elsewhere})
	Start(dir, Beat{Session: first, Process: This()}, Sleep, nil).Stop()
	if b := one(t, dir); b.Session != second {
		t.Errorf("%+v", b)
	}
	Forget(dir, []Beat{one(t, dir)})
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	put(t, dir, Beat{Session: second, Process: elsewhere})
	before := one(t, dir)
	put(t, dir, Beat{Session: second, Process: elsewhere, Counter: 1})
	Forget(dir, []Beat{before})
	if b := one(t, dir); b.Counter != 1 {
		t.Errorf("%+v", b)
	}
}

// TestHeartThatWasTakenForDead beats again: it was stopped, and its file was removed.
func TestHeartThatWasTakenForDead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		h := Start(dir, Beat{Session: first, Process: This()}, Sleep, func(err error) { t.Error(err) })
		defer h.Stop()
		Forget(dir, []Beat{one(t, dir)})
		if beats, err := List(dir); err != nil || len(beats) > 0 {
			t.Fatalf("%+v, %v", beats, err)
		}
		pass(1)
		if b := one(t, dir); b.Counter != 1 {
			t.Errorf("%+v", b)
		}
	})
}

// TestHeartInAnotherDirectory: what took the place of the run's is not written to.
func TestHeartInAnotherDirectory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "run")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		var failed []string
		h := Start(dir, Beat{Session: first, Process: This()}, Sleep, func(err error) { failed = append(failed, err.Error()) })
		if err := os.Rename(dir, dir+".away"); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		pass(5)
		h.Stop()
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%v is left, %v", left, err)
		}
		if len(failed) != 1 || !strings.Contains(failed[0], "no longer the run directory") {
			t.Errorf("%q", failed)
		}
	})
}

// TestHeartThatCannotBeat is told once, and tries again.
func TestHeartThatCannotBeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		in := filepath.Join(dir, Folder)
		if err := os.WriteFile(in, []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
		failed := 0
		h := Start(dir, Beat{Session: first, Process: This()}, Sleep, func(error) { failed++ })
		pass(5)
		if failed != 1 {
			t.Errorf("told %d times", failed)
		}
		if err := os.Remove(in); err != nil {
			t.Fatal(err)
		}
		pass(1)
		if b := one(t, dir); b.Counter < 6 {
			t.Errorf("%+v", b)
		}
		h.Stop()
	})
}

// TestThisProcessRuns, and one that ended does not.
func TestThisProcessRuns(t *testing.T) {
	this := This()
	if start, running := started(this.PID); !running || start != this.Start {
		t.Errorf("started %q, %t; %+v", start, running, this)
	}
	ended, err := os.StartProcess(os.Args[0], []string{os.Args[0], "-test.run=^$"}, &os.ProcAttr{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ended.Wait(); err != nil {
		t.Fatal(err)
	}
	if _, running := started(ended.Pid); running && this.Boot != "" {
		t.Errorf("process %d has ended", ended.Pid)
	}
}
