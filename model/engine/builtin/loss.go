package builtin

import (
	"fmt"
	"math"

	"github.com/refold/refold/model/engine"
)

// lossForward is softmax cross-entropy, computed in float64. It is too small for
// threads.
type lossForward struct {
	signature
	batch, classes int
}

func newLossForward(d engine.CrossEntropyForward) *lossForward {
	o := &lossForward{batch: d.Batch, classes: d.Classes}
	logits := plain(engine.Shape{d.Batch, 1, 1, d.Classes})
	o.in = []engine.Desc{logits, engine.PlainDesc(engine.Vector(d.Batch), engine.Int32)}
	o.out = []engine.Desc{vector(1), logits}
	return o
}

func (o *lossForward) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	logits, labels, logs := in[0].Float32s(), in[1].Int32s(), out[1].Float32s()
	loss := 0.0
	for n, label := range labels {
		row, result := logits[n*o.classes:(n+1)*o.classes], logs[n*o.classes:(n+1)*o.classes]
		peak := row[0]
		for _, v := range row[1:] {
			peak = max(peak, v)
		}
		sum := 0.0
		for _, v := range row {
			sum += math.Exp(float64(v) - float64(peak))
		}
		logSum := math.Log(sum)
		for i, v := range row {
			result[i] = float32(float64(v) - float64(peak) - logSum)
		}
		checkLabel(label, o.classes)
		loss += logSum + float64(peak) - float64(row[label])
	}
	out[0].Float32s()[0] = float32(loss / float64(o.batch))
}

func checkLabel(label int32, classes int) {
	if label < 0 || int(label) >= classes {
		panic(fmt.Sprintf("builtin: label %d of %d classes", label, classes))
	}
}

// lossBackward is its gradient.
type lossBackward struct {
	signature
	batch, classes int
}

func newLossBackward(d engine.CrossEntropyBackward) *lossBackward {
	o := &lossBackward{batch: d.Batch, classes: d.Classes}
	logits := plain(engine.Shape{d.Batch, 1, 1, d.Classes})
	o.in = []engine.Desc{logits, engine.PlainDesc(engine.Vector(d.Batch), engine.Int32), vector(1)}
	o.out = []engine.Desc{logits}
	return o
}

func (o *lossBackward) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	logs, labels, dlogits := in[0].Float32s(), in[1].Int32s(), out[0].Float32s()
	scale := float64(in[2].Float32s()[0]) / float64(o.batch)
	for n, label := range labels {
		checkLabel(label, o.classes)
		for c, v := range logs[n*o.classes : (n+1)*o.classes] {
			p := math.Exp(float64(v))
			if c == int(label) {
				p = math.Expm1(float64(v)) // p-1 without cancellation
			}
			dlogits[n*o.classes+c] = float32(scale * p)
		}
	}
}
