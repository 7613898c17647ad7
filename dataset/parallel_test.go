package dataset

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"
)

// TestParallelNamesTheFirstFailure: the error is that of the lowest index that fails,
// for any number of workers; without one, every index is done once.
func TestParallelNamesTheFirstFailure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, workers := rapid.IntRange(0, 40).Draw(t, "n"), rapid.IntRange(0, 5).Draw(t, "workers")
		failing := rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "failing")
		var done atomic.Int64
		err := parallel(context.Background(), n, workers, func(i int) error {
			done.Add(1)
			if failing[i] {
				return fmt.Errorf("index %d", i)
			}
			return nil
		})
		for i, fails := range failing {
			if fails {
				if want := fmt.Sprintf("index %d", i); err == nil || err.Error() != want {
					t.Fatalf("error %v, want %s", err, want)
				}
				return
			}
		}
		if err != nil || done.Load() != int64(n) {
			t.Fatalf("%d of %d done, %v", done.Load(), n, err)
		}
	})
}

// TestParallelStops: nothing is started after the context has ended, nor after an error.
func TestParallelStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var done atomic.Int64
	err := parallel(ctx, 100, 1, func(int) error {
		done.Add(1)
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || done.Load() > 1 {
		t.Errorf("%v after %d of 100, want context.Canceled at once", err, done.Load())
	}
	done.Store(0)
	wrong := errors.New("wrong")
	err = parallel(t.Context(), 100, 1, func(int) error { done.Add(1); return wrong })
	if !errors.Is(err, wrong) || done.Load() > 1 {
		t.Errorf("%v after %d of 100, want the error at once", err, done.Load())
	}
}
