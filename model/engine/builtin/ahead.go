package builtin

import "unsafe"

// ahead is memory that will be needed soon. Micro-kernels that can ask for it while they
// multiply, a line for each step of the depth, so that it is in the second-level cache
// when its turn comes: the processor foresees long runs only.
type ahead struct {
	// What a micro-kernel works on, in this order: the next line, how many are left of
	// its run, and where the run is described.
	line uintptr
	left int
	run  uintptr

	runs []run
}

// run is a number of runs of lines, a gap of bytes from the end of one to the next.
type run struct {
	gap, lines, count int
	base              uintptr
}

// clear forgets everything.
func (a *ahead) clear() { a.runs = a.runs[:0] }

// add adds a number of runs of bytes, a distance apart.
func (a *ahead) add(base unsafe.Pointer, bytes, count, distance int) {
	if bytes == distance {
		bytes, count = bytes*count, 1
	}
	lines := ceilDiv(bytes, cacheLine)
	a.runs = append(a.runs, run{gap: distance - lines*cacheLine, lines: lines, count: count, base: uintptr(base)})
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
