package bench

import (
	"sync"
	"sync/atomic"
	"testing"
)

// TestStartingLine: nobody starts a lap before all have come, and who leaves is not
// waited for.
func TestStartingLine(t *testing.T) {
	const trials, laps = 4, 50
	ahead := 0
	l := newStartingLine(trials, func() { ahead++ })
	var came [laps]atomic.Int32
	var wait sync.WaitGroup
	for trial := range trials {
		wait.Go(func() {
			defer l.leave()
			for lap := range laps {
				if trial == 0 && lap == laps/2 {
					return
				}
				came[lap].Add(1)
				l.wait()
				want := int32(trials)
				if lap >= laps/2 {
					want--
				}
				if got := came[lap].Load(); got != want {
					t.Errorf("lap %d began with %d of %d", lap, got, want)
				}
			}
		})
	}
	wait.Wait()
	if ahead != laps {
		t.Errorf("called %d times ahead of %d laps", ahead, laps)
	}
}
