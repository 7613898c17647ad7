package builtin

import (
	"fmt"
	"testing"

	"github.com/refold/refold/model/engine"
)

// fewConvolutions have few output pixels: taps that meet all of them, some and none.
var fewConvolutions = []engine.Conv{
	{X: engine.Shape{8, 2, 2, 512}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 80},
	{X: engine.Shape{7, 5, 3, 70}, KernelHeight: 1, KernelWidth: 1, Stride: 2, Filters: 131},
	{X: engine.Shape{2, 5, 7, 64}, KernelHeight: 1, KernelWidth: 1, Stride: 3, Filters: 64},
	square3(8, 4, 4, 64, 256),
	square3(8, 2, 2, 77, 65),
	square3(3, 1, 1, 64, 64),
	square3(1, 1, 9, 64, 72),
	{X: engine.Shape{3, 4, 5, 64}, KernelHeight: 2, KernelWidth: 3, Stride: 1, Filters: 66},
	{X: engine.Shape{2, 2, 3, 65}, KernelHeight: 3, KernelWidth: 1, Stride: 1, Pad: 3, Filters: 64},
}

// TestWeightsOfFewPixels compares with sums of integers, which are exact.
func TestWeightsOfFewPixels(t *testing.T) {
	for i, c := range fewConvolutions {
		x, dy := integers(c.X.Elements(), 7), integers(c.Y().Elements(), 5)
		want := integerWeights(c, x, dy)
		for _, k := range supported() {
			e := newEngine(1+i%3, k)
			o := prepared[*weightsFew](t, e, engine.ConvWeights{Conv: c})
			sameIntegers(t, fmt.Sprint(k.name, " ", c), output(o, x, dy), want)
			e.Close()
		}
	}
}
