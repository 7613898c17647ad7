package peak

import (
	"context"
	"errors"
	"math"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

// TestMeasure: what has a loop here is measured, for one thread and for all.
func TestMeasure(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second and 400 MB")
	}
	l, err := Measure(t.Context(), 2, "")
	if err != nil {
		t.Fatal(err)
	}
	if l.Threads != 2 || l.Memory.One <= 0 {
		t.Errorf("%+v", l)
	}
	for name, r := range map[string]Rate{"float32": l.Float32, "bfloat16": l.BFloat16, "memory": l.Memory} {
		if (r.One > 0) != (r.All > 0) || r.One < 0 || r.All < 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if known := float32Loop("") != nil; known != (l.Float32.One > 0) {
		t.Errorf("there is a loop for float32: %t, measured %+v", known, l.Float32)
	}
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" && l.Float32.One != 0 {
		t.Errorf("%s has no loop, measured %+v", runtime.GOARCH, l.Float32)
	}
}

// TestBestCountsRounds: a loop that sleeps, by the clock of synctest, has the rate of
// its sleep, and one that threads share is not counted once for each of them.
func TestBestCountsRounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const nap = 4 * time.Millisecond
		for _, shared := range []bool{false, true} {
			l := &loop{count: 10, shared: shared, run: func(_, _, rounds int) { time.Sleep(time.Duration(rounds) * nap) }}
			want := 10 / nap.Seconds()
			if !shared {
				want *= 3
			}
			if rate := l.best(t.Context(), 3); math.Abs(rate-want) > 1e-9*want {
				t.Errorf("shared %t: %g a second, want %g", shared, rate, want)
			}
		}
	})
}

func TestMemoryLoopCoversItsArrays(t *testing.T) {
	const n = 1001
	a, b, c := make([]float32, n), make([]float32, n), make([]float32, n)
	for i := range a {
		a[i], b[i] = float32(i), 1
	}
	add(a, b, c)
	for i, v := range c {
		if v != float32(i+1) {
			t.Fatalf("element %d is %g", i, v)
		}
	}
}

func TestMeasureEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if l, err := Measure(ctx, 1, ""); !errors.Is(err, context.Canceled) || l != (Limits{}) {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestBound(t *testing.T) {
	l := Limits{Float32: Rate{One: 1, All: 100}, Memory: Rate{One: 1, All: 10}}
	for _, test := range []struct {
		limits            Limits
		operations, bytes float64
		want              float64
	}{
		{l, 1000, 50, 10},                      // operations take longer
		{l, 100, 50, 5},                        // bytes do
		{Limits{Memory: l.Memory}, 1e9, 50, 5}, // the rate of operations is not known
		{Limits{}, 1, 1, 0},
	} {
		if got := test.limits.Bound(test.limits.Float32, test.operations, test.bytes); got != test.want {
			t.Errorf("%g operations, %g bytes: %g s, want %g", test.operations, test.bytes, got, test.want)
		}
	}
}
