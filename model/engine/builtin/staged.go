package builtin

// The loops of kernels over elements [first, end) of activations. Where the processor
// computes with bfloat16, whole rows of it need no stage.

// direct is the number of elements that need no stage: whole rows of the given
// length.
func (s *stage) direct(a activation, row, first, end int) int {
	if a.halves == nil || s.kernels.bfloat16 == nil {
		return 0
	}
	return (end - first) / row * row
}

// cut returns n numbers of bfloat16 from at on; nil of no buffer.
func (a activation) cut(at, n int) []uint16 {
	if a.halves == nil {
		return nil
	}
	return a.halves[at : at+n]
}

func (s *stage) sum(thread, first, end int, lanes []float32, x activation) {
	if n := s.direct(x, len(lanes), first, end); n > 0 {
		s.kernels.bfloat16.sum(lanes, x.cut(first, n))
		first += n
	}
	for at := first; at < end; at += s.length {
		s.kernels.sum(lanes, s.load(thread, 0, x, at, min(s.length, end-at)))
	}
}

func (s *stage) moments(thread, first, end int, mean, sums, squares []float32, x activation) {
	if n := s.direct(x, len(mean), first, end); n > 0 {
		s.kernels.bfloat16.moments(mean, sums, squares, x.cut(first, n))
		first += n
	}
	for at := first; at < end; at += s.length {
		s.kernels.moments(mean, sums, squares, s.load(thread, 0, x, at, min(s.length, end-at)))
	}
}

func (s *stage) normalise(thread, first, end int, mean, scale, shift []float32, x, residual, y activation, relu bool) {
	if n := s.direct(x, len(mean), first, end); n > 0 {
		s.kernels.bfloat16.normalise(mean, scale, shift, x.cut(first, n), residual.cut(first, n), y.cut(first, n), relu, s.stream)
		first += n
	}
	for at := first; at < end; at += s.length {
		n := min(s.length, end-at)
		dst := s.target(thread, 2, y, at, n)
		s.kernels.normalise(mean, scale, shift, s.load(thread, 0, x, at, n), s.load(thread, 1, residual, at, n), dst, relu, s.stream)
		s.store(y, at, dst)
	}
}

func (s *stage) gradientSums(thread, first, end int, mean, sums, products []float32, x, y, dy activation) {
	if n := s.direct(x, len(mean), first, end); n > 0 {
		s.kernels.bfloat16.gradientSums(mean, sums, products, x.cut(first, n), y.cut(first, n), dy.cut(first, n))
		first += n
	}
	for at := first; at < end; at += s.length {
		n := min(s.length, end-at)
		s.kernels.gradientSums(mean, sums, products,
			s.load(thread, 0, x, at, n), s.load(thread, 1, y, at, n), s.load(thread, 2, dy, at, n))
	}
}

func (s *stage) gradient(thread, first, end int, mean, scale, slope, shift []float32, x, y, dy, dx, dresidual activation) {
	if n := s.direct(x, len(mean), first, end); n > 0 {
		s.kernels.bfloat16.gradient(mean, scale, slope, shift, x.cut(first, n), y.cut(first, n),
			dy.cut(first, n), dx.cut(first, n), dresidual.cut(first, n), s.stream)
		first += n
	}
	for at := first; at < end; at += s.length {
		n := min(s.length, end-at)
		to, residual := s.target(thread, 3, dx, at, n), s.target(thread, 4, dresidual, at, n)
		s.kernels.gradient(mean, scale, slope, shift,
			s.load(thread, 0, x, at, n), s.load(thread, 1, y, at, n), s.load(thread, 2, dy, at, n), to, residual, s.stream)
		s.store(dx, at, to)
		s.store(dresidual, at, residual)
	}
}

func (s *stage) add(thread, first, end int, a, b, c activation) {
	if n := s.direct(a, conversion, first, end); n > 0 {
		s.kernels.bfloat16.add(a.cut(first, n), b.cut(first, n), c.cut(first, n))
		first += n
	}
	for at := first; at < end; at += s.length {
		n := min(s.length, end-at)
		to := s.target(thread, 2, c, at, n)
		s.kernels.add(s.load(thread, 0, a, at, n), s.load(thread, 1, b, at, n), to)
		s.store(c, at, to)
	}
}
