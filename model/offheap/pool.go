package offheap

import (
	"errors"
	"sync"
)

// Pool keeps the regions that memories give back, and gives them to others: memory that was
// touched before costs no faults again, which for a large network take as long as a step of
// training. It takes no more than the memories of one time took together, but for what
// fits no later one exactly. The zero value is empty. It is for several goroutines at once.
type Pool struct {
	mu     sync.Mutex
	idle   [][]byte // as the system gave them
	closed bool
}

// Memory is empty, takes its regions from the pool and gives them back to it.
func (p *Pool) Memory() Memory { return Memory{pool: p} }

// spare is the share of a region that may be more than what is asked for.
const spare = 1.0 / 8

// take returns an idle region of at least n bytes and little more; nil: there is none. Then
// others are released, so many bytes if there are, in the place of which the caller reserves
// one.
func (p *Pool) take(n int) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	best := -1
	for i, region := range p.idle {
		if len(region) >= n && float64(len(region)) <= (1+spare)*float64(n) && (best < 0 || len(region) < len(p.idle[best])) {
			best = i
		}
	}
	if best >= 0 {
		region := p.idle[best]
		p.idle = append(p.idle[:best], p.idle[best+1:]...)
		return region, nil
	}
	var failed error
	for n > 0 && len(p.idle) > 0 {
		last := len(p.idle) - 1
		n -= len(p.idle[last])
		failed = errors.Join(failed, release(p.idle[last]))
		p.idle = p.idle[:last]
	}
	return nil, failed
}

// give keeps a region, or releases it where the pool is closed.
func (p *Pool) give(region []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return release(region)
	}
	p.idle = append(p.idle, region)
	return nil
}

// Close gives all idle memory back to the system, and what is in use when its owner closes it.
func (p *Pool) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	var failed error
	for _, region := range p.idle {
		failed = errors.Join(failed, release(region))
	}
	p.idle = nil
	return failed
}
