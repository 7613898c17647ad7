package builtin

import (
	"fmt"
	"math"
	"testing"

	"github.com/refold/refold/model/engine"
)

// TestWinogradAccuracy: at the channels of ResNet50, the root of the mean square
// error of winograd is at most three times that of direct summation, of bfloat16
// twice, where the error is that of rounding what goes in too.
func TestWinogradAccuracy(t *testing.T) {
	e := newEngine(2, supported()[0])
	defer e.Close()
	for _, typ := range winogradTypes(e.kernels) {
		for _, width := range []int{32, 64, 128, 256, 512} {
			w := newWinogradCase(engine.Conv{X: engine.Shape{1, 16, 16, width}, Filters: width}, 1)
			w.conv.Type = typ
			most := map[engine.Type]float64{engine.Float32: 3, engine.BFloat16: 2}[typ]
			for name, r := range w.accuracies(e) {
				t.Run(fmt.Sprint(typ, "/", name, "/", width), func(t *testing.T) {
					direct, winograd := rootMeanSquare(r.direct, r.want), rootMeanSquare(r.winograd, r.want)
					t.Logf("relative error: direct %.2g, winograd %.2g", direct, winograd)
					if !(winograd < most*direct) {
						t.Errorf("relative error %.2g, direct summation has %.2g", winograd, direct)
					}
				})
			}
		}
	}
}

// accuracy is results of an operation by both ways.
type accuracy struct {
	direct, winograd []float32
	want             []float64
}

func (w winogradCase) accuracies(e *Engine) map[string]accuracy {
	c, none := w.conv, make([]float32, max(w.conv.X[3], w.conv.Filters))
	ways := bothWays(e, c)
	of := func(name string, want []float64, in ...[]float32) accuracy {
		return accuracy{output(ways[name][0], in...), output(ways[name][1], in...), want}
	}
	return map[string]accuracy{
		"forward": of("forward", reference(c.X, c.Filters, w.x, w.kernel, none), w.x, w.kernel),
		"data":    of("data", reference(c.Y(), c.X[3], w.dy, w.turned(), none), w.dy, w.kernel),
		"weights": of("weights", w.weights(), w.x, w.dy),
	}
}

// rootMeanSquare is the l2 of the error over that of what is wanted.
func rootMeanSquare(have []float32, want []float64) float64 {
	var off, norm float64
	for i, v := range have {
		off += (float64(v) - want[i]) * (float64(v) - want[i])
		norm += want[i] * want[i]
	}
	return math.Sqrt(off / norm)
}
