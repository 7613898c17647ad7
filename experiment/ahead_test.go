package experiment

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/trainer"
)

// keeper is a trainer that notes who keeps memory when.
type keeper struct {
	logistic
	log  *keeperLog
	kept bool
}

type keeperLog struct {
	sync.Mutex
	kept, released int
	ahead          []string
	without        int // trials and measurements of a trainer that keeps nothing
}

func (k keeper) Keeping() (trainer.Trainer, func() error) {
	k.log.Lock()
	defer k.log.Unlock()
	k.log.kept++
	k.kept = true
	once := sync.OnceValue(func() error {
		k.log.released++
		return nil
	})
	return k, once
}

func (k keeper) Ahead(kinds []trainer.Kind, trials int) error {
	k.log.Lock()
	defer k.log.Unlock()
	text := fmt.Sprintf("%d of", trials)
	for _, kind := range kinds {
		text += fmt.Sprintf(" %s %d/%d", kind.Task.Architecture, kind.Sizes.Train, kind.Sizes.Held)
	}
	k.log.ahead = append(k.log.ahead, text)
	return nil
}

func (k keeper) used() {
	k.log.Lock()
	defer k.log.Unlock()
	if !k.kept || k.log.released > 0 {
		k.log.without++
	}
}

func (k keeper) Calibrate(context.Context, trainer.Task, trainer.Sizes, trainer.Effort) (trainer.Timings, error) {
	k.used()
	return trainer.Timings{}, trainer.ErrUnmeasurable
}

func (k keeper) Train(ctx context.Context, task trainer.Task, step func(trainer.Step), epoch func(trainer.Epoch) error) error {
	k.used()
	return k.logistic.Train(ctx, task, step, epoch)
}

// TestMemoryIsKeptOnceARun: from the first measurement to the last trial one trainer keeps
// memory, and begins ahead of the images with what trials will take, those of all folds.
func TestMemoryIsKeptOnceARun(t *testing.T) {
	log := new(keeperLog)
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
	o.Trainer, o.Spec.Run.Parallel = keeper{log: log}, 3
	o.Approve = func(*forecast.Estimate) error { return nil }
	mustRun(t, o)
	if log.kept != 1 || log.released != 1 || log.without != 0 {
		t.Errorf("kept %d times, released %d times, %d trials or measurements without", log.kept, log.released, log.without)
	}
	if len(log.ahead) != 1 || log.ahead[0] != "3 of resnet8v1 24/21 resnet8v2 24/21 resnet8v1 20/25 resnet8v2 20/25" {
		t.Errorf("ahead: %q", log.ahead)
	}
}
