package onednn

import (
	"fmt"

	"github.com/refold/refold/model/engine"
)

// reorder copies a kernel between layouts and types of this engine. Threads share
// it by output channels.
type reorder struct {
	signature
	engine *Engine
	parts  []*primitive
	do     func(thread, unit int)
}

func (e *Engine) newReorder(d engine.Reorder) (engine.Operation, error) {
	var op engine.Operation
	err := e.session.alone(func() (err error) { op, err = e.reorder(d); return err })
	if err != nil {
		return nil, fmt.Errorf("onednn: %T: %w", d, err)
	}
	return op, nil
}

func (e *Engine) reorder(d engine.Reorder) (engine.Operation, error) {
	if d.From.Shape != d.To.Shape {
		return nil, fmt.Errorf("%v cannot become %v", d.From, d.To)
	}
	from, err := e.kernel(d.From)
	if err != nil {
		return nil, err
	}
	to, err := e.kernel(d.To)
	if err != nil {
		return nil, err
	}
	o := &reorder{engine: e, signature: signature{in: []engine.Desc{d.From}, out: []engine.Desc{d.To}}}
	filters := d.From.Shape[3]
	step := max(from.block, to.block)
	groups := (filters + step - 1) / step
	units := min(groups, e.Threads())
	for i := range units {
		first, end := groups*i/units*step, min(filters, groups*(i+1)/units*step)
		p, err := e.reorderPart(from.desc, to.desc, d.From.Shape, first, end)
		if err != nil {
			return nil, err
		}
		o.parts = append(o.parts, p)
		o.scratch = max(o.scratch, e.Threads()*aligned(p.scratch))
	}
	o.do = o.run
	return o, nil
}

// kernel finds the layout of a buffer that Prepare promised.
func (e *Engine) kernel(d engine.Desc) (layout, error) {
	if l, ok := e.layouts[d]; ok {
		return l, nil
	}
	if d != engine.PlainDesc(d.Shape, d.Type) || d.Type == engine.Int32 {
		return layout{}, fmt.Errorf("layout %q of %v is none that this engine chose", d.Layout, d.Shape)
	}
	desc, err := e.plain(kernel, d.Type, d.Shape)
	return layout{desc: desc, block: 1}, err
}

// reorderPart copies the output channels first to end.
func (e *Engine) reorderPart(from, to memoryDesc, s engine.Shape, first, end int) (*primitive, error) {
	if first > 0 || end < s[3] {
		s[3] = end - first
		_, shape, _ := kernel.dims(s)
		offsets := dims{int64(first)}
		var err error
		if from, err = e.session.abi.part(from, &shape, &offsets); err != nil {
			return nil, err
		}
		if to, err = e.session.abi.part(to, &shape, &offsets); err != nil {
			return nil, err
		}
	}
	made, err := e.session.reorder(from, to)
	if err != nil {
		return nil, err
	}
	return e.add(e.session.compile(made, []operand{{argSource, from}, {argDestination, to}}))
}

// Run copies.
func (o *reorder) Run(in, out []*engine.Buffer, scratch []byte) {
	o.use(in, out, scratch)
	o.engine.Share(len(o.parts), o.do)
}

func (o *reorder) run(thread, unit int) {
	p := o.parts[unit]
	at := p.threads[thread].at
	at[0], at[1] = o.at[0], o.at[1]
	if p.scratch > 0 {
		at[2] = o.space + uintptr(thread*aligned(p.scratch))
	}
	p.run(thread)
}
