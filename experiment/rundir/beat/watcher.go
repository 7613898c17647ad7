package beat

import (
	"context"
	"slices"
	"time"
)

// Watcher judges which sessions are alive.
type Watcher struct {
	Own    string // session that is not judged; empty: none
	Wait   Wait   // nil: Sleep
	Locked bool   // the caller holds the lock of the directory, as its only process on this machine
	Known  []Beat // judged as gone before: they are, unless they change
	// Waiting is told once which beats are waited for, up to Patience; nil: nobody is.
	Waiting func([]Beat)

	here    Process                      // zero: this one
	started func(pid int) (string, bool) // nil: of the system
}

// Judgement is what became of the beats that are in a directory.
type Judgement struct {
	Alive []Beat // they changed while they were watched
	Gone  []Beat // their process is not there, or they stayed as they were for Patience
}

// Alive judges all beats in a directory. Those of processes of this machine that have ended
// are gone at once; for others it waits up to Patience on its own clock.
func (w Watcher) Alive(ctx context.Context, dir string) (Judgement, error) {
	return w.judge(ctx, dir, false)
}

// Any is Alive that ends with the first session that is alive.
func (w Watcher) Any(ctx context.Context, dir string) (Judgement, error) {
	return w.judge(ctx, dir, true)
}

func (w Watcher) judge(ctx context.Context, dir string, oneIsEnough bool) (Judgement, error) {
	w = w.filled()
	var all []seen
	for told := false; ; told = true {
		now, err := List(dir)
		if err != nil {
			return Judgement{}, err
		}
		all = w.look(all, now)
		pending, alive := of(all, watched), of(all, alive)
		if len(pending) == 0 || oneIsEnough && len(alive) > 0 {
			return Judgement{Alive: alive, Gone: of(all, gone)}, nil
		}
		if !told && w.Waiting != nil {
			w.Waiting(pending)
		}
		if err := w.Wait(ctx, Poll); err != nil {
			return Judgement{}, err
		}
		for i := range all {
			all[i].since += Poll
		}
	}
}

func (w Watcher) filled() Watcher {
	if w.Wait == nil {
		w.Wait = Sleep
	}
	if w.here.PID == 0 {
		w.here = This()
	}
	if w.started == nil {
		w.started = started
	}
	return w
}

// state is what is known of a session.
type state int

const (
	watched state = iota
	alive
	gone
)

// seen is a beat that a watcher has read.
type seen struct {
	Beat
	state state
	since time.Duration // it is watched, on the watcher's clock
}

// of are the beats in a state.
func of(all []seen, s state) []Beat {
	var some []Beat
	for _, one := range all {
		if one.state == s {
			some = append(some, one.Beat)
		}
	}
	return some
}

// look judges a reading by the one before. Sessions that ended meanwhile have no beat in it.
func (w Watcher) look(before []seen, now []Beat) []seen {
	var all []seen
	for _, b := range now {
		if b.Session == w.Own {
			continue
		}
		i := slices.IndexFunc(before, func(s seen) bool { return s.Session == b.Session })
		if i < 0 {
			all = append(all, seen{Beat: b, state: w.first(b)})
			continue
		}
		s := before[i]
		switch {
		case !s.same(b):
			s.state = alive
			if s.text = b.text; b.Damaged == nil { // else who it is was read before
				s.Beat = b
			}
		case s.state == watched && (s.since >= Patience || w.ended(b)):
			s.state = gone
		}
		all = append(all, s)
	}
	return all
}

// first judges a beat at first sight. It may be new, or old where its folder was cached.
func (w Watcher) first(b Beat) state {
	switch {
	case w.ended(b) || slices.ContainsFunc(w.Known, b.same):
		return gone
	case slices.ContainsFunc(w.Known, func(k Beat) bool { return k.Session == b.Session }):
		return alive
	}
	return watched
}

// ended reports whether a session is known to have ended without its beats being watched:
// its process on this machine is not there, or another one has its PID now. One that runs
// is watched all the same, since a system may not tell when it began.
func (w Watcher) ended(b Beat) bool {
	if b.Damaged != nil || !b.Process.beside(w.here) {
		return false
	}
	if b.PID == w.here.PID && b.Start == w.here.Start {
		return w.Locked // an earlier session of this process, or a copy of its directory
	}
	start, running := w.started(b.PID)
	return !running || start != "" && b.Start != "" && start != b.Start
}
