package builtin

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/model/engine"
	"pgregory.net/rapid"
)

// TestFewPixelsChangeNothing: what is computed of an image is the same, bit for bit, whether
// it is alone or one of many, for which work is divided in another way.
func TestFewPixelsChangeNothing(t *testing.T) {
	for _, k := range supported() {
		t.Run(k.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c := engine.Conv{Stride: rapid.IntRange(1, 2).Draw(t, "stride"), Type: rapid.SampledFrom(winogradTypes(k)).Draw(t, "type")}
				c.KernelHeight = rapid.IntRange(1, 3).Draw(t, "taps")
				c.KernelWidth, c.Pad = c.KernelHeight, c.KernelHeight/2
				side := rapid.IntRange(3, 9).Draw(t, "side")
				c.X = engine.Shape{1, side, side, rapid.SampledFrom([]int{8, 30, 72}).Draw(t, "from")}
				c.Filters = rapid.SampledFrom([]int{24, 200}).Draw(t, "to") // of either direction
				back := c
				back.X[3], back.Filters = c.Filters, c.X[3]
				e := newEngine(rapid.IntRange(1, 3).Draw(t, "threads"), k)
				defer e.Close()
				compareAlone(t, batches(c, func(c engine.Conv) bool { return c.Y().Elements()/c.Filters > fewPixels }),
					func(c engine.Conv) engine.Operation { return newConvForward(e, engine.ConvForward{Conv: c}) })
				compareAlone(t, batches(back, func(c engine.Conv) bool { return c.Y().Elements()/c.Filters > fewPixels*c.Stride*c.Stride }),
					func(c engine.Conv) engine.Operation { return newConvData(e, engine.ConvData{Conv: c}) })
			})
		})
	}
}

// TestFewTilesChangeNothing is the same of winograd.
func TestFewTilesChangeNothing(t *testing.T) {
	for _, k := range supported() {
		t.Run(k.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c := engine.Conv{
					KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: rapid.SampledFrom([]int{16, 80}).Draw(t, "filters"),
					Type: rapid.SampledFrom(winogradTypes(k)).Draw(t, "type"),
				}
				height, width := rapid.IntRange(1, 12).Draw(t, "height"), rapid.IntRange(1, 12).Draw(t, "width")
				c.X = engine.Shape{1, height, width, rapid.SampledFrom([]int{16, 48, 528}).Draw(t, "channels")}
				e := newEngine(rapid.IntRange(1, 3).Draw(t, "threads"), k)
				defer e.Close()
				both := batches(c, func(c engine.Conv) bool { return newTiling(c.X).count > fewTiles })
				compareAlone(t, both, func(c engine.Conv) engine.Operation { return newWinogradForward(e, engine.ConvForward{Conv: c}) })
				compareAlone(t, both, func(c engine.Conv) engine.Operation { return newWinogradData(e, engine.ConvData{Conv: c}) })
			})
		})
	}
}

// TestTinyImagesChangeNothing is the same of tiny images.
func TestTinyImagesChangeNothing(t *testing.T) {
	for _, k := range supported() {
		t.Run(k.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c := rapid.SampledFrom(tinyConvolutions).Draw(t, "geometry")
				c.X[0] = 1
				e := newEngine(rapid.IntRange(1, 3).Draw(t, "threads"), k)
				defer e.Close()
				many := rapid.IntRange(2, 90).Draw(t, "images")
				both := batches(c, func(c engine.Conv) bool { return c.X[0] == many })
				compareAlone(t, both, func(c engine.Conv) engine.Operation { return newTinyForward(e, engine.ConvForward{Conv: c}) })
				compareAlone(t, both, func(c engine.Conv) engine.Operation { return newTinyData(e, engine.ConvData{Conv: c}) })
			})
		})
	}
}

// batches are a convolution of one image and of as many as are no longer few.
func batches(one engine.Conv, many func(engine.Conv) bool) [2]engine.Conv {
	c := one
	for !many(c) {
		c.X[0]++
	}
	return [2]engine.Conv{one, c}
}

// compareAlone compares the first of many images with itself alone.
func compareAlone(t *rapid.T, batches [2]engine.Conv, operation func(engine.Conv) engine.Operation) {
	alone, many := operation(batches[0]), operation(batches[1])
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	normal := func(n int) []float32 {
		values := make([]float32, n)
		for i := range values {
			values[i] = engine.FromBFloat16(engine.ToBFloat16(float32(r.NormFloat64())))
		}
		return values
	}
	images, kernel := normal(many.Inputs()[0].Shape.Elements()), normal(batches[0].Kernel().Elements())
	have, want := output(alone, images[:alone.Inputs()[0].Shape.Elements()], kernel), output(many, images, kernel)
	for i, v := range have {
		if math.Float32bits(v) != math.Float32bits(want[i]) {
			t.Fatalf("%T of %v: element %d is %v alone, %v of %d", alone, batches[0], i, v, want[i], batches[1].X[0])
		}
	}
}
