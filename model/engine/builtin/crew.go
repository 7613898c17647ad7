package builtin

import (
	"sync"
	"sync/atomic"
)

// crew is the engine's threads: the caller and persistent goroutines. It gives
// out units of work; which thread does a unit has no influence on its result.
type crew struct {
	size    int
	private []private // of each thread
	wake    []chan struct{}
	done    sync.WaitGroup
	once    sync.Once

	// of the work in progress
	do    func(thread, unit int)
	units int
	next  atomic.Int64
}

// private is what a thread keeps to itself.
type private struct {
	tiles tiles
	_     [cacheLine]byte
}

func newCrew(size int) *crew {
	c := &crew{size: size, private: make([]private, size)}
	for thread := 1; thread < size; thread++ {
		wake := make(chan struct{}, 1)
		c.wake = append(c.wake, wake)
		go func() {
			for range wake {
				c.work(thread)
				c.done.Done()
			}
		}()
	}
	return c
}

// run does all units and returns when they are done.
func (c *crew) run(units int, do func(thread, unit int)) {
	helpers := min(len(c.wake), units-1)
	if helpers <= 0 {
		for unit := range units {
			do(0, unit)
		}
		return
	}
	c.do, c.units = do, units
	c.next.Store(0)
	c.done.Add(helpers)
	for _, wake := range c.wake[:helpers] {
		wake <- struct{}{}
	}
	c.work(0)
	c.done.Wait()
}

func (c *crew) work(thread int) {
	for {
		unit := int(c.next.Add(1)) - 1
		if unit >= c.units {
			return
		}
		c.do(thread, unit)
	}
}

// stop ends the goroutines.
func (c *crew) stop() {
	c.once.Do(func() {
		for _, wake := range c.wake {
			close(wake)
		}
	})
}
