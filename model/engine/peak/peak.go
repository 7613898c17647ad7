// Package peak measures what bounds an engine on this machine: how fast it
// multiplies and adds, and how fast it reads and writes memory.
//
// It owns the loops that do nothing else, and their clock. It must not know what
// engines compute.
package peak

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"
	"unsafe"

	"github.com/refold/refold/model/offheap"
)

// Rate is a number a second, on one thread and on Limits.Threads at once. Zero
// says that it was not measured: there is no loop for this processor.
type Rate struct{ One, All float64 }

// Limits are the upper bounds of this machine.
type Limits struct {
	Threads  int
	Float32  Rate // operations on float32; a multiply-accumulate is two
	BFloat16 Rate // the same on bfloat16, summed in float32, where the processor has an instruction for it
	Memory   Rate // bytes read and written, of arrays that no cache holds
}

// Bound is the shortest time, in seconds, in which so many operations of one of the
// rates and so many bytes can be done on all threads (Williams et al. 2009,
// "Roofline"). It is 0 where no rate is known.
func (l Limits) Bound(arithmetic Rate, operations, bytes float64) float64 {
	bound := 0.0
	if arithmetic.All > 0 {
		bound = operations / arithmetic.All
	}
	if l.Memory.All > 0 {
		bound = max(bound, bytes/l.Memory.All)
	}
	return bound
}

// A rate is the best of several short runs: other programs can only slow one down.
const (
	runs       = 8
	runTime    = 15 * time.Millisecond
	arrayBytes = 128 << 20 // of each of three arrays: several times the largest cache
)

// Arithmetic is the rate of Limits.Float32, or of Limits.BFloat16, on all threads, measured in a
// tenth of a second or so, and without memory: where it differs from what was measured before,
// other programs were at work.
func Arithmetic(ctx context.Context, threads int, kernels string, bfloat16 bool) float64 {
	l := float32Loop(kernels)
	if bfloat16 {
		l = bfloat16Loop()
	}
	if l == nil {
		return 0
	}
	return l.best(ctx, threads)
}

// Measure finds the limits for a number of threads, and for a set of kernels, by name: some use
// narrower registers than there are. It takes about a second and 400 MB, which are free again
// afterwards.
func Measure(ctx context.Context, threads int, kernels string) (Limits, error) {
	l := Limits{Threads: threads}
	var memory offheap.Memory
	defer memory.Close()
	arrays, err := memoryLoop(&memory)
	if err != nil {
		return Limits{}, fmt.Errorf("peak: %w", err)
	}
	for _, m := range []struct {
		rate *Rate
		loop *loop
	}{{&l.Float32, float32Loop(kernels)}, {&l.BFloat16, bfloat16Loop()}, {&l.Memory, arrays}} {
		if m.loop == nil {
			continue
		}
		m.rate.One = m.loop.best(ctx, 1)
		m.rate.All = m.rate.One
		if threads > 1 {
			m.rate.All = m.loop.best(ctx, threads)
		}
		if err := ctx.Err(); err != nil {
			return Limits{}, err
		}
	}
	return l, nil
}

// loop is work that can be divided among threads.
type loop struct {
	count float64 // what a round does, on all threads together where it is shared
	// run does rounds as one of several threads.
	run func(thread, threads, rounds int)
	// shared says that the threads divide a round.
	shared bool
}

// best is the highest rate of several runs.
func (l *loop) best(ctx context.Context, threads int) float64 {
	rounds, best := 1, 0.0
	for range runs {
		if ctx.Err() != nil {
			return 0
		}
		took := l.time(threads, rounds)
		for took < runTime {
			rounds *= int(min(16, math.Ceil(1.2*float64(runTime)/float64(took))))
			took = l.time(threads, rounds)
		}
		done := l.count * float64(rounds)
		if !l.shared {
			done *= float64(threads)
		}
		best = max(best, done/took.Seconds())
	}
	return best
}

// time runs rounds on all threads, which begin together, and returns how long that took.
func (l *loop) time(threads, rounds int) time.Duration {
	start := make(chan struct{})
	var ready, done sync.WaitGroup
	ready.Add(threads)
	for thread := range threads {
		done.Go(func() {
			ready.Done()
			<-start
			l.run(thread, threads, rounds)
		})
	}
	ready.Wait()
	began := time.Now()
	close(start)
	done.Wait()
	return max(time.Since(began), 1) // a clock may be coarse
}

// memoryLoop is c = a + b over large arrays: two are read, one is written. What a
// processor reads of c ahead of writing it is not counted.
func memoryLoop(memory *offheap.Memory) (*loop, error) {
	const elements = arrayBytes / 4
	var arrays [3][]float32
	for i := range arrays {
		mem, err := memory.New(arrayBytes)
		if err != nil {
			return nil, err
		}
		arrays[i] = unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(mem))), elements)
	}
	a, b, c := arrays[0], arrays[1], arrays[2]
	return &loop{count: 3 * arrayBytes, shared: true, run: func(thread, threads, rounds int) {
		from, to := elements*thread/threads, elements*(thread+1)/threads
		for range rounds {
			add(a[from:to], b[from:to], c[from:to])
		}
	}}, nil
}

func addInGo(a, b, c []float32) {
	b, c = b[:len(a)], c[:len(a)]
	for i, v := range a {
		c[i] = v + b[i]
	}
}
