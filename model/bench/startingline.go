package bench

import "sync"

// startingLine is where trials wait for each other ahead of each kind of step, so that
// they are timed while all do the same.
type startingLine struct {
	mu      sync.Mutex
	changed *sync.Cond
	trials  int    // that have not left
	ahead   func() // called while all wait
	waiting int
	starts  int
}

func newStartingLine(trials int, ahead func()) *startingLine {
	l := &startingLine{trials: trials, ahead: ahead}
	l.changed = sync.NewCond(&l.mu)
	return l
}

// wait returns when all trials wait.
func (l *startingLine) wait() {
	l.mu.Lock()
	defer l.mu.Unlock()
	start := l.starts
	l.waiting++
	l.start()
	for l.starts == start {
		l.changed.Wait()
	}
}

// leave is called by a trial that does not come back.
func (l *startingLine) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.trials--
	l.start()
}

// start lets all go if nobody is missing.
func (l *startingLine) start() {
	if l.waiting > 0 && l.waiting == l.trials {
		l.ahead()
		l.starts, l.waiting = l.starts+1, 0
		l.changed.Broadcast()
	}
}
