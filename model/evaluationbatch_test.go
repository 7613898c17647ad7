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
// predictions and features, bit for bit. Some of their results are large, which the engine
// normalises piece by piece.
func TestFusedNormsChangeNothing(t *testing.T) {
	for _, precision := range resnet.Precisions() {
		for architecture, batch := range map[string]int{"resnet8v1": 9, "resnet8v2": 9, "resnet50v1": 9, "resnet50v2": 34} {
			t.Run(precision+" "+architecture, func(t *testing.T) {
				c := smallConfig(architecture)
				c.Engine, c.Precision, c.Height, c.ImageWidth, c.Width, c.Threads = resnet.EngineBuiltin, precision, 65, 67, 1, 2
				images := stripes(batch, c, rand.New(rand.NewPCG(1, 2))).Pixels
				fused, err := Open(c, nil)
				if err != nil {
					t.Fatal(err)
				}
				defer fused.Close()
				wantFusion(t, fused, batch)
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
}

// wantFusion wants convolutions of a batch that are normalised on the way, with results that
// are large and others.
func wantFusion(t *testing.T, n *Network, batch int) {
	t.Helper()
	const large = 1 << 20 // bytes: no less than package builtin has pieces of
	input := n.images(batch)
	shapes := resnet.Shapes(n.layers, input.Shape)
	with := map[bool]int{}
	for i, fused := range n.fusions(evaluation, nil) {
		if fused == withNorm {
			with[engine.PlainDesc(shapes[i], input.Type).Bytes >= large]++
		}
	}
	if with[true] == 0 || with[false] == 0 {
		t.Fatalf("%d large results of convolutions are normalised on the way, and %d others", with[true], with[false])
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
