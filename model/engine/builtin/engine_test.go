package builtin

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/model/engine"
)

func TestVersionNamesKernels(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range supported() {
		e := newEngine(1, k)
		v := e.Version()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		if !strings.Contains(v, k.name) || !strings.Contains(v, runtime.GOARCH) {
			t.Errorf("version %q does not name %s on %s", v, k.name, runtime.GOARCH)
		}
		if seen[v] {
			t.Errorf("two sets of kernels have the version %q", v)
		}
		seen[v] = true
	}
}

func TestCloseEndsThreads(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 20 {
		e := New(4)
		if e.Threads() != 4 {
			t.Fatalf("%d threads, want 4", e.Threads())
		}
		for range 2 { // closing twice is harmless
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	// A goroutine ends a moment after it says that it is done.
	for deadline := time.Now().Add(time.Minute); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}

func TestRefusalSaysWhatToDo(t *testing.T) {
	e := New(1)
	defer e.Close()
	x := engine.Shape{1, 2, 2, 1}
	for want, d := range map[string]engine.Description{
		"float32 or bfloat16":     engine.Add{X: x, Type: engine.Int32},
		"larger than the padded":  engine.ConvForward{Conv: engine.Conv{X: x, KernelHeight: 3, KernelWidth: 1, Stride: 1, Filters: 1}},
		"smaller batches":         engine.Add{X: engine.Shape{1 << 10, 1 << 10, 1 << 10, 64}},
		"must be at least 1":      engine.AverageForward{X: engine.Shape{1, 1, 0, 1}},
		`layout "nChw16c"`:        engine.Reorder{From: engine.Desc{Shape: x, Layout: "nChw16c"}, To: engine.PlainDesc(x, engine.Float32)},
		"between 0 and 1":         engine.MovingAverage{Size: 1, Momentum: 1.5},
		"unknown operation <nil>": nil,
	} {
		_, err := e.Prepare(d)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestRunPanicsOnBuffersThatDoNotFit(t *testing.T) {
	e := New(1)
	defer e.Close()
	op, err := e.Prepare(engine.AverageForward{X: engine.Shape{2, 3, 3, 4}})
	if err != nil {
		t.Fatal(err)
	}
	good := func(n int) []*engine.Buffer {
		return []*engine.Buffer{engine.NewBuffer(engine.PlainDesc(engine.Vector(n), engine.Float32))}
	}
	scratch := make([]byte, op.Scratch())
	op.Run(good(72), good(8), scratch)
	for name, run := range map[string]func(){
		"input":   func() { op.Run(good(71), good(8), scratch) },
		"output":  func() { op.Run(good(72), good(9), scratch) },
		"count":   func() { op.Run(nil, good(8), scratch) },
		"scratch": func() { op.Run(good(72), good(8), scratch[1:]) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			run()
		})
	}
}

// TestLargeMeanKeepsVariance has a mean of 10,000 standard deviations: what one
// pass over squares would lose.
func TestLargeMeanKeepsVariance(t *testing.T) {
	eachSet(t, func(t *testing.T, newEngine func(threads int) engine.Engine) {
		e := newEngine(2)
		defer e.Close()
		x := engine.Shape{8, 64, 64, 4}
		op, err := e.Prepare(engine.BatchNormTrain{BatchNorm: engine.BatchNorm{X: x, Epsilon: 1e-5}})
		if err != nil {
			t.Fatal(err)
		}
		var in, out []*engine.Buffer
		for _, d := range op.Inputs() {
			in = append(in, engine.NewBuffer(d))
		}
		for _, d := range op.Outputs() {
			out = append(out, engine.NewBuffer(d))
		}
		for i := range in[0].Float32s() {
			in[0].Float32s()[i] = 10000 + float32(i/4%2)*2 // 10000 or 10002
		}
		op.Run(in, out, make([]byte, op.Scratch()))
		for c := range 4 {
			if m, v := out[1].Float32s()[c], out[2].Float32s()[c]; m != 10001 || v != 1 {
				t.Errorf("channel %d: mean %v, variance %v, want 10001 and 1", c, m, v)
			}
		}
	})
}

// TestAdvice: where the processor multiplies bfloat16, there is nothing to say, and
// never of float32.
func TestAdvice(t *testing.T) {
	for _, k := range supported() {
		e := newEngine(1, k)
		slow := e.Advice(engine.BFloat16)
		if fast := k.name == "avx512bf16"; fast != (slow == "") || !fast && !strings.Contains(slow, "without the kernels avx512bf16") {
			t.Errorf("%s: %q", k.name, slow)
		}
		if words := e.Advice(engine.Float32); words != "" {
			t.Errorf("%s: of float32 %q", k.name, words)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
}
