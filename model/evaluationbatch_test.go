package model

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

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
					c.Height, c.ImageWidth, c.Width = network.side, network.side+3, network.width
					images := stripes(17, c, rand.New(rand.NewPCG(1, 2))).Pixels
					n, err := Open(c, nil)
					if err != nil {
						t.Fatal(err)
					}
					defer n.Close()
					n.apply(Moving)
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
