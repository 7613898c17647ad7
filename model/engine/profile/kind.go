package profile

import (
	"fmt"

	"github.com/refold/refold/model/engine"
)

// Kind is a kind of operations.
type Kind int

// Kinds, in the order of a training step.
const (
	ConvForward Kind = iota // with the classifier, as in the gradients
	ConvData
	ConvWeights
	NormForward
	NormBackward
	Pooling // of both kinds, forward and backward
	Sum
	Loss
	Optimizer // with the moving averages of batch norms
	Reorder
	kinds
)

var kindNames = [kinds]string{
	ConvForward:  "convolution, forward",
	ConvData:     "convolution, data",
	ConvWeights:  "convolution, weights",
	NormForward:  "batch norm, forward",
	NormBackward: "batch norm, backward",
	Pooling:      "pooling",
	Sum:          "sum",
	Loss:         "loss",
	Optimizer:    "optimizer",
	Reorder:      "reorder",
}

func (k Kind) String() string { return kindNames[k] }

// work is what one run of an operation does.
type work struct {
	kind              Kind
	operations, bytes float64
}

// workOf counts the work of a prepared description. A value that is updated in
// place is read and written, and one that is given but not needed costs nothing.
func workOf(d engine.Description, run engine.Operation) work {
	w := work{bytes: sizes(run.Inputs()) + sizes(run.Outputs())}
	switch d := d.(type) {
	case engine.ConvForward:
		w.kind, w.operations = ConvForward, convOperations(d.Conv)
	case engine.ConvNormApply:
		w.kind, w.operations = ConvForward, convOperations(d.Conv)
	case engine.ConvMoments:
		w.kind, w.operations = ConvForward, convOperations(d.Conv)
	case engine.ConvData:
		w.kind, w.operations = ConvData, convOperations(d.Conv)
	case engine.ConvWeights:
		w.kind, w.operations = ConvWeights, convOperations(d.Conv)
	case engine.BatchNormTrain, engine.BatchNormApply:
		w.kind = NormForward
	case engine.BatchNormBackward:
		w.kind = NormBackward
		if !d.ReLU || !d.Residual && d.Type == engine.Float32 { // where beta tells what y would
			const y = 1
			w.bytes -= sizes(run.Inputs()[y : y+1])
		}
	case engine.MaxPoolForward, engine.MaxPoolBackward, engine.AverageForward, engine.AverageBackward:
		w.kind = Pooling
	case engine.Add:
		w.kind = Sum
	case engine.CrossEntropyForward, engine.CrossEntropyBackward:
		w.kind = Loss
	case engine.Adam, engine.Momentum, engine.MovingAverage:
		w.kind = Optimizer
		w.bytes += sizes(run.Outputs())
	case engine.Reorder:
		w.kind = Reorder
	default:
		panic(fmt.Sprintf("profile: unknown operation %T", d))
	}
	return w
}

func sizes(all []engine.Desc) (bytes float64) {
	for _, d := range all {
		bytes += float64(d.Bytes)
	}
	return bytes
}

// convOperations are two for each multiply-accumulate, those with padding included.
func convOperations(c engine.Conv) float64 {
	return 2 * float64(c.Y().Elements()) * float64(c.KernelHeight*c.KernelWidth*c.X[3])
}
