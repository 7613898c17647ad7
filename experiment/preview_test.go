package experiment

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer"
)

func TestPreview(t *testing.T) {
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
	o.Trainer = newPaced(2*time.Second, 3*time.Second)
	e, err := Preview(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if e.ToTrain() != 24 || e.Time.Scan <= 0 || e.Time.Total.Middle < e.Time.Train.Middle+e.Time.Scan {
		t.Errorf("%+v", e.Time)
	}
	if _, err := os.Stat(o.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a preview made the run directory: %v", err)
	}
}

// TestPreviewListsAllProblems: too little memory, too small a disk and a directory
// with other files are said together.
func TestPreviewListsAllProblems(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	if err := os.WriteFile(filepath.Join(o.Dir, "thesis.tex"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	o.Trainer, o.Resources = costly{cost: trainer.Cost{Memory: 1 << 30}}, forecast.Resources{Memory: withMemory(1 << 20).Memory, Disk: withDisk(1 << 10).Disk}
	_, err := Preview(t.Context(), o)
	var blocked *BlockedError
	var memory *forecast.MemoryError
	var space *forecast.DiskError
	if !errors.As(err, &blocked) || len(blocked.Problems) != 3 || !errors.As(err, &memory) || !errors.As(err, &space) || !strings.Contains(err.Error(), "thesis.tex") {
		t.Errorf("%v", err)
	}
}

// TestPlaceThatCannotBe: a run directory below a file is one problem, said once and
// with the next step, whoever finds it.
func TestPlaceThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "run"), filepath.Join(file, "deep", "run")} {
		o := smallOptions(t, dir, experimenttest.Pictures(t, 9, 5))
		_, ran := Run(t.Context(), o)
		_, previewed := Preview(t.Context(), o)
		for _, err := range []error{ran, previewed} {
			if err == nil || strings.Count(err.Error(), dir+" cannot be a run directory: ") != 1 || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v", err)
			}
		}
	}
}

// TestPreviewOfAnotherRun says what differs, as a run does.
func TestPreviewOfAnotherRun(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	mustRun(t, o)
	o.Spec.Train.Epochs++
	_, ran := Run(t.Context(), o)
	_, previewed := Preview(t.Context(), o)
	var mismatch *rundir.MismatchError
	if !errors.As(previewed, &mismatch) || ran == nil || previewed.Error() != ran.Error() {
		t.Errorf("a run says %v, its preview %v", ran, previewed)
	}
}

// TestPreviewOfAHeldRun says who works on it.
func TestPreviewOfAHeldRun(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	mustRun(t, o)
	held, err := disk.Lock(t.Context(), o.Dir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer held.Release()
	_, err = Preview(t.Context(), o)
	var locked *disk.LockedError
	if !errors.As(err, &locked) || locked.PID != os.Getpid() {
		t.Errorf("%v", err)
	}
}
