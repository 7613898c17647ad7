//go:build unix

package external

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/trainertest"
)

// signalledPrograms have been reached by the signal that is meant for all processes of a
// job, before refold has.
func signalledPrograms() map[string]func(guest) int {
	learned := func(end func() int) func(guest) int {
		return func(g guest) int {
			g.afterEpoch = func(epoch int) {
				if epoch == 2 && g.about().Resume == 0 {
					os.Exit(end())
				}
			}
			return g.logistic()
		}
	}
	return map[string]func(guest) int{
		"terminated": learned(func() int { must(syscall.Kill(os.Getpid(), syscall.SIGTERM)); select {} }),
		"exits 143":  learned(func() int { return 143 }),
		"kept terminated": func(guest) int {
			return keep(func(guest) int { must(syscall.Kill(os.Getpid(), syscall.SIGTERM)); select {} })
		},
	}
}

// TestProgramsThatHeardFirst: where refold is being stopped, a program that the same signal
// has ended before is stopped, not failed, and its checkpoint is kept; where it is not, the
// program failed.
func TestProgramsThatHeardFirst(t *testing.T) {
	for name, epochs := range map[string]int{"terminated": 2, "exits 143": 2, "kept terminated": 0} {
		t.Run(name, func(t *testing.T) {
			tr := program(t, name, func(s *spec.Trainer) { s.Keep = strings.HasPrefix(name, "kept") })
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			tr.shared.await = func(context.Context) { cancel() } // the signal comes now
			task, last := trainertest.Task(t), false
			task.Checkpoint = func(c trainer.Checkpoint) {
				last = c.Last
				var state bytes.Buffer
				if err := c.Write(&state, nil); err != nil {
					t.Error(err)
				}
			}
			seen := 0
			err := tr.Train(ctx, task, func(trainer.Step) {}, func(trainer.Epoch) error { seen++; return nil })
			if !errors.Is(err, context.Canceled) || seen != epochs || last != (epochs > 0) {
				t.Errorf("%v after %d epochs, a last checkpoint: %v", err, seen, last)
			}

			tr.shared.await = func(context.Context) {}
			err = tr.Train(t.Context(), trainertest.Task(t), func(trainer.Step) {}, func(trainer.Epoch) error { return nil })
			if err == nil || errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "signal 15") && !strings.Contains(err.Error(), "143") {
				t.Errorf("with nobody to stop the run: %v", err)
			}
		})
	}
}
