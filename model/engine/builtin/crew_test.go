package builtin

import (
	"runtime"
	"sync/atomic"
	"testing"
)

// TestPanicOfAnyThreadReachesTheCaller: it must not end the process, and the crew
// can work again.
func TestPanicOfAnyThreadReachesTheCaller(t *testing.T) {
	c := newCrew(3)
	defer c.stop()
	for bad := range 3 {
		var started atomic.Int64
		got := func() (value any) {
			defer func() { value = recover() }()
			c.run(3, func(thread, unit int) {
				// Each thread waits for the others, so that each has one unit.
				for started.Add(1); started.Load() < 3; {
					runtime.Gosched()
				}
				if thread == bad {
					panic("broken")
				}
			})
			return nil
		}()
		if got != "broken" {
			t.Errorf("thread %d panicked, the caller got %v", bad, got)
		}
	}
	var done atomic.Int64
	c.run(50, func(int, int) { done.Add(1) })
	if done.Load() != 50 {
		t.Errorf("%d of 50 units after a panic", done.Load())
	}
}
