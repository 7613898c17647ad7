package builtin

import (
	"fmt"
	"testing"

	"github.com/refold/refold/model/engine"
)

// tinyConvolutions are of images of every kind that is tiny, of channels and filters that
// fill panels and units and that do not.
var tinyConvolutions = []engine.Conv{
	square3(8, 2, 2, 512, 48),
	square3(8, 2, 2, 48, 512),
	square3(3, 1, 1, 80, 144),
	square3(17, 1, 1, 32, 32),
	square3(5, 1, 4, 96, 64),
	square3(2, 5, 1, 64, 176),
	square3(33, 3, 2, 32, 80),
	square3(1, 2, 3, 528, 32),
	square3(40, 3, 3, 64, 96),
}

// square3 is a convolution of 3x3 taps that leaves images as large as they are.
func square3(images, height, width, channels, filters int) engine.Conv {
	return engine.Conv{X: engine.Shape{images, height, width, channels}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: filters}
}

// TestTinyFits: images are tiny where no more products are taken than by tiles of 2x2.
func TestTinyFits(t *testing.T) {
	for _, c := range tinyConvolutions {
		if !tinyFits(c) {
			t.Errorf("%v is not tiny", c.X)
		}
	}
	half := square3(8, 2, 2, 64, 64)
	half.Type = engine.BFloat16
	stride := square3(8, 2, 2, 64, 64)
	stride.Stride = 2
	for _, c := range []engine.Conv{square3(8, 4, 4, 64, 64), square3(8, 3, 4, 64, 64), square3(8, 2, 4, 64, 64), square3(8, 2, 2, 8, 64), half, stride} {
		if tinyFits(c) {
			t.Errorf("%v is tiny", c)
		}
	}
}

// TestTinyImages compares with sums of integers, which are exact.
func TestTinyImages(t *testing.T) {
	for i, c := range tinyConvolutions {
		x, dy, kernel := integers(c.X.Elements(), 7), integers(c.Y().Elements(), 5), integers(c.Kernel().Elements(), 9)
		y, dx := integerForward(c, x, kernel), integerData(c, dy, kernel)
		bias := integers(c.Filters, 11)
		for _, k := range supported() {
			e := newEngine(1+i%3, k)
			forward, data := prepared[*tinyForward](t, e, engine.ConvForward{Conv: c}), prepared[*tinyData](t, e, engine.ConvData{Conv: c})
			sameIntegers(t, fmt.Sprint(k.name, " forward ", c), output(forward, x, kernel), y)
			sameIntegers(t, fmt.Sprint(k.name, " data ", c), output(data, dy, kernel), dx)
			biased := prepared[*tinyForward](t, e, engine.ConvForward{Conv: c, Bias: true})
			have := output(biased, x, kernel, bias)
			for i := range have {
				have[i] -= bias[i%c.Filters]
			}
			sameIntegers(t, fmt.Sprint(k.name, " with a bias ", c), have, y)
			e.Close()
		}
	}
}

// prepared is an operation of a type.
func prepared[T engine.Operation](t *testing.T, e *Engine, d engine.Description) T {
	t.Helper()
	op, err := e.Prepare(d)
	if err != nil {
		t.Fatal(err)
	}
	o, ok := op.(T)
	if !ok {
		t.Fatalf("%v is %T, want %T", d, op, o)
	}
	return o
}

func sameIntegers(t *testing.T, name string, have []float32, want []int) {
	t.Helper()
	for i, w := range want {
		if have[i] != float32(w) {
			t.Fatalf("%s: element %d is %v, want %d", name, i, have[i], w)
		}
	}
}

// eachProduct calls f for the places in x, in the kernel and in y of all products, channel
// and filter being the first ones, of a convolution that leaves images as large as they are.
func eachProduct(c engine.Conv, f func(x, kernel, y int)) {
	for n := range c.X[0] {
		for pixel := range c.X[1] * c.X[2] {
			for tap := range 9 {
				row, col := pixel/c.X[2]+tap/3-1, pixel%c.X[2]+tap%3-1
				if row >= 0 && row < c.X[1] && col >= 0 && col < c.X[2] {
					f(((n*c.X[1]+row)*c.X[2]+col)*c.X[3], tap*c.X[3]*c.Filters, (n*c.X[1]*c.X[2]+pixel)*c.Filters)
				}
			}
		}
	}
}

func integerForward(c engine.Conv, x, kernel []float32) []int {
	sums := make([]int, c.Y().Elements())
	eachProduct(c, func(i, k, o int) {
		for channel, v := range x[i : i+c.X[3]] {
			for f, w := range kernel[k+channel*c.Filters:][:c.Filters] {
				sums[o+f] += int(v) * int(w)
			}
		}
	})
	return sums
}

func integerData(c engine.Conv, dy, kernel []float32) []int {
	sums := make([]int, c.X.Elements())
	eachProduct(c, func(i, k, o int) {
		for channel := range c.X[3] {
			for f, w := range kernel[k+channel*c.Filters:][:c.Filters] {
				sums[i+channel] += int(dy[o+f]) * int(w)
			}
		}
	})
	return sums
}
