package model

import (
	"context"
	"math/rand/v2"
	"runtime"
	"testing"
)

// TestStepAllocates measures what a training step allocates once its graph is
// there: what packs the next batch, and nothing for an operation.
func TestStepAllocates(t *testing.T) {
	c := smallConfig("resnet20v2")
	f, err := newFit(Fitting{Config: c, Train: stripes(8, c, rand.New(rand.NewPCG(1, 2))), Random: streams("1")})
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	order := []int{0, 1, 2, 3, 4, 5, 6, 7}
	step := func() {
		if _, _, err := f.step(order, order); err != nil {
			t.Fatal(err)
		}
	}
	step()
	p, err := f.network.pass(training, len(order))
	if err != nil {
		t.Fatal(err)
	}
	objects := testing.AllocsPerRun(10, step)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	const steps = 10
	for range steps {
		step()
	}
	runtime.ReadMemStats(&after)
	bytes := float64(after.TotalAlloc-before.TotalAlloc) / steps
	operations := p.graph.Operations()
	t.Logf("a step of %d operations allocates %.0f objects, %.0f bytes", operations, objects, bytes)
	if objects > 10 || bytes > 4000 {
		t.Errorf("a step of %d operations allocates %.0f objects, %.0f bytes", operations, objects, bytes)
	}
}

// TestFitsAreCollected: a run of many trials must not keep their networks.
func TestFitsAreCollected(t *testing.T) {
	c := smallConfig("resnet8v2")
	c.Epochs = 1
	data := stripes(10, c, rand.New(rand.NewPCG(1, 2)))
	held := func(fits int) uint64 {
		for range fits {
			n, err := Fit(context.Background(), Fitting{Config: c, Train: data, Validation: data, Test: data, Random: streams("1"), Hooks: Hooks{Epoch: func(Epoch, *Network) error { return nil }}})
			if err != nil {
				t.Fatal(err)
			}
			n.Close()
		}
		runtime.GC()
		runtime.GC() // the first one only empties pools into their victims
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	held(2)
	before, after := held(1), held(10)
	t.Logf("%d bytes held after 3 fits, %d after 13", before, after)
	if after > before+before/5 {
		t.Errorf("%d bytes held after 3 fits, %d after 13", before, after)
	}
}
