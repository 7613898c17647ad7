package rundir

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/refold/refold/experiment/trainer"
)

// predictions.bin holds the log-probabilities of a trial after every epoch, all
// numbers little-endian:
//
//	8 bytes   "refoldLP"
//	uint32    version, 1
//	uint32    classes C
//	uint32    validation images V
//	uint32    test images T
//	uint32    epochs E
//	E times   float32[V][C], float32[T][C]   with moving batch-norm statistics
//	          float32[V][C], float32[T][C]   with precise ones
//
// Images stand in the order of the fold in folds.json; values are natural
// logarithms.
const (
	predictionsMagic   = "refoldLP"
	predictionsVersion = 1
	HeaderSize         = len(predictionsMagic) + 5*4
)

// Shape is what the header says.
type Shape struct {
	Classes, Validation, Test, Epochs int
}

// Values is the number of float32 of an epoch.
func (s Shape) Values() int { return 2 * s.Classes * (s.Validation + s.Test) }

// size is that of the whole file in bytes.
func (s Shape) size() int64 {
	return int64(HeaderSize) + 4*int64(s.Values())*int64(s.Epochs)
}

func (s Shape) header() []byte {
	b := []byte(predictionsMagic)
	for _, n := range []int{predictionsVersion, s.Classes, s.Validation, s.Test, s.Epochs} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	return b
}

// encode appends one epoch. Lengths are those of the shape.
func (s Shape) encode(b []byte, moving, precise trainer.Predictions) []byte {
	for _, part := range [][]float32{moving.Validation, moving.Test, precise.Validation, precise.Test} {
		for _, x := range part {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
	}
	return b
}

// EpochPredictions are both read-outs of one epoch.
type EpochPredictions struct{ Moving, Precise trainer.Predictions }

// Of picks the read-out of train.batch-norm.
func (e EpochPredictions) Of(batchNorm string) trainer.Predictions {
	if batchNorm == "moving" {
		return e.Moving
	}
	return e.Precise
}

// parsePredictions reads a whole predictions.bin of the expected shape. It
// allocates no more than the file's own size.
func parsePredictions(data []byte, want Shape) ([]EpochPredictions, error) {
	shape, err := parseHeader(data)
	if err != nil {
		return nil, err
	}
	if shape != want {
		return nil, fmt.Errorf("holds %d classes, %d validation and %d test images, %d epochs; the trial has %d, %d, %d, %d",
			shape.Classes, shape.Validation, shape.Test, shape.Epochs, want.Classes, want.Validation, want.Test, want.Epochs)
	}
	body := data[HeaderSize:]
	if size := 4 * shape.Values(); len(body)%size != 0 || len(body)/size != shape.Epochs {
		return nil, fmt.Errorf("holds %d bytes of log-probabilities, not %d epochs of %d: the file is damaged", len(body), shape.Epochs, size)
	}
	epochs := make([]EpochPredictions, shape.Epochs)
	for e := range epochs {
		if epochs[e], err = shape.Epoch(data, e); err != nil {
			return nil, fmt.Errorf("epoch %d: %w", e+1, err)
		}
	}
	return epochs, nil
}

// Epoch reads one epoch, counted from 0, of a file that holds it.
func (s Shape) Epoch(data []byte, e int) (EpochPredictions, error) {
	body := data[HeaderSize+4*s.Values()*e:]
	var read EpochPredictions
	for _, part := range []struct {
		into   *[]float32
		images int
	}{
		{&read.Moving.Validation, s.Validation}, {&read.Moving.Test, s.Test},
		{&read.Precise.Validation, s.Validation}, {&read.Precise.Test, s.Test},
	} {
		values := make([]float32, part.images*s.Classes)
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(body[4*i:]))
		}
		if err := checkLogProbabilities(values, s.Classes); err != nil {
			return read, err
		}
		body = body[4*len(values):]
		*part.into = values
	}
	return read, nil
}

// maxCount bounds what a header may claim: products of two stay within an int64.
const maxCount = 1 << 24

func parseHeader(data []byte) (Shape, error) {
	if len(data) < HeaderSize || !bytes.HasPrefix(data, []byte(predictionsMagic)) {
		return Shape{}, fmt.Errorf("is not a file of log-probabilities")
	}
	var n [5]int
	for i := range n {
		n[i] = int(binary.LittleEndian.Uint32(data[len(predictionsMagic)+4*i:]))
	}
	if n[0] != predictionsVersion {
		return Shape{}, fmt.Errorf("has version %d, this program reads version %d", n[0], predictionsVersion)
	}
	for i, least := range []int{2, 0, 1, 1} {
		if x := n[i+1]; x < least || x > maxCount {
			return Shape{}, fmt.Errorf("has a header that cannot be true: number %d is %d", i+1, x)
		}
	}
	return Shape{Classes: n[1], Validation: n[2], Test: n[3], Epochs: n[4]}, nil
}

// checkLogProbabilities checks that each row holds finite logarithms of
// probabilities that sum to one, up to float32 rounding.
func checkLogProbabilities(values []float32, classes int) error {
	const tolerance = 1e-3
	for i := 0; i+classes <= len(values); i += classes {
		sum := 0.0
		for c, x := range values[i : i+classes] {
			v := float64(x)
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("the log-probability of image %d, class %d is %v: training diverged; lower train.learning-rate", i/classes, c, v)
			}
			sum += math.Exp(v)
		}
		if math.Abs(sum-1) > tolerance {
			return fmt.Errorf("the probabilities of image %d sum to %.6g, not 1", i/classes, sum)
		}
	}
	return nil
}
