package unpack

import "context"

// Pace asks a context now and then, as work goes on.
type Pace struct {
	ctx  context.Context
	next int
}

// NewPace asks at the first step, and then whenever 64 KiB of work have been done.
func NewPace(ctx context.Context) *Pace { return &Pace{ctx: ctx} }

// Step is told how far the work has come, in bytes.
func (p *Pace) Step(at int) error {
	const stride = 64 << 10
	if at < p.next {
		return nil
	}
	p.next = at + stride
	return p.ctx.Err()
}
