package rundir

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"

	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/rundir/logprobs"
)

// Files of a trial's folder.
const (
	EpochsFile      = "epochs.jsonl"
	PredictionsFile = "predictions.bin"
	ResultFile      = "result.json"
	FailureFile     = "failure.json"
)

const resultVersion = 1

// MaxEpochSeconds is a month: longer than any epoch that is worth training.
const MaxEpochSeconds = 30 * 24 * 60 * 60

// maxEpochLine is more than the bytes of a line of epochs.jsonl: four numbers.
const maxEpochLine = 256

// MaxEpochsFile is more than the bytes of epochs.jsonl.
func MaxEpochsFile(epochs int) int64 { return maxEpochLine * int64(epochs) }

// EpochLine is a line of epochs.jsonl.
type EpochLine struct {
	Epoch    int     `json:"epoch"`
	Loss     float64 `json:"loss"`     // of the training images, as the weights moved
	Accuracy float64 `json:"accuracy"` // the same
	Seconds  float64 `json:"seconds"`  // evaluation included
}

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

// ParseEpochs reads epochs.jsonl: epochs 1, 2, ... without gaps.
func ParseEpochs(data []byte) ([]EpochLine, error) {
	var records []EpochLine
	for line := range bytes.Lines(data) {
		var e EpochLine
		if err := document.Parse(line, &e); err != nil {
			return nil, fmt.Errorf("line %d: %w", len(records)+1, err)
		}
		if e.Epoch != len(records)+1 {
			return nil, fmt.Errorf("line %d: epoch %d", len(records)+1, e.Epoch)
		}
		if !(e.Seconds >= 0 && e.Seconds <= MaxEpochSeconds) { // which no hash covers
			return nil, fmt.Errorf("line %d: %v seconds, which must lie between 0 and %d", e.Epoch, e.Seconds, MaxEpochSeconds)
		}
		records = append(records, e)
	}
	return records, nil
}

// line is an epoch's line.
func (e EpochLine) line() ([]byte, error) {
	if bad := math.IsNaN(e.Loss) || math.IsInf(e.Loss, 0); bad {
		return nil, fmt.Errorf("the training loss is %v: training diverged; lower train.learning-rate", e.Loss)
	}
	data, err := json.Marshal(e)
	return append(data, '\n'), err
}

// hashEpochs hashes epochs without their seconds.
func hashEpochs(records []EpochLine) (string, error) {
	hash := sha256.New()
	for _, e := range records {
		e.Seconds = 0
		line, err := e.line()
		if err != nil {
			return "", err
		}
		hash.Write(line)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
