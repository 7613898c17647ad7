package model

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/model/resnet"
)

func close32(t *testing.T, what string, got, want []float32, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		if d := math.Abs(float64(got[i] - want[i])); !(d <= tolerance*(1+math.Abs(float64(want[i])))) {
			t.Fatalf("%s[%d] is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// TestPreciseStatistics: where the input of a batch norm does not depend on the
// batch, as at the first one, the pooled moments of several batches are those of
// all their images at once.
func TestPreciseStatistics(t *testing.T) {
	c := smallConfig("resnet8v1")
	data := stripes(16, c, rand.New(rand.NewPCG(3, 4)))
	for i := range data.Pixels[8:] { // the batches differ much
		for k := range data.Pixels[8+i] {
			data.Pixels[8+i][k] /= 3
		}
	}
	first := func(batch int) statistics {
		c.Batch = batch
		n := start(t, c, data)
		if err := n.estimate(context.Background(), data.Pixels); err != nil {
			t.Fatal(err)
		}
		return n.norms[1].precise
	}
	two, one := first(8), first(16)
	close32(t, "mean", two.mean.Float32s(), one.mean.Float32s(), 1e-5)
	close32(t, "variance", two.variance.Float32s(), one.variance.Float32s(), 1e-5)
}

// start is a network with fresh weights.
func start(t *testing.T, c resnet.Config, train Examples) *Network {
	t.Helper()
	f, err := newFit(Fitting{Config: c, Train: train, Random: streams("1")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.close() })
	return f.network
}

// TestMovingStatistics: with frozen weights and one batch of all images, the
// moving average approaches the moments of that batch as Keras' formula says.
func TestMovingStatistics(t *testing.T) {
	c := smallConfig("resnet8v2")
	c.LearningRate, c.Batch, c.Epochs, c.PreciseImages = 0, 20, 7, 20
	train := stripes(20, c, rand.New(rand.NewPCG(3, 4)))
	n, err := Fit(context.Background(), Fitting{Config: c, Train: train, Random: streams("1"), Hooks: Hooks{Epoch: func(Epoch, *Network) error { return nil }}})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	left := math.Pow(c.BatchNormMomentum, 7)
	n.eachNorm(func(_ int, s *normState) {
		mean, variance := s.precise.mean.Float32s(), s.precise.variance.Float32s()
		for i := range mean {
			mean[i] = float32((1 - left) * float64(mean[i]))
			variance[i] = float32(left + (1-left)*float64(variance[i]))
		}
		close32(t, "mean", s.moving.mean.Float32s(), mean, 1e-5)
		close32(t, "variance", s.moving.variance.Float32s(), variance, 1e-5)
	})
}

func TestDrawPrecise(t *testing.T) {
	c := smallConfig("resnet8v1")
	train := make([][]byte, 44)
	for i := range train {
		train[i] = []byte{byte(i)}
	}
	for _, test := range []struct{ precise, train, want int }{
		{512, 44, 40}, {20, 44, 16}, {8, 44, 8}, {3, 44, 3}, {512, 5, 5}, {0, 44, 0},
	} {
		c.PreciseImages = test.precise
		got := drawPrecise(c, train[:test.train], streams("1"))
		if len(got) != test.want {
			t.Errorf("%d of %d images: %d drawn, want %d", test.precise, test.train, len(got), test.want)
		}
		seen := make(map[byte]bool)
		for _, image := range got {
			seen[image[0]] = true
		}
		if len(seen) != len(got) {
			t.Errorf("%d of %d images: some were drawn twice", test.precise, test.train)
		}
	}
}
