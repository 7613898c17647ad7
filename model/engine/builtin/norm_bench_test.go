package builtin

import (
	"fmt"
	"testing"

	"github.com/refold/refold/model/engine"
)

// BenchmarkNorm measures training's batch norms of ResNet50 at 256x256, with two
// threads: there the memory decides.
func BenchmarkNorm(b *testing.B) {
	for _, t := range []engine.Type{engine.Float32, engine.BFloat16} {
		for _, norm := range []engine.BatchNorm{
			{X: engine.Shape{32, 128, 128, 64}, ReLU: true},
			{X: engine.Shape{32, 64, 64, 64}, ReLU: true},
			{X: engine.Shape{32, 64, 64, 256}},
			{X: engine.Shape{32, 64, 64, 256}, ReLU: true, Residual: true},
			{X: engine.Shape{32, 32, 32, 512}, ReLU: true, Residual: true},
			{X: engine.Shape{32, 16, 16, 256}, ReLU: true},
			{X: engine.Shape{32, 16, 16, 1024}, ReLU: true, Residual: true},
			{X: engine.Shape{32, 8, 8, 2048}, ReLU: true, Residual: true},
		} {
			norm.Type, norm.Epsilon = t, 1e-3
			for _, d := range []engine.Description{engine.BatchNormTrain{BatchNorm: norm}, engine.BatchNormBackward{BatchNorm: norm}} {
				name := fmt.Sprintf("%v/%v-relu=%t-residual=%t/%T", t, norm.X, norm.ReLU, norm.Residual, d)
				b.Run(name, func(b *testing.B) { bench(b, New(2), d, float64(norm.X.Elements()), "Gelements/s") })
			}
		}
	}
}
