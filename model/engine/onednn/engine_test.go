package onednn

import (
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/refold/refold/model/engine"
)

// largeConv is a convolution that runs on the library.
var largeConv = engine.Conv{X: engine.Shape{6, 32, 32, 32}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Filters: 64}

// worked is an operation with its buffers.
type worked struct {
	op      engine.Operation
	in, out []*engine.Buffer
	scratch []byte
}

func prepare(t testing.TB, e engine.Engine, d engine.Description) *worked {
	t.Helper()
	op, err := e.Prepare(d)
	if err != nil {
		t.Fatal(err)
	}
	w := &worked{op: op, scratch: engine.NewBuffer(engine.PlainDesc(engine.Vector(op.Scratch()/4+1), engine.Float32)).Mem}
	for _, d := range op.Inputs() {
		w.in = append(w.in, engine.NewBuffer(d))
	}
	for _, d := range op.Outputs() {
		w.out = append(w.out, engine.NewBuffer(d))
	}
	return w
}

func (w *worked) run() { w.op.Run(w.in, w.out, w.scratch) }

// TestThreadsStayBounded runs 20 engines one after another, 50 steps each.
func TestThreadsStayBounded(t *testing.T) {
	if _, err := os.Stat("/proc/self/task"); err != nil {
		t.Skip("threads are counted in /proc, which this system lacks: ", err)
	}
	eachLibrary(t, func(t *testing.T, l *Library) {
		// Go starts further threads of its own where a busy machine holds some up, but
		// far fewer than engines that leave one each behind.
		const threads, trials = 2, 20
		few := 0
		for trial := range trials {
			e, err := New(l, threads)
			if err != nil {
				t.Fatal(err)
			}
			forward, weights := prepare(t, e, engine.ConvForward{Conv: largeConv}), prepare(t, e, engine.ConvWeights{Conv: largeConv})
			for range 50 {
				forward.run()
				weights.run()
				runtime.Gosched() // and go on on another thread, where there is one
			}
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			n := osThreads(t)
			if trial == 0 {
				few = n
			}
			if n > few+trials/2 {
				t.Fatalf("%d threads after trial %d, %d after the first", n, trial+1, few)
			}
		}
	})
}

func osThreads(t *testing.T) int {
	t.Helper()
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	return len(tasks)
}

func TestVersionNamesWhatDecidesTheBits(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *Library) {
		e, err := New(l, 1)
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		if e.Name() != "onednn" {
			t.Errorf("the name is %q", e.Name())
		}
		for _, part := range []string{l.Version(), l.ISA(), e.Engine.Version()} {
			if !strings.Contains(e.Version(), part) {
				t.Errorf("version %q lacks %q", e.Version(), part)
			}
		}
	})
}

// TestCloseTwice closes engines that are closed already.
func TestCloseTwice(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *Library) {
		e, err := New(l, 2)
		if err != nil {
			t.Fatal(err)
		}
		prepare(t, e, engine.ConvForward{Conv: largeConv}).run()
		for range 2 {
			if err := e.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestForeignLayoutsAreRefused(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *Library) {
		e, err := New(l, 1)
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		plain := engine.PlainDesc(engine.Shape{3, 3, 4, 5}, engine.Float32)
		foreign := plain
		foreign.Layout = "another engine's"
		for _, d := range []engine.Reorder{{From: plain, To: foreign}, {From: foreign, To: plain}} {
			if _, err := e.Prepare(d); err == nil || !strings.Contains(err.Error(), "another engine's") {
				t.Errorf("%v to %v: %v", d.From.Layout, d.To.Layout, err)
			}
		}
	})
}
