package offheap

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
)

// Pool keeps the regions that memories give back, and gives them to others: memory that was
// touched before costs no faults again, which for a large network take as long as a step of
// training. Where each memory says what it expects, it takes no more than as many of the
// largest as there are at once. The zero value is empty. It is for several goroutines at once.
type Pool struct {
	mu     sync.Mutex
	idle   []*idle
	closed bool
	stop   atomic.Bool // of backing ahead
}

// idle is a region that nobody has.
type idle struct {
	region []byte        // as the system gave it
	used   bool          // somebody has had it
	backed chan struct{} // closed when nobody works on it any more
}

func (i *idle) size() int { return len(inner(i.region)) }

// Memory is empty, takes its regions from the pool and gives them back to it.
func (p *Pool) Memory() Memory { return Memory{pool: p} }

// Back reserves memory for so many owners at once who expect n bytes each, less what is
// idle already, and begins to bring it into RAM, so that no owner waits for that who
// comes later. What else is idle is released. Where the system has no memory, owners find
// out.
func (p *Pool) Back(n, owners int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = slices.DeleteFunc(p.idle, func(i *idle) bool {
		if owners > 0 && i.size() >= n {
			owners--
			return false
		}
		_ = i.release() // what the system does not take back, it takes with the process
		return true
	})
	var ahead []*idle
	for ; owners > 0 && n > 0 && !p.closed; owners-- {
		region, err := newRegion(n)
		if err != nil {
			break
		}
		ahead = append(ahead, &idle{region: region, backed: make(chan struct{})})
	}
	p.idle = append(p.idle, ahead...)
	go func() {
		for _, i := range ahead { // the first owner's first
			populate(inner(i.region), &p.stop)
			close(i.backed)
		}
	}()
}

// take returns an idle region of at least n bytes, the smallest, and of those one that is
// backed if there is, when it is backed; nil: there is none. Then others are released, so many bytes if there are, in the place of which the
// caller reserves one.
func (p *Pool) take(n int) (region []byte, used bool, err error) {
	best, err := p.choose(n)
	if best == nil || err != nil {
		return nil, false, err
	}
	<-best.backed
	return best.region, best.used, nil
}

func (p *Pool) choose(n int) (*idle, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	best := -1
	for i, has := range p.idle {
		if has.size() >= n && (best < 0 || has.before(p.idle[best])) {
			best = i
		}
	}
	if best >= 0 {
		chosen := p.idle[best]
		p.idle = append(p.idle[:best], p.idle[best+1:]...)
		return chosen, nil
	}
	var failed error
	for n > 0 && len(p.idle) > 0 {
		last := p.idle[len(p.idle)-1]
		n -= last.size()
		failed = errors.Join(failed, last.release())
		p.idle = p.idle[:len(p.idle)-1]
	}
	return nil, failed
}

// before tells whether a region is taken rather than another one.
func (i *idle) before(other *idle) bool {
	if i.size() != other.size() {
		return i.size() < other.size()
	}
	return i.ready() && !other.ready()
}

func (i *idle) ready() bool {
	select {
	case <-i.backed:
		return true
	default:
		return false
	}
}

func (i *idle) release() error {
	<-i.backed
	return release(i.region)
}

// give keeps a region, or releases it where the pool is closed.
func (p *Pool) give(region []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return release(region)
	}
	backed := make(chan struct{})
	close(backed)
	p.idle = append(p.idle, &idle{region, true, backed})
	return nil
}

// Idle is how many regions nobody has, and how many bytes are in them all.
func (p *Pool) Idle() (regions, bytes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, i := range p.idle {
		bytes += len(i.region)
	}
	return len(p.idle), bytes
}

// Close gives all idle memory back to the system, and what is in use when its owner closes it.
func (p *Pool) Close() error {
	p.stop.Store(true)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	var failed error
	for _, i := range p.idle {
		failed = errors.Join(failed, i.release())
	}
	p.idle = nil
	return failed
}
