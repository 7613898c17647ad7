package builtin

import "github.com/refold/refold/model/engine"

// maxForward is max pooling. The index of a result is the position of the winner
// in its image, or padded where a zero of the padding won.
type maxForward struct {
	signature
	pool    engine.MaxPool
	kernels *kernels
	crew    *crew
	// a row of the input, and one of the output
	inputs, outputs stage

	x, y  activation
	index []int32
	do    func(thread, unit int)
}

const padded = -1

func newMaxForward(e *Engine, p engine.MaxPool) *maxForward {
	y := p.Y()
	o := &maxForward{pool: p, kernels: e.kernels, crew: e.crew}
	o.in = []engine.Desc{engine.PlainDesc(p.X, p.Type)}
	o.out = []engine.Desc{engine.PlainDesc(y, p.Type), engine.PlainDesc(y, engine.Int32)}
	o.inputs = newStage(e, p.Type, 1, p.X[2]*p.X[3])
	o.outputs = newStage(e, p.Type, 1, y[2]*y[3])
	o.scratch = o.inputs.scratch() + o.outputs.scratch()
	o.do = func(thread, unit int) { o.row(thread, unit/y[1], unit%y[1]) }
	return o
}

func (o *maxForward) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	w := workspace{scratch: scratch}
	o.inputs.open(&w)
	o.outputs.open(&w)
	o.x, o.y, o.index = newActivation(in[0]), newActivation(out[0]), out[1].Int32s()
	o.crew.run(o.pool.X[0]*o.pool.Y()[1], o.do)
}

// row does a row of the output, for each row of the window in turn.
func (o *maxForward) row(thread, n, row int) {
	p, s := o.pool, o.pool.Y()
	channels, width := s[3], p.X[2]*s[3]
	at := (n*s[1] + row) * s[2] * channels
	line := o.outputs.target(thread, 0, o.y, at, s[2]*channels)
	index := o.index[at : at+s[2]*channels]
	for i := range p.Size {
		h := row*p.Stride + i - p.Pad
		var x []float32
		if h >= 0 && h < p.X[1] {
			x = o.inputs.load(thread, 0, o.x, (n*p.X[1]+h)*width, width)
		}
		for col := range s[2] {
			y, index := line[col*channels:(col+1)*channels], index[col*channels:(col+1)*channels]
			for j := range p.Size {
				w := col*p.Stride + j - p.Pad
				first := i == 0 && j == 0
				if x == nil || w < 0 || w >= p.X[2] {
					zeroWins(y, index, first)
					continue
				}
				o.largest(y, index, x[w*channels:(w+1)*channels], int32((h*p.X[2]+w)*channels), first)
			}
		}
	}
	o.outputs.store(o.y, at, line)
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
	// a row of dy, and an image of dx
	gradients, images stage

	dy, dx activation
	index  []int32
	do     func(thread, unit int)
}

func newMaxBackward(e *Engine, p engine.MaxPool) *maxBackward {
	y := p.Y()
	o := &maxBackward{pool: p, crew: e.crew}
	o.in = []engine.Desc{engine.PlainDesc(y, p.Type), engine.PlainDesc(y, engine.Int32)}
	o.out = []engine.Desc{engine.PlainDesc(p.X, p.Type)}
	small, large := y[1]*y[2]*y[3], p.X[1]*p.X[2]*p.X[3]
	o.gradients = newStage(e, p.Type, 1, y[2]*y[3])
	o.images = newStage(e, p.Type, 1, large)
	o.scratch = o.gradients.scratch() + o.images.scratch()
	o.do = func(thread, n int) {
		dx := o.images.target(thread, 0, o.dx, n*large, large)
		clear(dx)
		for at, end := n*small, (n+1)*small; at < end; at += o.gradients.length {
			dy := o.gradients.load(thread, 0, o.dy, at, o.gradients.length)
			for i, from := range o.index[at : at+o.gradients.length] {
				if from != padded {
					dx[from] += dy[i]
				}
			}
		}
		o.images.store(o.dx, n*large, dx)
	}
	return o
}

func (o *maxBackward) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	w := workspace{scratch: scratch}
	o.gradients.open(&w)
	o.images.open(&w)
	o.dy, o.index, o.dx = newActivation(in[0]), in[1].Int32s(), newActivation(out[0])
	o.crew.run(o.pool.X[0], o.do)
}
