package enginetest

import (
	"testing"

	"github.com/refold/refold/model/engine"
)

// testRefusals wants errors, not panics, for descriptions that make no sense.
func testRefusals(t *testing.T, e engine.Engine) {
	conv := engine.Conv{X: engine.Shape{1, 4, 4, 3}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Filters: 2}
	broken := func(change func(*engine.Conv)) engine.Conv {
		c := conv
		change(&c)
		return c
	}
	for name, d := range map[string]engine.Description{
		"nothing":          nil,
		"large kernel":     engine.ConvForward{Conv: broken(func(c *engine.Conv) { c.KernelHeight = 5 })},
		"no kernel":        engine.ConvData{Conv: broken(func(c *engine.Conv) { c.KernelWidth = 0 })},
		"no stride":        engine.ConvWeights{Conv: broken(func(c *engine.Conv) { c.Stride = 0 })},
		"negative padding": engine.ConvForward{Conv: broken(func(c *engine.Conv) { c.Pad = -1 })},
		"no filters":       engine.ConvForward{Conv: broken(func(c *engine.Conv) { c.Filters = 0 })},
		"no images":        engine.ConvForward{Conv: broken(func(c *engine.Conv) { c.X[0] = 0 })},
		"whole numbers":    engine.ConvForward{Conv: broken(func(c *engine.Conv) { c.Type = engine.Int32 })},
		"norm of nothing":  engine.BatchNormTrain{BatchNorm: engine.BatchNorm{Epsilon: 1}},
		"negative epsilon": engine.BatchNormApply{BatchNorm: engine.BatchNorm{X: conv.X, Epsilon: -1}},
		"norm of others": engine.ConvNormApply{ConvForward: engine.ConvForward{Conv: conv},
			Norm: engine.BatchNorm{X: conv.X, Epsilon: 1}},
		"large pool":          engine.MaxPoolForward{MaxPool: engine.MaxPool{X: conv.X, Size: 5, Stride: 1}},
		"pool without stride": engine.MaxPoolBackward{MaxPool: engine.MaxPool{X: conv.X, Size: 1}},
		"average of nothing":  engine.AverageForward{X: engine.Shape{1, 0, 1, 1}},
		"no classes":          engine.CrossEntropyForward{Batch: 1},
		"sum of nothing":      engine.Add{},
		"adam of nothing":     engine.Adam{Beta1: 0.9, Beta2: 0.999},
		"adam that diverges":  engine.Adam{Size: 1, Beta1: 2},
		"momentum of nothing": engine.Momentum{},
		"average of no value": engine.MovingAverage{},
		"reshaping": engine.Reorder{From: engine.PlainDesc(engine.Vector(4), engine.Float32),
			To: engine.PlainDesc(engine.Vector(5), engine.Float32)},
	} {
		if _, err := e.Prepare(d); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
