package profile

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/engine/builtin"
)

// TestWork runs each kind of operation once and compares what is counted with what
// the shapes say.
func TestWork(t *testing.T) {
	x := engine.Shape{2, 6, 6, 16}
	conv := engine.Conv{X: x, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 8}
	plain := func(s engine.Shape) engine.Desc { return engine.PlainDesc(s, engine.Float32) }
	const (
		large, small = 2 * 6 * 6 * 16 * 4, 2 * 6 * 6 * 8 * 4 // bytes of x and of y
		kernel       = 3 * 3 * 16 * 8 * 4
		products     = 2 * (2 * 6 * 6 * 8) * (3 * 3 * 16)
		channels     = 16 * 4
	)
	for _, test := range []struct {
		description       engine.Description
		kind              Kind
		operations, bytes float64
	}{
		{engine.ConvForward{Conv: conv}, ConvForward, products, large + kernel + small},
		{engine.ConvNormApply{ConvForward: engine.ConvForward{Conv: conv}, Norm: engine.BatchNorm{X: conv.Y(), Residual: true}},
			ConvForward, products, large + kernel + 2*small + 4*8*4},
		{engine.ConvMoments{ConvForward: engine.ConvForward{Conv: conv}}, ConvForward, products, large + kernel + small + 2*8*4},
		{engine.ConvData{Conv: conv}, ConvData, products, large + kernel + small},
		{engine.ConvWeights{Conv: conv}, ConvWeights, products, large + kernel + small},
		{engine.BatchNormTrain{BatchNorm: engine.BatchNorm{X: x}}, NormForward, 0, 2*large + 4*channels},
		{engine.BatchNormApply{BatchNorm: engine.BatchNorm{X: x, Residual: true}}, NormForward, 0, 3*large + 4*channels},
		{engine.BatchNormBackward{BatchNorm: engine.BatchNorm{X: x}}, NormBackward, 0, 3*large + 6*channels},
		{engine.BatchNormBackward{BatchNorm: engine.BatchNorm{X: x, ReLU: true}}, NormBackward, 0, 3*large + 6*channels},
		{engine.BatchNormBackward{BatchNorm: engine.BatchNorm{X: x, ReLU: true, Residual: true}}, NormBackward, 0, 5*large + 6*channels},
		{engine.AverageForward{X: x}, Pooling, 0, large + 2*channels},
		{engine.MaxPoolForward{MaxPool: engine.MaxPool{X: x, Size: 2, Stride: 2}}, Pooling, 0, large + 2*large/4},
		{engine.Add{X: x}, Sum, 0, 3 * large},
		{engine.CrossEntropyForward{Batch: 2, Classes: 3}, Loss, 0, 2*3*4 + 2*4 + 4 + 2*3*4},
		{engine.Adam{Size: 100}, Optimizer, 0, 7*400 + 4},
		{engine.Momentum{Size: 100}, Optimizer, 0, 5*400 + 4},
		{engine.MovingAverage{Size: 100}, Optimizer, 0, 3 * 400},
		{engine.Reorder{From: plain(x), To: plain(x)}, Reorder, 0, 2 * large},
	} {
		p := New()
		e := p.Engine(builtin.New(1))
		if len(p.Entries()) != 0 {
			t.Fatalf("%T: %+v ahead of the first run", test.description, p.Entries())
		}
		run(t, e, test.description, 3)
		entries := p.Entries()
		if len(entries) != 1 {
			t.Fatalf("%T: %+v", test.description, entries)
		}
		if got := entries[0]; got.Kind != test.kind || got.Runs != 3 || got.Operations != 3*test.operations || got.Bytes != 3*test.bytes {
			t.Errorf("%T: %+v, want 3 runs of %g operations and %g bytes", test.description, got, test.operations, test.bytes)
		}
		p.Reset()
		if len(p.Entries()) != 0 {
			t.Errorf("%T: %+v after a reset", test.description, p.Entries())
		}
		e.Close()
	}
}

func run(t *testing.T, e engine.Engine, d engine.Description, times int) {
	t.Helper()
	o, err := e.Prepare(d)
	if err != nil {
		t.Fatalf("%T: %v", d, err)
	}
	var in, out []*engine.Buffer
	for _, desc := range o.Inputs() {
		in = append(in, engine.NewBuffer(desc))
	}
	for _, desc := range o.Outputs() {
		out = append(out, engine.NewBuffer(desc))
	}
	scratch := make([]byte, o.Scratch())
	for range times {
		o.Run(in, out, scratch)
	}
}

// slow is an engine whose operations take a while.
type slow struct{ engine.Engine }

type slowOperation struct{ engine.Operation }

const while = 3 * time.Millisecond

func (s slow) Prepare(d engine.Description) (engine.Operation, error) {
	o, err := s.Engine.Prepare(d)
	return slowOperation{o}, err
}

func (slowOperation) Run([]*engine.Buffer, []*engine.Buffer, []byte) { time.Sleep(while) }

// TestRunsAreTimed by the clock of synctest, which nothing but the sleep moves.
func TestRunsAreTimed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New()
		e := p.Engine(slow{builtin.New(1)})
		defer e.Close()
		run(t, e, engine.Adam{Size: 1}, 3)
		if got := p.Entries()[0].Time; got != 3*while {
			t.Errorf("three runs of %v took %v", while, got)
		}
	})
}

// TestEngineIsTheOneBehind: names and errors are those of the engine.
func TestEngineIsTheOneBehind(t *testing.T) {
	behind := builtin.New(2)
	e := New().Engine(behind)
	defer e.Close()
	if e.Name() != behind.Name() || e.Version() != behind.Version() || e.Threads() != 2 {
		t.Errorf("%s %s, %d threads", e.Name(), e.Version(), e.Threads())
	}
	if _, err := e.Prepare(engine.Adam{Size: -1}); err == nil {
		t.Error("a size of -1 has no error")
	}
}

func TestKindsHaveNames(t *testing.T) {
	seen := map[string]bool{"": true}
	for k := range kinds {
		if seen[k.String()] {
			t.Errorf("kind %d: the name %q is there already", k, k)
		}
		seen[k.String()] = true
	}
}
