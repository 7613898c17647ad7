package model

import (
	"runtime"
	"testing"

	"github.com/refold/refold/model/resnet"
)

// TestGraphsTakeWhatIsPlanned: the graphs of a fit are on Go's heap, where the plan
// of its memory counts them.
func TestGraphsTakeWhatIsPlanned(t *testing.T) {
	eachEngine(t, func(t *testing.T, choice EngineChoice) {
		for _, test := range []struct {
			architecture string
			size, batch  int
		}{{"resnet20v1", 64, 32}, {"resnet20v1", 128, 8}, {"resnet50v1", 64, 8}, {"resnet50v2", 96, 4}} {
			c := smallConfig(test.architecture)
			c.Height, c.ImageWidth, c.Batch, c.Width = test.size, test.size, test.batch, 1
			c.Engine, c.Library = choice.Name, choice.Library
			planned, taken := graphHeap(t, c)
			t.Logf("%s at %dx%d: %d bytes planned, %d taken", test.architecture, test.size, test.size, planned, taken)
			if taken > planned || planned > 8*taken {
				t.Errorf("the graphs of %s at %dx%d take %d bytes, planned are %d", test.architecture, test.size, test.size, taken, planned)
			}
		}
	})
}

// graphHeap is what all graphs that a fit may have take on Go's heap.
func graphHeap(t *testing.T, c resnet.Config) (planned, taken int) {
	t.Helper()
	n, err := newNetwork(c)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if err := n.allocate(); err != nil {
		t.Fatal(err)
	}
	if _, planned, err = n.memoryNeed(); err != nil {
		t.Fatal(err)
	}
	before := heapInUse()
	for _, key := range []passKey{{training, c.Batch}, {moments, c.Batch}, {evaluation, n.config.EvaluationBatch()}} {
		if err := n.prepare(key, passKey{key.mode, key.batch - 1}); err != nil {
			t.Fatal(err)
		}
	}
	return planned, heapInUse() - before
}

// heapInUse is what Go's heap holds after a collection, in bytes.
func heapInUse() int {
	runtime.GC()
	runtime.GC() // what waited for finalizers of the first one
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
