package model

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/engine/builtin"
	"github.com/refold/refold/model/resnet"
)

// TestEvaluationDependsOnNoBatch: what the built-in engine says of an image is the same, bit
// for bit, whichever images are evaluated beside it, so that Config.EvaluationBatch decides
// nothing but the speed.
func TestEvaluationDependsOnNoBatch(t *testing.T) {
	for _, set := range KernelSets() {
		for _, precision := range resnet.Precisions() {
			for _, network := range []struct {
				architecture string
				side         int
				width        float64
			}{{"resnet8v2", 25, 1}, {"resnet50v1", 32, 0.25}} {
				t.Run(fmt.Sprintf("%s %s %s", set, precision, network.architecture), func(t *testing.T) {
					c := smallConfig(network.architecture)
					c.Engine, c.Kernels, c.Precision = resnet.EngineBuiltin, set, precision
					c.Height, c.ImageWidth, c.Width = network.side, network.side+2, network.width
					images := stripes(17, c, rand.New(rand.NewPCG(1, 2))).Pixels
					n, err := Open(c, nil)
					if err != nil {
						t.Fatal(err)
					}
					defer n.Close()
					randomNorms(n)
					var want []float32
					for _, size := range []int{17, 16, 4, 3, 1} {
						var got []float32
						for batch := range slices.Chunk(images, size) {
							p, err := n.evaluate(t.Context(), evaluation, batch)
							if err != nil {
								t.Fatal(err)
							}
							got = append(got, p.floats(p.logProbabilities)...)
						}
						if want == nil {
							want = got
						}
						if !slices.Equal(got, want) {
							t.Errorf("batches of %d give other bits", size)
						}
					}
				})
			}
		}
	}
}

// randomNorms sets all but the kernels as training may leave them: where statistics are zero
// or one, rounding does not show.
func randomNorms(n *Network) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, w := range n.weights {
		if w.Kind != resnet.Kernel {
			for i := range w.variable.Float32s() {
				w.variable.Float32s()[i] = 0.5 + r.Float32()
			}
		}
	}
	n.apply(Moving)
}

// unfused hides that an engine computes convolutions and batch norms in one go.
type unfused struct{ engine.Engine }

// TestFusedNormsChangeNothing: convolutions that are normalised on the way give the same
// predictions and features, bit for bit.
func TestFusedNormsChangeNothing(t *testing.T) {
	for _, architecture := range []string{"resnet8v1", "resnet8v2", "resnet50v1", "resnet50v2"} {
		t.Run(architecture, func(t *testing.T) {
			c := smallConfig(architecture)
			c.Engine, c.Height, c.ImageWidth, c.Threads = resnet.EngineBuiltin, 33, 35, 2
			images := stripes(9, c, rand.New(rand.NewPCG(1, 2))).Pixels
			fused, err := Open(c, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer fused.Close()
			if !engine.Fuses(fused.engine) {
				t.Fatal("the built-in engine does not fuse")
			}
			plain := newNetworkOn(unfused{builtin.New(c.Threads)}, c, fused.arch)
			defer plain.Close()
			if err := plain.allocate(); err != nil {
				t.Fatal(err)
			}
			for i, w := range plain.weights {
				copyVariable(w.variable, fused.weights[i].variable)
			}
			randomNorms(fused)
			randomNorms(plain)
			for _, m := range []mode{evaluation, features} {
				if got, want := evaluated(t, fused, m, images), evaluated(t, plain, m, images); !slices.Equal(got, want) {
					t.Errorf("mode %d: other bits", m)
				}
			}
		})
	}
}

// evaluated is what a mode's graph gives for a batch.
func evaluated(t *testing.T, n *Network, m mode, batch [][]byte) []float32 {
	p, err := n.evaluate(t.Context(), m, batch)
	if err != nil {
		t.Fatal(err)
	}
	if m == features {
		return slices.Clone(p.floats(p.features))
	}
	return slices.Clone(p.floats(p.logProbabilities))
}
