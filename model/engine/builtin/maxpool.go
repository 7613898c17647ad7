package builtin

import "github.com/refold/refold/model/engine"

// maxForward is max pooling. The index of a result is the position of the winner
// in its image, or padded where a zero of the padding won.
type maxForward struct {
	signature
	pool    engine.MaxPool
	kernels *kernels
	crew    *crew

	x, y  []float32
	index []int32
	do    func(thread, unit int)
}

const padded = -1

func newMaxForward(e *Engine, p engine.MaxPool) *maxForward {
	y := p.Y()
	o := &maxForward{pool: p, kernels: e.kernels, crew: e.crew}
	o.in = []engine.Desc{plain(p.X)}
	o.out = []engine.Desc{plain(y), engine.PlainDesc(y, engine.Int32)}
	o.do = func(_, unit int) { o.row(unit/y[1], unit%y[1]) }
	return o
}

func (o *maxForward) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.x, o.y, o.index = in[0].Float32s(), out[0].Float32s(), out[1].Int32s()
	o.crew.run(o.pool.X[0]*o.pool.Y()[1], o.do)
}

// row does a row of the output.
func (o *maxForward) row(n, row int) {
	p, s := o.pool, o.pool.Y()
	channels := s[3]
	image := o.x[n*p.X[1]*p.X[2]*channels:]
	at := (n*s[1] + row) * s[2] * channels
	for col := range s[2] {
		y, index := o.y[at:at+channels], o.index[at:at+channels]
		for i := range p.Size {
			for j := range p.Size {
				h, w := row*p.Stride+i-p.Pad, col*p.Stride+j-p.Pad
				first := i == 0 && j == 0
				if h < 0 || h >= p.X[1] || w < 0 || w >= p.X[2] {
					zeroWins(y, index, first)
					continue
				}
				from := (h*p.X[2] + w) * channels
				o.largest(y, index, image[from:from+channels], int32(from), first)
			}
		}
		at += channels
	}
}

// largest takes the elements of x that are larger than y, all if first.
func (o *maxForward) largest(y []float32, index []int32, x []float32, from int32, first bool) {
	if !first {
		o.kernels.largest(y, index, x, from)
		return
	}
	copy(y, x)
	for c := range index {
		index[c] = from + int32(c)
	}
}

// largestLoop takes the elements of x that are larger than y, and where they are. NaN
// wins, so that a diverged training shows.
func largestLoop(y []float32, index []int32, x []float32, from int32) {
	y, index = y[:len(x)], index[:len(x)]
	for c, v := range x {
		if v > y[c] || v != v {
			y[c], index[c] = v, from+int32(c)
		}
	}
}

// zeroWins takes a zero of the padding where it is larger than y, everywhere if
// first.
func zeroWins(y []float32, index []int32, first bool) {
	for c := range y {
		if first || 0 > y[c] {
			y[c], index[c] = 0, padded
		}
	}
}

// maxBackward gives each gradient to the winner. Images are units of work, since
// windows overlap.
type maxBackward struct {
	signature
	pool engine.MaxPool
	crew *crew

	dy, dx []float32
	index  []int32
	do     func(thread, unit int)
}

func newMaxBackward(e *Engine, p engine.MaxPool) *maxBackward {
	y := p.Y()
	o := &maxBackward{pool: p, crew: e.crew}
	o.in = []engine.Desc{plain(y), engine.PlainDesc(y, engine.Int32)}
	o.out = []engine.Desc{plain(p.X)}
	small, large := y[1]*y[2]*y[3], p.X[1]*p.X[2]*p.X[3]
	o.do = func(_, n int) {
		dx := o.dx[n*large : (n+1)*large]
		clear(dx)
		dy, index := o.dy[n*small:(n+1)*small], o.index[n*small:(n+1)*small]
		for i, from := range index {
			if from != padded {
				dx[from] += dy[i]
			}
		}
	}
	return o
}

func (o *maxBackward) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.dy, o.index, o.dx = in[0].Float32s(), in[1].Int32s(), out[0].Float32s()
	o.crew.run(o.pool.X[0], o.do)
}
