// Package profile times the operations of an engine by their kind: it stands
// between an engine and whoever runs its operations, and costs nothing where it
// is not put there.
//
// It owns the kinds, the clock and the count of each operation's work. It must not
// know how engines compute, graphs or training.
package profile

import (
	"time"

	"github.com/refold/refold/model/engine"
)

// Entry is what the operations of one kind did since the last reset.
type Entry struct {
	Kind       Kind
	Runs       int
	Time       time.Duration
	Operations float64 // of convolutions; a multiply-accumulate is two
	Bytes      float64 // of inputs and outputs, each read or written once
}

// Profiler collects times. Its engines run one operation at a time between them.
type Profiler struct{ entries [kinds]Entry }

// New returns a profiler that has seen nothing.
func New() *Profiler {
	p := &Profiler{}
	p.Reset()
	return p
}

// Reset forgets what was collected.
func (p *Profiler) Reset() {
	for k := range p.entries {
		p.entries[k] = Entry{Kind: Kind(k)}
	}
}

// Entries are the kinds that ran, in a fixed order.
func (p *Profiler) Entries() []Entry {
	var ran []Entry
	for _, e := range p.entries {
		if e.Runs > 0 {
			ran = append(ran, e)
		}
	}
	return ran
}

// Engine returns e with all operations timed that it prepares from now on.
func (p *Profiler) Engine(e engine.Engine) engine.Engine { return &timed{e, p} }

// timed is an engine whose operations are timed.
type timed struct {
	engine.Engine
	profiler *Profiler
}

// Fuses is what the engine says.
func (t *timed) Fuses() bool { return engine.Fuses(t.Engine) }

func (t *timed) Prepare(d engine.Description) (engine.Operation, error) {
	run, err := t.Engine.Prepare(d)
	if err != nil {
		return nil, err
	}
	w := workOf(d, run)
	return &operation{run, w, &t.profiler.entries[w.kind]}, nil
}

// operation is a timed operation.
type operation struct {
	engine.Operation
	work  work
	entry *Entry
}

func (o *operation) Run(in, out []*engine.Buffer, scratch []byte) {
	began := time.Now()
	o.Operation.Run(in, out, scratch)
	o.entry.Time += time.Since(began)
	o.entry.Runs++
	o.entry.Operations += o.work.operations
	o.entry.Bytes += o.work.bytes
}
