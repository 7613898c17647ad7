package rundir

import (
	"fmt"

	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/rundir/logprobs"
)

// Files of a trial's folder.
const (
	EpochsFile      = "epochs.jsonl"
	PredictionsFile = "predictions.bin"
	WeightsFile     = "weights.safetensors" // where weights are saved
	ResultFile      = "result.json"
	FailureFile     = "failure.json"
	LogFile         = "output.log" // what a program printed; no hash holds it
)

const resultVersion = 1

// result is result.json. It is written last, with what its siblings must hash to:
// its presence, with matching hashes, means that the trial is finished.
type result struct {
	Version    int    `json:"version"`
	Trial      string `json:"trial"`
	Manifest   string `json:"manifest"` // hash
	Folds      string `json:"folds"`    // hash of the seed's division by the split
	Engine     string `json:"engine"`   // with version
	Classes    int    `json:"classes"`
	Train      int    `json:"train"` // images
	Validation int    `json:"validation"`
	Test       int    `json:"test"`
	Epochs     int    `json:"epochs"`
	// Predictions is the SHA-256 of predictions.bin. EpochsHash is that of
	// epochs.jsonl with all seconds set to 0, so that equal trainings give equal
	// results.
	Predictions string `json:"predictions_sha256"`
	EpochsHash  string `json:"epochs_sha256_without_seconds"`
	// Weights is the SHA-256 of weights.safetensors, where weights were saved.
	Weights string `json:"weights_sha256,omitempty"`
}

// failure is failure.json: why a trial failed, until it succeeds.
type failure struct {
	Version int    `json:"version"`
	Trial   string `json:"trial"`
	Error   string `json:"error"`
	Stack   string `json:"stack,omitempty"` // of a panic
}

func parseResult(data []byte) (result, error) {
	var r result
	if err := document.Parse(data, &r); err != nil {
		return result{}, err
	}
	if r.Version != resultVersion {
		return result{}, fmt.Errorf("version %d, this program reads version %d", r.Version, resultVersion)
	}
	for _, n := range []int{r.Classes, r.Train, r.Validation, r.Test, r.Epochs} {
		if n < 0 || n > logprobs.MaxCount {
			return result{}, fmt.Errorf("a count of %d cannot be true", n)
		}
	}
	return r, nil
}
