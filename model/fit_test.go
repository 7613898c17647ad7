package model

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/model/resnet"
)

// streams is a Random as experiments make them.
func streams(seed string) Random {
	return func(name string) *rand.Rand {
		sum := sha256.Sum256([]byte(seed + "/" + name))
		return rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])))
	}
}

func smallConfig(architecture string) resnet.Config {
	return resnet.Config{
		Architecture: architecture, Width: 0.25, Height: 12, ImageWidth: 10, Classes: 2, Epochs: 4, Batch: 8,
		Optimizer: "adam", LearningRate: 5e-3, BatchNormMomentum: 0.9, PreciseImages: 20,
		Scale: "unit", Precision: "float32", Engine: "auto", Threads: 1,
	}
}

// stripes are images with horizontal (0) or vertical (1) stripes and noise.
func stripes(n int, c resnet.Config, r *rand.Rand) Examples {
	var e Examples
	for i := range n {
		label, phase := i%2, r.IntN(2)
		pixels := make([]byte, c.Height*c.ImageWidth*3)
		for k := range pixels {
			row, column := k/3/c.ImageWidth, k/3%c.ImageWidth
			line := row
			if label == 1 {
				line = column
			}
			pixels[k] = byte(90*((line+phase)%2) + r.IntN(120))
		}
		e.Pixels, e.Labels = append(e.Pixels, pixels), append(e.Labels, label)
	}
	return e
}

func accuracy(logs []float32, labels []int, classes int) float64 {
	correct := 0
	for i, label := range labels {
		if argmax(logs[i*classes:(i+1)*classes]) == label {
			correct++
		}
	}
	return float64(correct) / float64(len(labels))
}

// record fits and returns all epochs.
func record(t *testing.T, c resnet.Config, seed string) ([]Epoch, *Network, Examples) {
	t.Helper()
	data := rand.New(rand.NewPCG(7, 8))
	train, validation, test := stripes(44, c, data), stripes(6, c, data), stripes(35, c, data)
	var epochs []Epoch
	unlabelled := Examples{Pixels: test.Pixels}
	n, err := Fit(context.Background(), Fitting{Config: c, Train: train, Validation: validation, Test: unlabelled, Random: streams(seed), Hooks: Hooks{
		Epoch: func(e Epoch, _ *Network) error { epochs = append(epochs, e); return nil },
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	return epochs, n, test
}

func TestFitLearns(t *testing.T) {
	for _, architecture := range []string{"resnet8v1", "resnet8v2"} {
		t.Run(architecture, func(t *testing.T) {
			c := smallConfig(architecture)
			epochs, n, test := record(t, c, "1")
			if len(epochs) != c.Epochs {
				t.Fatalf("%d epochs", len(epochs))
			}
			last := epochs[len(epochs)-1]
			if last.Loss >= epochs[0].Loss || last.Accuracy < 0.9 {
				t.Errorf("the loss went from %.3f to %.3f, accuracy %.2f", epochs[0].Loss, last.Loss, last.Accuracy)
			}
			if got := accuracy(last.Precise.Test, test.Labels, 2); got < 0.9 {
				t.Errorf("test accuracy %.2f with precise statistics", got)
			}
			for _, p := range []Predictions{last.Moving, last.Precise} {
				if len(p.Validation) != 6*2 || len(p.Test) != 35*2 {
					t.Fatalf("%d and %d predictions", len(p.Validation), len(p.Test))
				}
				for i := 0; i < len(p.Test); i += 2 {
					if sum := math.Exp(float64(p.Test[i])) + math.Exp(float64(p.Test[i+1])); math.Abs(sum-1) > 1e-5 {
						t.Fatalf("probabilities of image %d sum to %v", i/2, sum)
					}
				}
			}
			again, err := n.Predict(context.Background(), test.Pixels, Precise)
			if err != nil {
				t.Fatal(err)
			}
			for i := range again { // in other batches than during the fit
				if math.Abs(float64(again[i]-last.Precise.Test[i])) > 1e-4*(1+math.Abs(float64(again[i]))) {
					t.Fatalf("log-probability %d is %v, was %v", i, again[i], last.Precise.Test[i])
				}
			}
		})
	}
}

func TestFitIsReproducible(t *testing.T) {
	c := smallConfig("resnet8v2")
	c.Epochs = 2
	a, na, _ := record(t, c, "1")
	b, nb, _ := record(t, c, "1")
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("the same seed gives other figures:\n%s", diff)
	}
	if diff := cmp.Diff(na.Weights(Precise), nb.Weights(Precise)); diff != "" {
		t.Errorf("the same seed gives other weights:\n%s", diff)
	}
	other, _, _ := record(t, c, "2")
	if cmp.Equal(a, other) {
		t.Error("another seed gives the same figures")
	}
}

// TestConcurrentFits: fits that run side by side do not disturb each other.
func TestConcurrentFits(t *testing.T) {
	c := smallConfig("resnet8v1")
	c.Epochs = 1
	data := stripes(20, c, rand.New(rand.NewPCG(1, 1)))
	fit := func() (epoch Epoch) {
		n, err := Fit(context.Background(), Fitting{Config: c, Train: data, Validation: data, Test: data, Random: streams("1"), Hooks: Hooks{
			Epoch: func(e Epoch, _ *Network) error { epoch = e; return nil },
		}})
		if err != nil {
			t.Error(err)
			return epoch
		}
		n.Close()
		return epoch
	}
	want := fit()
	var got [4]Epoch
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i] = fit() })
	}
	wg.Wait()
	for _, e := range got {
		if diff := cmp.Diff(want, e); diff != "" {
			t.Errorf("a fit beside others gives other figures:\n%s", diff)
		}
	}
}

func TestFitProgress(t *testing.T) {
	c := smallConfig("resnet8v1")
	c.Epochs = 2
	train := stripes(20, c, rand.New(rand.NewPCG(1, 1)))
	var steps []Progress
	n, err := Fit(context.Background(), Fitting{Config: c, Train: train, Random: streams("1"), Hooks: Hooks{
		Step: func(p Progress) { steps = append(steps, p) },
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if len(steps) != 6 {
		t.Fatalf("%d steps of 8, 8 and 4 images in two epochs", len(steps))
	}
	if _, err := n.Predict(context.Background(), train.Pixels, Precise); err != nil {
		t.Errorf("without a hook for epochs there are no precise statistics: %v", err)
	}
	if last := steps[5]; last.Images != 40 || last.Epoch != 2 || last.Step != 3 || last.Steps != 3 || last.Epochs != 2 {
		t.Errorf("last step: %+v", last)
	}
}

func TestFitStops(t *testing.T) {
	c := smallConfig("resnet8v1")
	train := stripes(20, c, rand.New(rand.NewPCG(1, 1)))
	ctx, cancel := context.WithCancel(context.Background())
	steps := 0
	_, err := Fit(ctx, Fitting{Config: c, Train: train, Random: streams("1"), Hooks: Hooks{
		Step: func(Progress) {
			if steps++; steps == 4 {
				cancel()
			}
		},
	}})
	if !errors.Is(err, context.Canceled) || steps != 4 {
		t.Errorf("after %d steps: %v", steps, err)
	}
	stop := errors.New("stop")
	_, err = Fit(context.Background(), Fitting{Config: c, Train: train, Random: streams("1"), Hooks: Hooks{
		Epoch: func(Epoch, *Network) error { return stop },
	}})
	if !errors.Is(err, stop) {
		t.Errorf("an error of the hook: %v", err)
	}
}

func TestFitErrors(t *testing.T) {
	good := smallConfig("resnet8v1")
	train := stripes(4, good, rand.New(rand.NewPCG(1, 1)))
	for _, test := range []struct {
		name   string
		change func(*resnet.Config, *Examples)
		want   string
	}{
		{"architecture", func(c *resnet.Config, _ *Examples) { c.Architecture = "resnet9v1" }, "did you mean resnet8v1?"},
		{"size", func(c *resnet.Config, _ *Examples) { c.Architecture = "resnet50v1" }, "at least 32x32"},
		{"width", func(c *resnet.Config, _ *Examples) { c.Width = 0 }, "width"},
		{"classes", func(c *resnet.Config, _ *Examples) { c.Classes = 1 }, "at least 2 classes"},
		{"batch", func(c *resnet.Config, _ *Examples) { c.Batch = 0 }, "at least 1 image"},
		{"rate", func(c *resnet.Config, _ *Examples) { c.LearningRate = math.NaN() }, "learning rate"},
		{"momentum", func(c *resnet.Config, _ *Examples) { c.BatchNormMomentum = 1 }, "batch-norm momentum"},
		{"optimizer", func(c *resnet.Config, _ *Examples) { c.Optimizer = "adamw" }, `unknown optimizer "adamw"`},
		{"scale", func(c *resnet.Config, _ *Examples) { c.Scale = "" }, "unknown scale"},
		{"precision", func(c *resnet.Config, _ *Examples) { c.Precision = "float16" }, "unknown precision"},
		{"engine", func(c *resnet.Config, _ *Examples) { c.Engine = "cuda" }, "unknown engine"},
		{"no images", func(_ *resnet.Config, e *Examples) { *e = Examples{} }, "no training images"},
		{"labels", func(_ *resnet.Config, e *Examples) { e.Labels = e.Labels[:2] }, "4 training images but 2 labels"},
		{"label", func(_ *resnet.Config, e *Examples) { e.Labels = []int{0, 1, 2, 0} }, "label 2, which is none of 2"},
		{"pixels", func(_ *resnet.Config, e *Examples) { e.Pixels = [][]byte{{1}}; e.Labels = []int{0} }, "image 0 has 1 bytes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, e := good, train
			test.change(&c, &e)
			_, err := Fit(context.Background(), Fitting{Config: c, Train: e, Random: streams("1")})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestFitDivergence(t *testing.T) {
	c := smallConfig("resnet8v2")
	c.Optimizer, c.LearningRate, c.Epochs = "sgd", 1e30, 3
	train := stripes(20, c, rand.New(rand.NewPCG(1, 1)))
	_, err := Fit(context.Background(), Fitting{Config: c, Train: train, Random: streams("1")})
	if err == nil || !strings.Contains(err.Error(), "lower learning rate") {
		t.Errorf("a fit that diverges: %v", err)
	}
}
