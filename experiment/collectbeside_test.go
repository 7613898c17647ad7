package experiment

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/experimenttest"
)

// TestShardsBeginBesideACollector that is at work, and not beside a run, which takes the
// directory for its own; runs and other collectors begin beside neither.
func TestShardsBeginBesideACollector(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	mustPrepare(t, o)
	for name, lock := range map[string]func(context.Context, string, time.Time) (*disk.Held, error){"collector": disk.LockBeside, "run": disk.Lock} {
		t.Run(name, func(t *testing.T) {
			held, err := lock(t.Context(), o.Dir, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			defer held.Release()
			locked := new(disk.LockedError)
			if _, err := RunShard(t.Context(), shardOptions(t, o), Shard{0, 24}, t.TempDir()); errors.As(err, &locked) != (name == "run") || !errors.As(err, &locked) && err != nil {
				t.Errorf("a shard: %v", err)
			}
			if _, err := Collect(t.Context(), shardOptions(t, o), 0); !errors.As(err, &locked) {
				t.Errorf("a collector: %v", err)
			}
			if _, err := Run(t.Context(), o); !errors.As(err, &locked) {
				t.Errorf("a run: %v", err)
			}
		})
	}
}
