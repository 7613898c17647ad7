package experiment

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/status"
	"github.com/refold/refold/experiment/trainer"
)

// listing is every file of a directory with size and time.
func listing(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil {
			files[path] = info.ModTime().String() + info.Mode().String()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// counts are the trials by state.
func counts(s *status.Status) map[status.State]int {
	n := make(map[status.State]int)
	for _, trial := range s.Trials {
		n[trial.State]++
	}
	return n
}

func TestStatusOfAFinishedRun(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	o.Clock = clock()
	out := mustRun(t, o)
	before := listing(t, o.Dir)
	s, err := status.Load(o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before, listing(t, o.Dir)); d != "" {
		t.Errorf("status changed the run: %s", d)
	}
	if s.Planned != 24 || s.Count(status.Finished) != 24 || s.Held || s.SecondsLeft != 0 || s.Engine != "logistic 1" {
		t.Errorf("%+v", s)
	}
	first := s.Trials[0]
	images := float64(len(out.Plan.Fold(out.Plan.Trials[0]).Train))
	if first.Epoch != 4 || first.Epochs != 4 || first.Seconds < 4 || first.ImagesPerSecond != 4*images/first.Seconds {
		t.Errorf("first trial: %+v", first)
	}
	timing, err := status.LoadTiming(o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	var whole float64
	for _, trial := range timing.Trials {
		whole += trial.Duration.Seconds()
	}
	if diff := s.Seconds - whole; diff < -1e-6 || diff > 1e-6 || s.MedianSeconds <= 0 || s.ImagesPerSecond <= 0 {
		t.Errorf("%g s in all, median %g s, %g images/s; timing says %g s", s.Seconds, s.MedianSeconds, s.ImagesPerSecond, whole)
	}
}

// TestStatusOfALiveRun looks at a run from inside it: one trial has finished, one
// has failed, and the third has written its second epoch.
func TestStatusOfALiveRun(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	o.Spec.Run.Parallel = 1
	var names []string
	var live *status.Status
	o.Trainer = logistic{
		Before: func(task trainer.Task) error {
			if names = append(names, task.Trial); len(names) == 2 {
				return errors.New("out of luck")
			}
			return nil
		},
		BeforeEpoch: func(_ trainer.Task, epoch int) (err error) {
			if len(names) == 3 && epoch == 3 && live == nil {
				live, err = status.Load(o.Dir)
			}
			return err
		},
	}
	var partial *PartialError
	if _, err := Run(t.Context(), o); !errors.As(err, &partial) {
		t.Fatal(err)
	}
	if !live.Held || live.PID != os.Getpid() {
		t.Errorf("held %t by %d, want by %d", live.Held, live.PID, os.Getpid())
	}
	want := map[status.State]int{status.Finished: 1, status.Failed: 1, status.Running: 1, status.Waiting: 21}
	if d := cmp.Diff(want, counts(live)); d != "" {
		t.Error(d)
	}
	if failed := live.Trials[1]; failed.State != status.Failed || failed.Reason != "out of luck" {
		t.Errorf("second trial: %+v", failed)
	}
	if running := live.Trials[2]; running.State != status.Running || running.Epoch != 2 || running.Epochs != 4 {
		t.Errorf("third trial: %+v", running)
	}
	if live.SecondsLeft <= 0 {
		t.Errorf("%g seconds left", live.SecondsLeft)
	}
}

func TestStatusOfAStoppedAndDamagedRun(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	o.Spec.Run.Parallel = 1
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	begun := 0
	o.Trainer = logistic{
		Before: func(trainer.Task) error { begun++; return nil },
		BeforeEpoch: func(_ trainer.Task, epoch int) error {
			if begun == 4 && epoch == 3 {
				cancel()
			}
			return nil
		},
	}
	if _, err := Run(ctx, o); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	// What a process leaves that was killed: its pid, without the lock.
	if err := os.WriteFile(filepath.Join(o.Dir, disk.PIDFile), []byte("1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := status.Load(o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(map[status.State]int{status.Finished: 3, status.Stopped: 1, status.Waiting: 20}, counts(s)); d != "" || s.Held || s.SecondsLeft != 0 {
		t.Errorf("held %t, %g s left: %s", s.Held, s.SecondsLeft, d)
	}
	if stopped := s.Trials[3]; stopped.Epoch != 3 || stopped.Step != 0 {
		t.Errorf("stopped trial: %+v", stopped)
	}
	damaged := filepath.Join(o.Dir, rundir.TrialsFolder, s.Trials[0].Trial, rundir.PredictionsFile)
	if err := os.Truncate(damaged, 40); err != nil {
		t.Fatal(err)
	}
	if s, err = status.Load(o.Dir); err != nil {
		t.Fatal(err)
	}
	if first := s.Trials[0]; first.State != status.Damaged || !strings.Contains(first.Reason, rundir.PredictionsFile) {
		t.Errorf("damaged trial: %+v", first)
	}
}

func TestStatusWithoutARun(t *testing.T) {
	for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), "missing")} {
		if _, err := status.Load(dir); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), dir) {
			t.Errorf("got %v", err)
		}
	}
}
