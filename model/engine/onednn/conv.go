package onednn

import "github.com/refold/refold/model/engine"

// conv is a convolution that threads share by images. Each part has the sums of its
// images to itself: they are added up in the order of the parts.
type conv struct {
	signature
	engine *Engine
	parts  []convPart
	steps  []int // of each argument, bytes from one image to the next; 0: it has none
	own    []int // of each argument, where a part's own sum lies among those of the part; -1: it has none
	work   int   // bytes of work space of each thread
	each   int   // bytes of a part's own sums

	sums    [][]float32 // the outputs
	partial []byte      // sums of the parts but the first
	do, add func(thread, unit int)
}

const (
	mostParts  = 16
	partPixels = 256
)

// convPart is some images.
type convPart struct {
	first int
	*primitive
}

func (e *Engine) newConv(c engine.Conv, k convKind) (engine.Operation, error) {
	o := &conv{engine: e}
	batch := c.X[0]
	count := min(batch, e.partsOf(c, k))
	var layout memoryDesc
	primitives := make(map[int]*primitive) // by number of images
	for i := range count {
		first := batch * i / count
		part := c
		part.X[0] = batch*(i+1)/count - first
		p := primitives[part.X[0]]
		if p == nil {
			var err error
			if p, layout, err = e.compileConv(part, k, layout); err != nil {
				return nil, err
			}
			primitives[part.X[0]] = p
			o.work = max(o.work, aligned(p.scratch))
		}
		o.parts = append(o.parts, convPart{first, p})
	}
	kernel, err := e.chosen(k.kernelType(c), c.Kernel(), layout)
	if err != nil {
		return nil, err
	}
	o.sign(c, k, kernel)
	o.scratch = e.Threads()*o.work + (count-1)*o.each
	o.do, o.add = o.run, o.sum
	return o, nil
}

// partsOf is how many parts to divide a convolution into. Sums over images have no
// more than there are threads, since each takes memory and time; otherwise there
// are more, so that threads that come late find less to do, but each has enough
// pixels to make use of the kernel that it reads.
func (e *Engine) partsOf(c engine.Conv, k convKind) int {
	if k.sums {
		return e.Threads()
	}
	pixels := c.X[0] * c.Y()[1] * c.Y()[2]
	return max(e.Threads(), min(mostParts, pixels/partPixels))
}

// sign says what the arguments are.
func (o *conv) sign(c engine.Conv, k convKind, kernel engine.Desc) {
	o.sums = make([][]float32, len(k.subjects)-k.inputs)
	for i, s := range k.subjects {
		var d engine.Desc
		step, own := 0, -1
		switch s {
		case images:
			d = engine.PlainDesc(c.X, c.Type)
			step = d.Bytes / c.X[0]
		case results:
			d = engine.PlainDesc(c.Y(), c.Type)
			step = d.Bytes / c.X[0]
		case filters:
			d = kernel
		case biases:
			d = engine.PlainDesc(engine.Vector(c.Filters), engine.Float32)
		}
		if i < k.inputs {
			o.in = append(o.in, d)
		} else {
			o.out = append(o.out, d)
			if k.sums {
				own = o.each
				o.each += aligned(d.Bytes)
			}
		}
		o.steps, o.own = append(o.steps, step), append(o.own, own)
	}
}

// Run computes all parts, then their sums.
func (o *conv) Run(in, out []*engine.Buffer, scratch []byte) {
	o.use(in, out, scratch)
	o.engine.Share(len(o.parts), o.do)
	if o.each == 0 || len(o.parts) == 1 {
		return
	}
	o.partial = scratch[o.engine.Threads()*o.work:]
	for i, b := range out {
		o.sums[i] = b.Float32s()
	}
	o.engine.Share((len(o.sums[0])+span-1)/span, o.add)
}

func (o *conv) run(thread, unit int) {
	part := &o.parts[unit]
	at := part.threads[thread].at
	for i, step := range o.steps {
		at[i] = o.at[i] + uintptr(part.first*step)
		if o.own[i] >= 0 && unit > 0 {
			at[i] = o.space + uintptr(o.engine.Threads()*o.work+(unit-1)*o.each+o.own[i])
		}
	}
	if part.scratch > 0 {
		at[len(o.steps)] = o.space + uintptr(thread*o.work)
	}
	part.primitive.run(thread)
}

// span is the elements of a sum that one thread adds up in one go, so that they
// stay in the first-level cache.
const span = 4096

func (o *conv) sum(_, unit int) {
	at := 0
	for _, sum := range o.sums {
		first, end := unit*span, min((unit+1)*span, len(sum))
		if first < end {
			for part := range len(o.parts) - 1 {
				own := floats(o.partial[part*o.each+at:])
				o.engine.Sum(sum[first:end], own[first:end], sum[first:end])
			}
		}
		at += aligned(4 * len(sum))
	}
}
