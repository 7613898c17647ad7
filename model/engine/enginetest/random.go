package enginetest

import (
	"fmt"
	"testing"

	"github.com/refold/refold/model/engine"
	"pgregory.net/rapid"
)

// testRandomConvolutions compares convolutions of any geometry.
func testRandomConvolutions(t *testing.T, e engine.Engine, typ engine.Type) {
	rapid.Check(t, func(r *rapid.T) {
		c := engine.Conv{
			KernelHeight: rapid.IntRange(1, 5).Draw(r, "kernel height"),
			KernelWidth:  rapid.IntRange(1, 5).Draw(r, "kernel width"),
			Stride:       rapid.IntRange(1, 4).Draw(r, "stride"),
			Pad:          rapid.IntRange(0, 5).Draw(r, "pad"),
			Filters:      rapid.IntRange(1, 90).Draw(r, "filters"),
			Type:         typ,
		}
		c.X = engine.Shape{
			rapid.IntRange(1, 5).Draw(r, "batch"),
			rapid.IntRange(max(1, c.KernelHeight-2*c.Pad), 12).Draw(r, "height"),
			rapid.IntRange(max(1, c.KernelWidth-2*c.Pad), 12).Draw(r, "width"),
			rapid.IntRange(1, 20).Draw(r, "channels"),
		}
		for _, k := range convCases(c) {
			compare(t, run(t, e, k.desc, k.in, k.out), k.want())
		}
		if t.Failed() {
			r.Fatalf("geometry %s", convName(c))
		}
	})
}

// testRandomNorms compares batch norm of any shape.
func testRandomNorms(t *testing.T, e engine.Engine, typ engine.Type) {
	rapid.Check(t, func(r *rapid.T) {
		b := engine.BatchNorm{
			X: engine.Shape{
				rapid.IntRange(1, 4).Draw(r, "batch"),
				rapid.IntRange(2, 9).Draw(r, "height"),
				rapid.IntRange(1, 9).Draw(r, "width"),
				rapid.IntRange(1, 80).Draw(r, "channels"),
			},
			Epsilon:  1e-3,
			Residual: rapid.Bool().Draw(r, "residual"),
			ReLU:     rapid.Bool().Draw(r, "relu"),
			Type:     typ,
		}
		for _, k := range normVariant(b, rapid.Float64Range(-10, 10).Draw(r, "mean")) {
			compare(t, run(t, e, k.desc, k.in, k.out), k.want())
		}
		if t.Failed() {
			r.Fatalf("%s", fmt.Sprint(b))
		}
	})
}
