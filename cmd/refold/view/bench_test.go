package view_test

import (
	"io"
	"strings"
	"testing"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/model/bench"
)

// TestBenchSaysWhatWasNotMeasured: what is null for programs is a dash, or words, for
// people, and what is not there has no line.
func TestBenchSaysWhatWasNotMeasured(t *testing.T) {
	of := func(x float64) *float64 { return &x }
	result := &bench.Result{Architecture: "resnet8v1", Width: 0.5, Size: [2]int{8, 16}, Trials: 1, Threads: 2, Precision: "float32", Engine: "builtin 1", Parameters: 5246,
		Training: bench.Pace{Batch: 32, Steps: 5, ImagesPerSecond: bench.Quartiles{Low: 99.4, Median: 250, High: 1000}},
		Limits:   bench.Limits{Threads: 2, Memory: bench.Rate{One: of(8), All: of(12.5)}}}
	written := func() string {
		var out strings.Builder
		if err := (view.Bench{Result: result, Machine: machine.Machine{CPU: "some processor"}}).Write(terminal.New(&out, io.Discard)); err != nil {
			t.Fatal(err)
		}
		return strings.Join(strings.Fields(out.String()), " ")
	}
	text := written()
	for _, want := range []string{
		"resnet8v1, width 0.5, 8x16 pixels: 5246 parameters engine builtin 1, float32, threads 2, on some processor work batch",
		"training 32 5 250 99.4 to 1000 0.00 -", "float32, GFLOP/s not measured not measured", "memory, GB/s 8.00 12.5", "peak memory of this process unknown",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
	if strings.Contains(text, "training step") {
		t.Errorf("a profile that was not asked for: %q", text)
	}
	result.Doubt = "other programs were at work"
	if text := written(); !strings.Contains(text, "other programs were at work start of a trial") {
		t.Errorf("no doubt in %q", text)
	}
	result.Doubt = ""
	result.Trials, result.Advice, result.Limits.Threads, result.Training.Share = 3, "some advice", 1, of(0.385)
	result.Profile = &bench.Profile{Kinds: []bench.Kind{{Name: "packing", Runs: 1, Time: 0.5, Share: 0.25}}, All: bench.Kind{Name: "step", Runs: 1, Time: 2, Share: 1, Bound: of(0.5)}, Convolutions: 40}
	text = written()
	for _, want := range []string{
		"3 trials side by side, threads of each 2, on some processor some advice work", "99.4 to 1000 0.00 38 %", "packing 1 0.500 25.0 % - - -",
		"step 1 2.000 100.0 % - - 0.500", "the convolutions alone: 40.0 images/s; at best, 2000 images/s", "limits of this machine 1 thread ─", "memory, GB/s 8.00 start",
	} {
		if !strings.Contains(text, want) && !strings.Contains(strings.ReplaceAll(text, "─", ""), want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
}
