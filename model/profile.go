package model

import (
	"cmp"
	"slices"
	"time"

	"github.com/refold/refold/model/engine/profile"
)

// Profile is where the time of a training step went. What is neither packing nor in
// one of the kinds is the way from one operation to the next, and reading out results.
type Profile struct {
	Time    time.Duration // of the step
	Packing time.Duration // turning pixels into the numbers of a batch, where the step waits for it
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

// observer collects a profile of each step.
type observer struct {
	profiler *profile.Profiler
	steps    []Profile
}

func newObserver() *observer { return &observer{profiler: profile.New()} }

// observed is a training step.
func (f *fit) observed(o *observer, chosen []int) error {
	o.profiler.Reset()
	began := time.Now()
	p, err := f.pack(chosen, chosen)
	packing := time.Since(began)
	if err == nil {
		_, _, err = f.learn(p, chosen)
	}
	o.steps = append(o.steps, Profile{Time: time.Since(began), Packing: packing, Kinds: o.profiler.Entries()})
	return err
}

// forget starts anew.
func (o *observer) forget() { o.steps = nil }

// median is the profile of the step in the middle by time, so that what else runs on
// the machine now and then is in none of its kinds.
func (o *observer) median() *Profile {
	slices.SortFunc(o.steps, func(a, b Profile) int { return cmp.Compare(a.Time, b.Time) })
	return &o.steps[len(o.steps)/2]
}
