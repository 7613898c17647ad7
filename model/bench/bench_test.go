package bench

import (
	"testing"

	"github.com/refold/refold/model"
	"github.com/refold/refold/model/resnet"
)

// small is a network whose steps take a moment.
func small() resnet.Config {
	return resnet.Config{Architecture: "resnet8v1", Width: 0.25, Height: 8, ImageWidth: 8, Classes: 2, Batch: 4, Optimizer: "adam",
		Scale: "unit", Precision: resnet.PrecisionFloat32, Engine: resnet.EngineBuiltin, Threads: 1}
}

// TestRunMeasuresNetworksAndThenTheMachine: two networks side by side count as one of
// their images together, and the memory is asked for once.
func TestRunMeasuresNetworksAndThenTheMachine(t *testing.T) {
	if testing.Short() {
		t.Skip("measures the machine for seconds")
	}
	asked := 0
	r, err := Run(t.Context(), Options{Network: small(), Trials: 2, Effort: model.Effort{Steps: 5}, PeakMemory: func() int { asked++; return 7 }})
	if err != nil {
		t.Fatal(err)
	}
	if asked != 1 || r.Peak != 7 || r.Trials != 2 || r.Training.Batch != 8 || r.Training.Steps != 5 || len(r.Evaluation.Seconds) != 5 || r.Limits.Threads != 2 || r.Profile != nil {
		t.Errorf("asked %d times, %+v", asked, r)
	}
	alone, err := MostMemory([]resnet.Config{small()})
	if err != nil || r.Estimated != alone {
		t.Errorf("estimated %d bytes, want %d, %v", r.Estimated, alone, err)
	}
}

func TestNothingToRun(t *testing.T) {
	if _, err := Run(t.Context(), Options{Network: small(), Effort: model.Effort{Steps: 5}}); err == nil {
		t.Error("no network was measured without an error")
	}
}

func TestMostMemoryIsOfTheLargest(t *testing.T) {
	large := small()
	large.Batch = 64
	one, err := MostMemory([]resnet.Config{large})
	if err != nil {
		t.Fatal(err)
	}
	if both, err := MostMemory([]resnet.Config{small(), large, small()}); err != nil || both != one {
		t.Errorf("%d, %v; want %d", both, err, one)
	}
	large.Architecture = "resnet8v9"
	if _, err := MostMemory([]resnet.Config{small(), large}); err == nil {
		t.Error("an unknown network takes memory")
	}
}
