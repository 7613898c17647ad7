package builtin

import "unsafe"

// ahead is memory that will be needed soon. Micro-kernels that can ask for it while they
// multiply, a line at some steps of the depth, so that it is in the second-level cache when
// its turn comes: the processor foresees long runs only.
type ahead struct {
	// What a micro-kernel works on, in this order: the next line, how many are left of
	// its run, and where the run is described.
	line uintptr
	left int
	run  uintptr
	pace int // steps from one line to the next, a power of two, less one

	runs  []run
	lines int // of all runs
}

// run is a number of runs of lines, a gap of bytes from the end of one to the next.
type run struct {
	gap, lines, count int
	base              uintptr
}

// clear forgets everything.
func (a *ahead) clear() { a.runs, a.lines, a.pace = a.runs[:0], 0, 0 }

// mostPace is the most steps from one line to the next.
const mostPace = 64

// share divides the lines among so many tiles, each of which has segments of n steps. A
// processor waits for a few lines at a time, of which what is multiplied now needs some:
// who asks for all at once stands in its own way.
func (a *ahead) share(tiles, segments, n int) {
	steps := 1
	for 2*steps <= min(n, mostPace) && tiles*segments*(n/(2*steps)) >= a.lines {
		steps *= 2
	}
	a.pace = steps - 1
}

// add adds a number of runs of bytes, a distance apart.
func (a *ahead) add(base unsafe.Pointer, bytes, count, distance int) {
	if bytes == distance {
		bytes, count = bytes*count, 1
	}
	lines := ceilDiv(bytes, cacheLine)
	a.lines += lines * count
	a.runs = append(a.runs, run{gap: distance - lines*cacheLine, lines: lines, count: count, base: uintptr(base)})
}

// addEach adds n float32 numbers at each of the offsets from base.
func (a *ahead) addEach(base unsafe.Pointer, offsets []int32, n int) {
	for i := 0; i < len(offsets); {
		next := i + 1
		for next < len(offsets) && int(offsets[next]-offsets[i]) == (next-i)*n {
			next++
		}
		a.add(unsafe.Add(base, 4*int(offsets[i])), 4*n*(next-i), 1, 4*n*(next-i))
		i = next
	}
}

// close makes it ready. When everything has been asked for, micro-kernels ask for one
// line again and again.
func (a *ahead) close() {
	const forever = 1 << 62
	a.runs = append(a.runs, run{gap: -cacheLine, lines: 1, count: forever})
	first := &a.runs[0]
	last := &a.runs[len(a.runs)-1]
	last.base = uintptr(unsafe.Pointer(last))
	a.line, a.left, a.run = first.base, first.lines, uintptr(unsafe.Pointer(first))
}
