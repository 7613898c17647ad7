package dataset

import (
	"context"
	"runtime"
	"sync"
)

// parallel calls do for 0 to n-1 on the given number of goroutines (0: one a
// core) and returns the error of the lowest index that failed, whatever the
// scheduling: indices start in ascending order, and after an error no new one
// starts, so that every index below it has been tried.
func parallel(ctx context.Context, n, workers int, do func(i int) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var (
		mutex  sync.Mutex
		next   int
		failed = n
		first  error
		wait   sync.WaitGroup
	)
	take := func() (int, bool) {
		mutex.Lock()
		defer mutex.Unlock()
		if first != nil || next == n || ctx.Err() != nil {
			return 0, false
		}
		next++
		return next - 1, true
	}
	fail := func(i int, err error) {
		mutex.Lock()
		defer mutex.Unlock()
		if i < failed {
			failed, first = i, err
		}
	}
	for range min(workers, n) {
		wait.Go(func() {
			for {
				i, ok := take()
				if !ok {
					return
				}
				if err := do(i); err != nil {
					fail(i, err)
				}
			}
		})
	}
	wait.Wait()
	if first == nil && next < n {
		return ctx.Err()
	}
	return first
}
