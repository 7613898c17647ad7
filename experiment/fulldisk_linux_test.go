package experiment

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer"
)

// smallDisk mounts a file system in memory, which only root may do.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("refold-test", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("needs the right to mount a file system: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill takes all space of a disk; the file is to be removed.
func fill(mount string) (file string, err error) {
	f, err := os.Create(filepath.Join(mount, "filler"))
	if err != nil {
		return "", err
	}
	defer f.Close()
	_, err = io.Copy(f, zeros{})
	for n := 512; errors.Is(err, syscall.ENOSPC) && n > 0; n /= 2 {
		f.Write(make([]byte, n)) // what is left of the last page
	}
	if !errors.Is(err, syscall.ENOSPC) {
		return "", err
	}
	return f.Name(), nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestFullDisk fills a real disk at different moments of a run. The error names it,
// no trial is marked as failed, and with space again the run goes on to the same
// bytes.
func TestFullDisk(t *testing.T) {
	whole := tornOptions(t, t.TempDir())
	mustRun(t, whole)
	want := folder(t, whole.Dir)
	for name, at := range map[string]struct{ trial, epoch int }{
		"begin of a trial": {2, 0}, "in a trial": {3, 2}, "end of the last trial": {4, 2},
	} {
		t.Run(name, func(t *testing.T) {
			mount := smallDisk(t, "2m")
			o := tornOptions(t, filepath.Join(mount, "run"))
			o.Resources = withDisk(1 << 40) // the check before the run sees space
			var filler string
			trials := 0
			full := func(epoch int) (err error) {
				if trials == at.trial && epoch == at.epoch {
					filler, err = fill(mount)
				}
				return err
			}
			small := withWeights()
			small.Before = func(trainer.Task) error { trials++; return full(0) }
			small.BeforeEpoch = func(_ trainer.Task, epoch int) error { return full(epoch) }
			o.Trainer = small
			_, err := Run(t.Context(), o)
			if machine := new(disk.EnvironmentError); !errors.As(err, &machine) || !errors.Is(err, syscall.ENOSPC) ||
				!strings.HasPrefix(err.Error(), "the disk that holds "+o.Dir+" is full: ") || !strings.Contains(err.Error(), "MB are still to be written") {
				t.Fatalf("got %v", err)
			}
			if failures, _ := filepath.Glob(filepath.Join(o.Dir, rundir.AttemptsFolder, "*", "*", rundir.FailureFile)); failures != nil {
				t.Errorf("trials are marked as failed: %q", failures)
			}
			if trials != at.trial {
				t.Errorf("%d trials were begun, want %d", trials, at.trial)
			}
			if err := os.Remove(filler); err != nil {
				t.Fatal(err)
			}
			o.Trainer = withWeights()
			if out := mustRun(t, o); out.Trained != 4-(at.trial-1) {
				t.Errorf("%d trials were trained, %d were finished before", out.Trained, at.trial-1)
			}
			if d := cmp.Diff(want, folder(t, o.Dir)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestDiskThatBecomesReadOnly makes a real file system read-only in the middle of a
// run, as Linux does after an error of the disk.
func TestDiskThatBecomesReadOnly(t *testing.T) {
	mount := smallDisk(t, "2m")
	o := tornOptions(t, filepath.Join(mount, "run"))
	o.Resources = withDisk(1 << 40)
	finished := 0
	o.Observer = &watcher{finished: func(plan.Trial) {
		if finished++; finished == 2 {
			if err := syscall.Mount("", mount, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
				t.Error(err)
			}
		}
	}}
	for range 2 { // in the middle, and from the start
		_, err := Run(t.Context(), o)
		if machine := new(disk.EnvironmentError); !errors.As(err, &machine) || !errors.Is(err, syscall.EROFS) ||
			!strings.HasPrefix(err.Error(), "the file system that holds "+o.Dir+" is read-only: ") {
			t.Errorf("got %v", err)
		}
	}
	if _, err := Preview(t.Context(), o); err == nil || strings.Count(err.Error(), "make it writable") != 1 || strings.Contains(err.Error(), "that you may write to") {
		t.Errorf("a plan says one next step: %v", err)
	}
	if err := syscall.Mount("", mount, "", syscall.MS_REMOUNT, ""); err != nil {
		t.Fatal(err)
	}
	o.Observer = nil
	if out := mustRun(t, o); out.Trained != 2 {
		t.Errorf("%d trials were trained, 2 were finished before", out.Trained)
	}
}
