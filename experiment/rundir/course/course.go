// Package course owns the form of epochs.jsonl: the course of a training, a line an epoch.
//
// It must not know where such files stand or when they are written.
package course

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"

	"github.com/refold/refold/experiment/document"
)

// MaxSeconds is a month: longer than any epoch that is worth training.
const MaxSeconds = 30 * 24 * 60 * 60

// maxLine is more than the bytes of a line of epochs.jsonl: four numbers.
const maxLine = 256

// MaxSize is more than the bytes of epochs.jsonl.
func MaxSize(epochs int) int64 { return maxLine * int64(epochs) }

// Line is a line of epochs.jsonl.
type Line struct {
	Epoch    int     `json:"epoch"`
	Loss     float64 `json:"loss"`             // of the training images, as the weights moved
	Accuracy float64 `json:"accuracy"`         // the same
	Seconds  float64 `json:"seconds"`          // evaluation included
	Untold   bool    `json:"untold,omitempty"` // a program said neither loss nor accuracy: both are 0
}

// Parse reads epochs.jsonl: epochs 1, 2, ... without gaps.
func Parse(data []byte) ([]Line, error) {
	var records []Line
	for line := range bytes.Lines(data) {
		var e Line
		if err := document.Parse(line, &e); err != nil {
			return nil, fmt.Errorf("line %d: %w", len(records)+1, err)
		}
		if e.Epoch != len(records)+1 {
			return nil, fmt.Errorf("line %d: epoch %d", len(records)+1, e.Epoch)
		}
		if !(e.Seconds >= 0 && e.Seconds <= MaxSeconds) { // which no hash covers
			return nil, fmt.Errorf("line %d: %v seconds, which must lie between 0 and %d", e.Epoch, e.Seconds, MaxSeconds)
		}
		records = append(records, e)
	}
	return records, nil
}

// Marshal is an epoch's line.
func (e Line) Marshal() ([]byte, error) {
	if bad := math.IsNaN(e.Loss) || math.IsInf(e.Loss, 0); bad {
		return nil, fmt.Errorf("the training loss is %v: training diverged; lower train.learning-rate", e.Loss)
	}
	data, err := json.Marshal(e)
	return append(data, '\n'), err
}

// Hash hashes epochs without their seconds.
func Hash(records []Line) (string, error) {
	hash := sha256.New()
	for _, e := range records {
		e.Seconds = 0
		line, err := e.Marshal()
		if err != nil {
			return "", err
		}
		hash.Write(line)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
