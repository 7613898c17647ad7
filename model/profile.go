package model

import (
	"time"

	"github.com/refold/refold/model/engine/profile"
)

// Profile is where the time of training steps went. What is neither packing nor in
// one of the kinds is the way from one operation to the next, and reading out results.
type Profile struct {
	Steps   int
	Time    time.Duration // of all steps
	Packing time.Duration // turning pixels into the numbers of a batch, where a step waits for it
	Kinds   []profile.Entry
}

// Rest is the time that is in nothing else.
func (p *Profile) Rest() time.Duration {
	rest := p.Time - p.Packing
	for _, k := range p.Kinds {
		rest -= k.Time
	}
	return rest
}

// observer collects a profile.
type observer struct {
	profiler *profile.Profiler
	packing  time.Duration
}

func newObserver() *observer { return &observer{profiler: profile.New()} }

// observed is a training step.
func (f *fit) observed(o *observer, chosen []int) error {
	began := time.Now()
	p, err := f.pack(chosen, chosen)
	o.packing += time.Since(began)
	if err == nil {
		_, _, err = f.learn(p, chosen)
	}
	return err
}

// forget starts anew.
func (o *observer) forget() {
	o.profiler.Reset()
	o.packing = 0
}

// profile is what was collected since the last forget, in the given steps.
func (o *observer) profile(steps []time.Duration) *Profile {
	p := &Profile{Steps: len(steps), Packing: o.packing, Kinds: o.profiler.Entries()}
	for _, step := range steps {
		p.Time += step
	}
	return p
}
