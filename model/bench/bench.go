// Package bench measures how fast networks train and evaluate on this machine's engines,
// what memory they take, and how near that comes to what the machine can do at all. It
// owns the figures and their form as JSON; what takes the time inside of a network is
// measured by package model, the machine's limits by package peak. It must not know
// presets, flags or how figures are printed.
package bench

import (
	"context"
	"fmt"

	"github.com/refold/refold/model"
	"github.com/refold/refold/model/engine/peak"
	"github.com/refold/refold/model/resnet"
)

// Options say what is measured.
type Options struct {
	Network resnet.Config // Epochs and PreciseImages do not matter
	Trials  int           // networks side by side, each with the threads of Network; at least 1
	Effort  model.Effort  // Steps, AtLeast and Profile; a profile is of one network alone
	// PeakMemory, which must not be nil, tells the most memory, in bytes, that this process has held so far. It is
	// asked when the networks are gone, ahead of the loops that measure the machine.
	PeakMemory func() int
}

// Run measures networks, and then the machine: the memory that this takes is not the
// networks'. Errors are those of an engine that is not there or cannot do the precision,
// of a network that cannot be built, and the context's, wrapped.
func Run(ctx context.Context, o Options) (*Result, error) {
	if o.Trials < 1 {
		return nil, fmt.Errorf("bench: %d networks side by side: at least 1", o.Trials)
	}
	network := o.Network
	advice, err := model.CheckPrecision(model.EngineChoice{Name: network.Engine, Library: network.Library, Kernels: network.Kernels}, network.Precision)
	if err != nil {
		return nil, err
	}
	var beside peaks
	threads, bfloat16 := o.Trials*network.Threads, network.Precision == resnet.PrecisionBFloat16
	m, err := measureTogether(ctx, network, o.Effort, o.Trials, func() {
		beside.add(peak.Arithmetic(ctx, threads, network.Kernels, bfloat16))
	})
	if err != nil {
		return nil, err
	}
	memory := o.PeakMemory()
	limits, err := peak.Measure(ctx, threads, network.Kernels)
	if err != nil {
		return nil, fmt.Errorf("measuring the limits of this machine: %w", err)
	}
	arithmetic := &limits.Float32
	if bfloat16 {
		arithmetic = &limits.BFloat16
	}
	beside.add(arithmetic.All)
	if arithmetic.All = beside.best(); threads == 1 {
		arithmetic.One = arithmetic.All
	}
	r := &Result{
		Architecture: network.Architecture, Width: network.Width, Size: [2]int{network.Height, network.ImageWidth}, Trials: o.Trials,
		Threads: network.Threads, Precision: network.Precision, Advice: advice, Engine: m.Engine.Name + " " + m.Engine.Version, Parameters: m.Parameters,
		Estimated: m.Bytes, Peak: memory, Build: m.Start.Seconds(), Start: (m.Start + m.Training.First).Seconds(),
		Training: paceOf(m.Training, *arithmetic), Evaluation: paceOf(m.Evaluation, *arithmetic),
		Limits: limitsOf(limits), Beside: beside.giga(), Doubt: beside.doubt(),
	}
	if m.Profile != nil {
		r.Profile = profileOf(m.Profile, m.Training.Batch, limits, *arithmetic)
	}
	return r, nil
}
