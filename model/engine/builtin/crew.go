package builtin

import (
	"sync"
	"sync/atomic"
)

// crew is the engine's threads: the caller and persistent goroutines. It gives
// out units of work; which thread does a unit has no influence on its result. An
// errgroup would start goroutines, and allocate, several times an operation, of which a
// step has hundreds; and it has no numbers of threads, which find what is private.
type crew struct {
	size    int
	private []private // of each thread
	wake    []chan struct{}
	done    sync.WaitGroup
	once    sync.Once

	// of the work in progress
	do      func(thread, unit int)
	units   int
	stretch int // units that a thread takes at a time
	next    atomic.Int64
	panic   atomic.Pointer[any] // what a goroutine panicked with: the caller panics with it
}

// private is what a thread keeps to itself.
type private struct {
	tiles tiles
	ahead ahead
	lines lineProduct
	_     [cacheLine]byte
}

func newCrew(size int) *crew {
	c := &crew{size: size, private: make([]private, size)}
	for thread := 1; thread < size; thread++ {
		wake := make(chan struct{}, 1)
		c.wake = append(c.wake, wake)
		go func() {
			for range wake {
				c.help(thread)
			}
		}()
	}
	return c
}

// run does all units and returns when they are done.
func (c *crew) run(units int, do func(thread, unit int)) { c.stretches(units, 1, do) }

// sweep is run for units that are neighbours in memory. Threads take several of them
// at a time, since what a processor reads ahead at the end of a unit would else be for
// another thread.
func (c *crew) sweep(units int, do func(thread, unit int)) {
	c.stretches(units, max(1, min(8, units/(4*c.size))), do)
}

func (c *crew) stretches(units, stretch int, do func(thread, unit int)) {
	helpers := min(len(c.wake), ceilDiv(units, stretch)-1)
	if helpers <= 0 {
		for unit := range units {
			do(0, unit)
		}
		return
	}
	c.do, c.units, c.stretch = do, units, stretch
	c.next.Store(0)
	c.done.Add(helpers)
	for _, wake := range c.wake[:helpers] {
		wake <- struct{}{}
	}
	c.lead()
	if value := c.panic.Swap(nil); value != nil {
		panic(*value)
	}
}

// lead works on the caller's goroutine and waits for the others, also where it
// panics.
func (c *crew) lead() {
	defer c.done.Wait()
	c.work(0)
}

// help works on another goroutine than the caller's, where a panic would end the
// process.
func (c *crew) help(thread int) {
	defer c.done.Done()
	defer func() {
		if value := recover(); value != nil {
			kept := value // on the heap, which value must not be: it is there without a panic too
			c.panic.Store(&kept)
		}
	}()
	c.work(thread)
}

func (c *crew) work(thread int) {
	for {
		end := int(c.next.Add(int64(c.stretch)))
		first := end - c.stretch
		if first >= c.units {
			return
		}
		for unit := first; unit < min(end, c.units); unit++ {
			c.do(thread, unit)
		}
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
