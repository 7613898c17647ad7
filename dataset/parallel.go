package dataset

import (
	"context"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// parallel calls do for 0 to n-1, the given number at once (0: one a core), and
// returns the error of the lowest index that failed, whatever the scheduling: indices
// start in ascending order, so that every index below one that fails is tried. After an
// error, and once the context ends, at most one more starts.
func parallel(ctx context.Context, n, workers int, do func(i int) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var group errgroup.Group
	group.SetLimit(workers)
	errs := make([]error, n) // a group keeps the first in time
	var failed atomic.Bool
	started := 0
	for i := range n {
		if failed.Load() || ctx.Err() != nil {
			break
		}
		started++
		group.Go(func() error {
			if errs[i] = do(i); errs[i] != nil {
				failed.Store(true)
			}
			return nil
		})
	}
	group.Wait()
	for _, err := range errs[:started] {
		if err != nil {
			return err
		}
	}
	if started < n {
		return ctx.Err()
	}
	return nil
}
