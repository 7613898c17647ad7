package builtin

import "github.com/refold/refold/model/engine"

// stage lets loops over float32 numbers work on activations of either type. Those
// of float32 they get as they are. Parts of those of bfloat16 are widened into
// memory of the thread that stays in the first-level cache, and results rounded on
// the way out, so that the traffic with the main memory is that of bfloat16. Where the
// processor computes with bfloat16, whole rows of it need no stage.
type stage struct {
	kernels       *kernels
	typ           engine.Type
	threads       int
	slots, length int       // arrays of a thread, and elements of each
	memory        []float32 // of all threads
}

// stageLength is about the number of elements of an array of a stage.
const stageLength = 2048

// cached is the bytes of the largest result of which much is still in the caches when
// it is read next. What is larger is stored past them, since a store into a cache reads
// its line from memory first.
const cached = 12 << 20

func newStage(e *Engine, t engine.Type, slots, length int) stage {
	return stage{kernels: e.kernels, typ: t, threads: e.crew.size, slots: slots, length: length}
}

// part is how many elements are staged at once, where float32 takes all in one go
// and bfloat16 whole rows.
func part(t engine.Type, all, row int) int {
	if t == engine.Float32 {
		return all
	}
	return min(all, max(1, stageLength/row)*row)
}

// elements is the size of the memory.
func (s *stage) elements() int {
	if s.typ == engine.Float32 {
		return 0
	}
	return s.threads * s.slots * s.length
}

func (s *stage) scratch() int { return aligned(4 * s.elements()) }

// open takes the memory out of scratch.
func (s *stage) open(w *workspace) { s.memory = w.float32s(s.elements()) }

func (s *stage) slot(thread, slot, n int) []float32 {
	at := (thread*s.slots + slot) * s.length
	return s.memory[at : at+n]
}

// load returns n elements from at on; nil of no buffer.
func (s *stage) load(thread, slot int, a activation, at, n int) []float32 {
	if a.halves == nil {
		if a.floats == nil {
			return nil
		}
		return a.floats[at : at+n]
	}
	dst := s.slot(thread, slot, n)
	s.kernels.widen(dst, a.halves[at:at+n])
	return dst
}

// target returns where n elements from at on shall be computed; nil of no buffer.
func (s *stage) target(thread, slot int, a activation, at, n int) []float32 {
	if a.halves == nil {
		return s.load(thread, slot, a, at, n)
	}
	return s.slot(thread, slot, n)
}

// store ends what target began.
func (s *stage) store(a activation, at int, computed []float32) {
	if a.halves != nil {
		s.kernels.narrow(a.halves[at:at+len(computed)], computed)
	}
}

// The loops of kernels over portions of activations.

// portion is the elements [first, end) that a thread works on.
type portion struct{ thread, first, end int }

// direct is the number of elements that need no stage: whole rows of the given
// length.
func (s *stage) direct(a activation, row int, p portion) int {
	if a.halves == nil || s.kernels.bfloat16 == nil {
		return 0
	}
	return (p.end - p.first) / row * row
}

// sum adds the rows of x to lanes.
func (s *stage) sum(p portion, lanes []float32, x activation) {
	if n := s.direct(x, len(lanes), p); n > 0 {
		s.kernels.bfloat16.sum(lanes, x.cut(p.first, n))
		p.first += n
	}
	for at := p.first; at < p.end; at += s.length {
		s.kernels.sum(lanes, s.load(p.thread, 0, x, at, min(s.length, p.end-at)))
	}
}

// moments adds the rows of x-mean to sums and their squares to squares.
func (s *stage) moments(p portion, mean, sums, squares []float32, x activation) {
	if n := s.direct(x, len(mean), p); n > 0 {
		s.kernels.bfloat16.moments(mean, sums, squares, x.cut(p.first, n))
		p.first += n
	}
	for at := p.first; at < p.end; at += s.length {
		s.kernels.moments(mean, sums, squares, s.load(p.thread, 0, x, at, min(s.length, p.end-at)))
	}
}

func (s *stage) normalise(p portion, d *normalisation[activation]) {
	if n := s.direct(d.x, len(d.mean), p); n > 0 {
		s.kernels.bfloat16.normalise(normalisation[[]uint16]{
			mean: d.mean, scale: d.scale, shift: d.shift,
			x: d.x.cut(p.first, n), residual: d.residual.cut(p.first, n), y: d.y.cut(p.first, n),
			relu: d.relu, stream: d.stream,
		})
		p.first += n
	}
	for at := p.first; at < p.end; at += s.length {
		n := min(s.length, p.end-at)
		y := s.target(p.thread, 2, d.y, at, n)
		s.kernels.normalise(normalisation[[]float32]{
			mean: d.mean, scale: d.scale, shift: d.shift,
			x: s.load(p.thread, 0, d.x, at, n), residual: s.load(p.thread, 1, d.residual, at, n), y: y,
			relu: d.relu, stream: d.stream,
		})
		s.store(d.y, at, y)
	}
}

func (s *stage) normSums(p portion, d *normSums[activation]) {
	if n := s.direct(d.x, len(d.mean), p); n > 0 {
		s.kernels.bfloat16.normSums(normSums[[]uint16]{
			gate: gate[[]uint16]{y: d.y.cut(p.first, n)},
			mean: d.mean, sums: d.sums, products: d.products,
			x: d.x.cut(p.first, n), dy: d.dy.cut(p.first, n),
		})
		p.first += n
	}
	for at := p.first; at < p.end; at += s.length {
		n := min(s.length, p.end-at)
		s.kernels.normSums(normSums[[]float32]{
			gate: gate[[]float32]{y: s.load(p.thread, 1, d.y, at, n), beta: d.beta},
			mean: d.mean, scale: d.scale, sums: d.sums, products: d.products,
			x: s.load(p.thread, 0, d.x, at, n), dy: s.load(p.thread, 2, d.dy, at, n),
		})
	}
}

func (s *stage) normGradient(p portion, d *normGradient[activation]) {
	if n := s.direct(d.x, len(d.mean), p); n > 0 {
		s.kernels.bfloat16.normGradient(normGradient[[]uint16]{
			gate: gate[[]uint16]{y: d.y.cut(p.first, n)},
			mean: d.mean, scale: d.scale, slope: d.slope, shift: d.shift,
			x: d.x.cut(p.first, n), dy: d.dy.cut(p.first, n),
			dx: d.dx.cut(p.first, n), dresidual: d.dresidual.cut(p.first, n), stream: d.stream,
		})
		p.first += n
	}
	for at := p.first; at < p.end; at += s.length {
		n := min(s.length, p.end-at)
		dx, dresidual := s.target(p.thread, 3, d.dx, at, n), s.target(p.thread, 4, d.dresidual, at, n)
		s.kernels.normGradient(normGradient[[]float32]{
			gate: gate[[]float32]{y: s.load(p.thread, 1, d.y, at, n), beta: d.beta},
			mean: d.mean, scale: d.scale, slope: d.slope, shift: d.shift,
			x: s.load(p.thread, 0, d.x, at, n), dy: s.load(p.thread, 2, d.dy, at, n),
			dx: dx, dresidual: dresidual, stream: d.stream,
		})
		s.store(d.dx, at, dx)
		s.store(d.dresidual, at, dresidual)
	}
}

// add writes c = a + b.
func (s *stage) add(p portion, a, b, c activation) {
	if n := s.direct(a, conversion, p); n > 0 {
		s.kernels.bfloat16.add(a.cut(p.first, n), b.cut(p.first, n), c.cut(p.first, n))
		p.first += n
	}
	for at := p.first; at < p.end; at += s.length {
		n := min(s.length, p.end-at)
		to := s.target(p.thread, 2, c, at, n)
		s.kernels.add(s.load(p.thread, 0, a, at, n), s.load(p.thread, 1, b, at, n), to)
		s.store(c, at, to)
	}
}
