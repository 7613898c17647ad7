package builtin

// The loops of kernels over elements [first, end) of activations. Where the processor
// computes with bfloat16, whole rows of it need no stage.

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

// cut returns n numbers of bfloat16 from at on; nil of no buffer.
func (a activation) cut(at, n int) []uint16 {
	if a.halves == nil {
		return nil
	}
	return a.halves[at : at+n]
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
			mean: d.mean, sums: d.sums, products: d.products,
			x: d.x.cut(p.first, n), y: d.y.cut(p.first, n), dy: d.dy.cut(p.first, n),
		})
		p.first += n
	}
	for at := p.first; at < p.end; at += s.length {
		n := min(s.length, p.end-at)
		s.kernels.normSums(normSums[[]float32]{
			mean: d.mean, sums: d.sums, products: d.products,
			x: s.load(p.thread, 0, d.x, at, n), y: s.load(p.thread, 1, d.y, at, n), dy: s.load(p.thread, 2, d.dy, at, n),
		})
	}
}

func (s *stage) normGradient(p portion, d *normGradient[activation]) {
	if n := s.direct(d.x, len(d.mean), p); n > 0 {
		s.kernels.bfloat16.normGradient(normGradient[[]uint16]{
			mean: d.mean, scale: d.scale, slope: d.slope, shift: d.shift,
			x: d.x.cut(p.first, n), y: d.y.cut(p.first, n), dy: d.dy.cut(p.first, n),
			dx: d.dx.cut(p.first, n), dresidual: d.dresidual.cut(p.first, n), stream: d.stream,
		})
		p.first += n
	}
	for at := p.first; at < p.end; at += s.length {
		n := min(s.length, p.end-at)
		dx, dresidual := s.target(p.thread, 3, d.dx, at, n), s.target(p.thread, 4, d.dresidual, at, n)
		s.kernels.normGradient(normGradient[[]float32]{
			mean: d.mean, scale: d.scale, slope: d.slope, shift: d.shift,
			x: s.load(p.thread, 0, d.x, at, n), y: s.load(p.thread, 1, d.y, at, n), dy: s.load(p.thread, 2, d.dy, at, n),
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
