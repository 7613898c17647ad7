package resnet

import "github.com/refold/refold/model/engine"

// evaluationBatch is the number of images that are evaluated at once, where there are as
// many: small batches would make evaluation slow on an engine that is not known closely.
const evaluationBatch = 32

// What a thread of the built-in engine is given at once: at least fewImages, and so many that
// convolutions write valuesPerWeight numbers for each weight that they read.
const (
	fewImages       = 8
	valuesPerWeight = 2.5
)

// EvaluationBatch is the number of images that are evaluated at once.
//
// What the built-in engine says of an image does not depend on it. There it is small, so that
// what a layer makes of a batch is still in the cache when the next one reads it, which saves
// a tenth to a sixth of the time of small networks; but weights, which are read and
// transformed for each batch, must not be most of what is read.
func (c Config) EvaluationBatch() int {
	most := max(c.Batch, evaluationBatch)
	if _, err := c.Check(); err != nil || c.Engine == EngineOneDNN || c.HeadOnly {
		return most
	}
	weights, values := 0, 0
	layers, input := c.Layers(), c.Input()
	shapes := Shapes(layers, input)
	for i, l := range layers {
		if l.Kind == ConvLayer {
			weights += l.Conv(InputShape(shapes, input, l.X), engine.Float32).Kernel().Elements()
			values += shapes[i].Elements()
		}
	}
	images := max(1, int(valuesPerWeight*float64(weights)/float64(values)))
	images = (images + fewImages - 1) / fewImages * fewImages
	return min(most, images*max(1, c.Threads))
}
