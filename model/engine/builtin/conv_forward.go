package builtin

import "github.com/refold/refold/model/engine"

// convForward is a convolution: y = patches(x) * kernel + bias. The kernel, in
// the order height, width, input, output, is the second matrix as it stands.
type convForward struct {
	signature
	crew    *crew
	kernels *kernels
	pad     padding
	slide   *slide
	cols    int
	biased  bool

	x, y                          activation
	kernel, bias                  []float32
	padded, packed                []float32
	doPad, doPack, doMul, doGroup func(thread, unit int)
	done                          func(thread, unit int) // called after each unit, if it is not nil
}

func newConvForward(e *Engine, d engine.ConvForward) *convForward {
	c, y := d.Conv, d.Y()
	o := &convForward{crew: e.crew, kernels: e.kernels, cols: c.Filters, biased: d.Bias}
	o.in = []engine.Desc{engine.PlainDesc(c.X, c.Type), plain(c.Kernel())}
	if d.Bias {
		o.in = append(o.in, vector(c.Filters))
	}
	o.out = []engine.Desc{engine.PlainDesc(y, c.Type)}
	o.pad = padding{x: c.X, top: c.Pad, bottom: c.Pad, left: c.Pad, right: c.Pad, lanes: lanes(c.Type)}
	pixel, row := o.pad.pixel(), o.pad.row()
	out := affine{image: y[1] * y[2] * y[3], row: y[2] * y[3], col: y[3]}
	o.slide = newSlide(e.kernels.activations(c.Type), sliding{
		images: y[0], height: y[1], width: y[2], channels: y[3], c: out, few: y[0]*y[1]*y[2] <= fewPixels,
		depth: depthOf(c.Type, c.KernelHeight, c.KernelWidth*pixel, row),
		pad:   &o.pad, down: c.Stride, across: c.Stride * pixel, taps: c.KernelHeight,
	})
	o.scratch = aligned(4*o.padWords()) + aligned(4*o.slide.packWords(e.crew.size))
	o.doPad = func(_, n int) { o.pad.copyImage(o.padded, o.x, n) }
	o.slide.pack, o.slide.threads = o.pack, e.crew.size
	o.doPack = func(_, unit int) { o.slide.packPanel(unit, o.packed) }
	o.doMul = func(thread, unit int) {
		o.slide.compute(&o.crew.private[thread], unit, o.product(thread, o.packed))
		if o.done != nil {
			o.done(thread, unit)
		}
	}
	o.doGroup = func(thread, unit int) {
		own := o.packed[thread*o.slide.own:][:o.slide.own]
		o.slide.computeGroup(&o.crew.private[thread].tiles, unit, o.product(thread, own))
	}
	return o
}

// padWords is the length of what is padded at a time.
func (o *convForward) padWords() int {
	return o.pad.atOnce(o.crew.size, o.slide.bandWords())
}

// product is a thread's.
func (o *convForward) product(thread int, packed []float32) product {
	return product{x: o.x, a: o.padded[thread*o.slide.bandWords():], packed: packed, bias: o.bias, c: o.y}
}

func (o *convForward) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.x, o.kernel, o.y = newActivation(in[0]), in[1].Float32s(), newActivation(out[0])
	if o.biased {
		o.bias = in[2].Float32s()
	}
	w := workspace{scratch: scratch}
	o.padded, o.packed = w.float32s(o.padWords()), w.float32s(o.slide.packWords(o.crew.size))
	switch {
	case o.pad.none():
		o.padded = o.x.words()
	case o.slide.bands == nil:
		o.crew.run(o.pad.x[0], o.doPad)
	}
	if o.slide.groups != nil {
		o.crew.run(len(o.slide.groups), o.doGroup)
		return
	}
	o.crew.run(len(o.slide.panels), o.doPack)
	o.crew.run(o.slide.units, o.doMul)
}

// notify is for piecewise.
func (o *convForward) notify(done func(thread, unit int)) int {
	if o.slide.groups != nil {
		return 0
	}
	o.done = done
	return o.slide.units
}

func (o *convForward) results(thread, unit int, f func(portion)) { o.slide.results(thread, unit, f) }

// pack packs a panel of the kernel.
func (o *convForward) pack(p *panel, to []float32) {
	if o.x.halves != nil {
		packPairs(o.kernels.bfloat16, to, p, o.kernel, o.pad.x[3], o.cols)
		return
	}
	width, depth := p.m.cols, o.slide.depth
	o.kernels.copyRows(to, o.kernel[p.first:], rowCopy{rows: depth, n: p.cols, from: o.cols, to: width})
	if p.cols < width {
		for r := range depth {
			clear(to[r*width+p.cols : (r+1)*width])
		}
	}
	p.finish(to, depth)
}

// packPairs does the same for words of two rows each. Where the channels, of which
// each tap has a row, are odd in number, the last word of a tap ends with a zero.
func packPairs(k *dots, packed []float32, p *panel, matrix []float32, channels, cols int) {
	width := p.m.cols
	dst := packed
	for at := 0; at < len(matrix); at += channels * cols {
		tap := matrix[at : at+channels*cols]
		for c := 0; c < channels; c += 2 {
			first := tap[c*cols+p.first:][:p.cols]
			if c+1 < channels {
				k.rounded(dst, first, tap[(c+1)*cols+p.first:][:p.cols])
			} else {
				halves := halvesOf(dst[:p.cols])
				for i, v := range first {
					halves[2*i], halves[2*i+1] = engine.ToBFloat16(v), 0
				}
			}
			clear(dst[p.cols:width])
			dst = dst[width:]
		}
	}
}
