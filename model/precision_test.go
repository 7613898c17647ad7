package model

import (
	"errors"
	"strings"
	"testing"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/resnet"
)

// TestKerasBFloat16 compares ResNet50 in bfloat16 with Keras in float32. A rounding
// to bfloat16 moves a number by 2^-8 of it at most, 65,536 times what float32 does:
// inference, which hardly amplifies it, stays within some tens of roundings. Batch
// norm over 8 images of random numbers amplifies what comes in: between two builds
// of Keras 2,000 times, so that of bfloat16's first values in training not much more
// is left than their size. Norms, loss and gradients of all layers are what shows
// there that nothing is missing.
func TestKerasBFloat16(t *testing.T) {
	allowed := tolerances{
		inference: passTolerances{norms: 5e-3, values: 0.1, logits: 0.2},
		training:  passTolerances{norms: 8e-3, values: 2, logits: 1},
		loss:      0.4, gradients: 0.6, weights: 2e-2, logits: 3, losses: 4,
	}
	eachEngine(t, func(t *testing.T, c EngineChoice) {
		if _, err := CheckPrecision(c, resnet.PrecisionBFloat16); err != nil {
			t.Skip(err)
		}
		for _, version := range []string{"v1", "v2"} {
			t.Run(version, func(t *testing.T) { testKeras(t, version, resnet.PrecisionBFloat16, c, allowed) })
		}
	})
}

// lacking is an engine that cannot multiply bfloat16 numbers.
type lacking struct{ engine.Engine }

func (lacking) Name() string { return "some" }

func (lacking) Prepare(engine.Description) (engine.Operation, error) {
	return nil, errors.New("this processor has no AVX512_BF16")
}

func TestCheckPrecision(t *testing.T) {
	if advice, err := checkPrecision(lacking{}, resnet.PrecisionFloat32); advice != "" || err != nil {
		t.Errorf("float32: %q, %v", advice, err)
	}
	_, err := checkPrecision(lacking{}, resnet.PrecisionBFloat16)
	for _, want := range []string{"engine some", "no AVX512_BF16", "the precision float32"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
	if _, err := CheckPrecision(EngineChoice{Name: resnet.EngineBuiltin}, resnet.PrecisionBFloat16); err != nil {
		t.Error(err)
	}
	if _, err := CheckPrecision(EngineChoice{Name: "cuda"}, resnet.PrecisionFloat32); err == nil {
		t.Error("no error for an unknown engine")
	}
}

// TestBFloat16HalvesMemory: activations are most of what a training step keeps.
func TestBFloat16HalvesMemory(t *testing.T) {
	c := smallConfig("resnet50v1")
	c.Width, c.Height, c.ImageWidth, c.Batch = 1, 256, 256, 32
	_, _, full, err := Cost(c)
	if err != nil {
		t.Fatal(err)
	}
	c.Precision = resnet.PrecisionBFloat16
	_, _, half, err := Cost(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("resnet50v1 at 256x256, batch 32: %.2f GiB in float32, %.2f in bfloat16", float64(full)/(1<<30), float64(half)/(1<<30))
	if share := float64(half) / float64(full); share < 0.5 || share > 0.7 {
		t.Errorf("bfloat16 takes %.2f of the memory of float32", share)
	}
}

// TestFitBFloat16: a fit learns, stops and goes on, and its weights are float32.
func TestFitBFloat16(t *testing.T) {
	for _, architecture := range []string{"resnet8v1", "resnet8v2"} {
		c := smallConfig(architecture)
		c.Precision = resnet.PrecisionBFloat16
		whole := newCourse(c)
		want, _ := whole.session(t.Context(), t, nil)
		half := newCourse(c)
		_, state := half.session(&patience{t.Context(), 3}, t, nil)
		got, _ := half.session(t.Context(), t, state)
		half.same(t, whole, got, want)
		first, last := whole.epochs[0].Loss, whole.epochs[len(whole.epochs)-1].Loss
		if !(last < first) {
			t.Errorf("%s: the loss goes from %v to %v", architecture, first, last)
		}
	}
}
