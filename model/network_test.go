package model

import (
	"bytes"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/model/weights"
)

func TestInitialise(t *testing.T) {
	c := smallConfig("resnet20v1")
	c.Width = 1
	n := start(t, c, stripes(8, c, rand.New(rand.NewPCG(1, 1))))
	for _, w := range n.weights {
		values := w.variable.Float32s()
		switch w.Kind {
		case resnet.Kernel:
			fans := float64(w.Shape[0] * w.Shape[1] * (w.Shape[2] + w.Shape[3]))
			bound, sum := math.Sqrt(6/fans), 0.0
			for _, v := range values {
				if math.Abs(float64(v)) > bound {
					t.Fatalf("%s: %v beyond %v", w.Name, v, bound)
				}
				sum += float64(v) * float64(v)
			}
			// The variance of a uniform distribution is bound^2/3; allow five
			// standard errors, of which one is 2/sqrt(5n) relative.
			got, want := sum/float64(len(values)), bound*bound/3
			if math.Abs(got/want-1) > 5*2/math.Sqrt(5*float64(len(values))) {
				t.Errorf("%s: variance %v, want %v", w.Name, got, want)
			}
		case resnet.Gamma, resnet.MovingVariance:
			close32(t, w.Name, values[:1], []float32{1}, 0)
		default:
			close32(t, w.Name, values[:1], []float32{0}, 0)
		}
	}
}

// TestWeightsRoundTrip saves a fitted network, reads it back and predicts.
func TestWeightsRoundTrip(t *testing.T) {
	c := smallConfig("resnet8v1")
	c.Epochs = 1
	_, n, test := record(t, c, "1")
	for _, s := range []Statistics{Moving, Precise} {
		want, err := n.Predict(context.Background(), test.Pixels, s)
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := weights.Write(&file, n.Weights(s), nil); err != nil {
			t.Fatal(err)
		}
		loaded := load(t, c, &file)
		for _, as := range []Statistics{Moving, Precise} {
			got, err := loaded.Predict(context.Background(), test.Pixels, as)
			if err != nil {
				t.Fatal(err)
			}
			close32(t, "log-probabilities", got, want, 0)
		}
	}
}

// load makes a network of the weights in a file, which are both its statistics.
func load(t *testing.T, c resnet.Config, file *bytes.Buffer) *Network {
	t.Helper()
	n, err := newNetwork(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	if err := n.allocate(); err != nil {
		t.Fatal(err)
	}
	in, err := weights.NewReader(file, int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for ; in.More(); read++ {
		have := in.Peek()
		i := slices.IndexFunc(n.weights, func(w *weight) bool { return w.Name == have.Name })
		if i < 0 || !slices.Equal(have.Shape, n.weights[i].Keras) {
			t.Fatalf("the file has %s of shape %v, which the network has not", have.Name, have.Shape)
		}
		if err := in.Next(n.weights[i].variable.Float32s()); err != nil {
			t.Fatal(err)
		}
	}
	if read != len(n.weights) {
		t.Fatalf("%d weights, want %d", read, len(n.weights))
	}
	n.eachNorm(func(_ int, s *normState) {
		copyVariable(s.precise.mean, s.moving.mean)
		copyVariable(s.precise.variance, s.moving.variance)
	})
	n.precise = true
	return n
}

func TestPredictErrors(t *testing.T) {
	c := smallConfig("resnet8v1")
	n := start(t, c, stripes(8, c, rand.New(rand.NewPCG(1, 1))))
	if _, err := n.Predict(context.Background(), [][]byte{{1, 2}}, Moving); err == nil || !strings.Contains(err.Error(), "image 0 has 2 bytes") {
		t.Errorf("error %v", err)
	}
	if _, err := n.Predict(context.Background(), nil, Precise); err == nil || !strings.Contains(err.Error(), "no precise") {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := n.Predict(ctx, stripes(1, c, rand.New(rand.NewPCG(1, 1))).Pixels, Moving); err == nil {
		t.Error("no error after the context's end")
	}
	if logs, err := n.Predict(context.Background(), nil, Moving); err != nil || len(logs) != 0 {
		t.Errorf("no images: %v, %v", logs, err)
	}
}

func TestCost(t *testing.T) {
	c := smallConfig("resnet50v1")
	c.Width, c.Height, c.ImageWidth, c.Batch = 1, 256, 256, 8
	parameters, flops, size, err := Cost(c)
	if err != nil {
		t.Fatal(err)
	}
	if parameters != 23_591_810 {
		t.Errorf("%d parameters", parameters)
	}
	if math.Abs(flops/29.9e9-1) > 5e-3 {
		t.Errorf("%.2f GFLOP an image, want 29.9", flops/1e9)
	}
	if gb := float64(size) / (1 << 30); gb < 0.5 || gb > 4 {
		t.Errorf("%.2f GiB", gb)
	}
	t.Logf("resnet50v1 at 256x256, batch 8: %.2f GiB", float64(size)/(1<<30))
	c.Batch = 0
	if _, _, _, err := Cost(c); err == nil {
		t.Error("no error for a batch of zero images")
	}
}

// TestCostTooLarge checks that images beyond what the engine takes are an error,
// whatever operation notices first.
func TestCostTooLarge(t *testing.T) {
	for _, arch := range []string{"resnet8v1", "resnet8v2", "resnet50v1", "resnet50v2"} {
		c := smallConfig(arch)
		c.Height, c.ImageWidth, c.Batch = 4096, 4096, 64
		if _, _, _, err := Cost(c); err == nil || !strings.Contains(err.Error(), "batches of 64") {
			t.Errorf("%s: error %v, want one that names the batch", arch, err)
		}
	}
}
