package model

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/resnet"
)

// golden is testdata/golden/keras_resnet_v*.json: what Keras computes for
// weights and images that a formula generates (keras_resnet.py beside it); or what
// torchvision does, in the same form (torch_resnet.py).
type golden struct {
	Seed       int
	Labels     []int32
	Parameters int
	Trainable  int
	Weights    [][2]json.RawMessage
	Inference  goldenPass
	Training   goldenPass
	Adam       struct {
		Rate  float64 `json:"learning_rate"`
		Steps []goldenStep
	}
}

type goldenStep struct {
	Loss            float64
	Gradients       map[string]goldenSummary
	WeightsAfter    map[string]goldenSummary `json:"weights_after"`
	InferenceLogits [][]float64              `json:"inference_logits_after"`
}

type goldenPass struct {
	Layers map[string]goldenSummary
	Logits [][]float64
}

type goldenSummary struct {
	Shape    []int
	Mean, L2 float64
	First    []float64
}

func readGolden(t *testing.T, file string) golden {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", "golden", file+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// formula is value() of keras_resnet.py: splitmix64 from a hash of the name, 24
// bits mapped to [-1, 1).
func formula(seed int, name string, n int) []float64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/%s", seed, name))
	state := binary.BigEndian.Uint64(sum[:8])
	values := make([]float64, n)
	for i := range values {
		state += 0x9E3779B97F4A7C15
		z := state
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		z ^= z >> 31
		values[i] = float64(z>>40)/(1<<23) - 1
	}
	return values
}

// load sets all weights by initial() of keras_resnet.py.
func (g golden) load(n *Network) {
	for _, w := range n.weights {
		values := formula(g.Seed, w.Name, w.Shape.Elements())
		for i, v := range values {
			switch w.Kind {
			case resnet.Kernel:
				v *= math.Sqrt(6 / float64(w.Shape[0]*w.Shape[1]*w.Shape[2]))
			case resnet.Gamma, resnet.MovingVariance:
				v = 1 + v/10
			default:
				v /= 10
			}
			w.variable.Float32s()[i] = float32(v)
		}
	}
}

// fill sets a pass's images and labels.
func (g golden) fill(p *pass) {
	for i, v := range formula(g.Seed, "images", p.input.Shape.Elements()) {
		x := float32((v + 1) / 2)
		if p.input.Type == engine.BFloat16 {
			p.input.Buffer().BFloat16s()[i] = engine.ToBFloat16(x)
		} else {
			p.input.Float32s()[i] = x
		}
	}
	copy(p.labels.Int32s(), g.Labels)
}
