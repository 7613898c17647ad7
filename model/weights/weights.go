// Package weights reads and writes weights as safetensors files, under Keras'
// names and shapes: "conv1_conv/kernel" with height, width, input channels,
// output channels; "conv1_bn/gamma", "conv1_bn/moving_mean", ...
//
// It owns the file format. It must not know architectures or training.
package weights

import (
	"fmt"
	"math"
)

// Tensor is a named array of float32 values, row-major.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

// elements is the number of values of a shape; false where it is negative or
// exceeds limit.
func elements(shape []int, limit int) (int, bool) {
	n := 1
	for _, d := range shape {
		if d < 0 {
			return 0, false
		}
		if d > 0 && n > limit/d {
			return 0, false
		}
		n *= d
	}
	return n, true
}

// check validates a tensor that is to be written.
func (t Tensor) check() error {
	if t.Name == "" || t.Name == metadataKey {
		return fmt.Errorf("weights: a tensor cannot be named %q", t.Name)
	}
	if n, ok := elements(t.Shape, math.MaxInt); !ok || n != len(t.Data) {
		return fmt.Errorf("weights: %s has the shape %v but %d values", t.Name, t.Shape, len(t.Data))
	}
	return nil
}

// metadataKey is the one name in a header that is no tensor's.
const metadataKey = "__metadata__"

// Limits of what a Reader accepts. maxHeader is that of the safetensors library.
const (
	maxHeader     = 100_000_000
	maxDimensions = 16
)
