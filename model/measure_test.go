package model

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/model/engine/profile"
	"github.com/refold/refold/model/resnet"
)

func TestMeasureCountsStepsAndOperations(t *testing.T) {
	c := smallConfig("resnet8v1")
	m, err := Measure(context.Background(), c, Effort{Steps: 5})
	if err != nil {
		t.Fatal(err)
	}
	parameters, flops, bytes, err := Cost(c)
	if err != nil {
		t.Fatal(err)
	}
	if m.Parameters != parameters || m.Training.FLOPsPerImage != flops || m.Bytes != bytes {
		t.Errorf("%d parameters, %g operations, %d bytes; Cost says %d, %g, %d",
			m.Parameters, m.Training.FLOPsPerImage, m.Bytes, parameters, flops, bytes)
	}
	if ratio := m.Training.FLOPsPerImage / m.Evaluation.FLOPsPerImage; ratio <= 2 || ratio > 3 {
		t.Errorf("training takes %g times the operations of evaluation, want above 2 and at most 3", ratio)
	}
	if m.Training.Batch != 8 || m.Evaluation.Batch != c.EvaluationBatch() {
		t.Errorf("batches of %d and %d, want 8 and %d", m.Training.Batch, m.Evaluation.Batch, c.EvaluationBatch())
	}
	for _, p := range []Pace{m.Training, m.Evaluation} {
		if len(p.Steps) != 5 {
			t.Errorf("%d steps, want 5", len(p.Steps))
		}
		for _, d := range p.Steps {
			if d <= 0 {
				t.Errorf("a step took %v", d)
			}
		}
	}
}

func TestMeasureGoesOnUntilTimeHasPassed(t *testing.T) {
	const atLeast = 50 * time.Millisecond
	m, err := Measure(context.Background(), smallConfig("resnet8v2"), Effort{Steps: 1, AtLeast: atLeast})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []Pace{m.Training, m.Evaluation} {
		var passed time.Duration
		for _, d := range p.Steps {
			passed += d
		}
		if passed < atLeast {
			t.Errorf("%d steps took %v, want %v or more", len(p.Steps), passed, atLeast)
		}
	}
}

func TestRehearseTimesTheStepsOfAFit(t *testing.T) {
	c := smallConfig("resnet8v1")
	c.PreciseImages = 64
	for _, test := range []struct {
		sizes                         Sizes
		training, evaluation, moments int // batches
	}{
		{Sizes{Train: 21, Held: 50}, 8, c.EvaluationBatch(), 8},
		{Sizes{Train: 5, Held: 3}, 5, 3, 5}, // less than a batch
		{Sizes{Train: 8}, 8, c.EvaluationBatch(), 8},
	} {
		m, err := Rehearse(context.Background(), c, test.sizes, Effort{Steps: 3})
		if err != nil {
			t.Fatal(err)
		}
		if m.Training.Batch != test.training || m.Evaluation.Batch != test.evaluation || m.Moments.Batch != test.moments || m.Start <= 0 {
			t.Errorf("%+v: batches of %d, %d and %d, start %v", test.sizes, m.Training.Batch, m.Evaluation.Batch, m.Moments.Batch, m.Start)
		}
		if len(m.Training.Steps) != 3 || len(m.Evaluation.Steps) != 3 || len(m.Moments.Steps) != 3 {
			t.Errorf("%+v: %+v", test.sizes, m)
		}
	}
	if _, err := Rehearse(context.Background(), c, Sizes{}, Effort{Steps: 1}); err == nil || !strings.Contains(err.Error(), "at least 1 training image") {
		t.Errorf("no images: %v", err)
	}
}

// TestRehearseIsShortWhereStepsAreLong warms up once, and times what is not
// training once.
func TestRehearseIsShortWhereStepsAreLong(t *testing.T) {
	c := smallConfig("resnet8v1")
	c.PreciseImages = 64
	for _, test := range []struct {
		name                          string
		effort                        Effort
		training, evaluation, moments int // steps
		told                          int
	}{
		{"long steps", Effort{Steps: 2, Long: 1}, 2, 1, 1, 1},
		{"short steps", Effort{Steps: 2, Long: time.Hour}, 2, 2, 2, 0},
		{"training only", Effort{Steps: 1, Long: 1, TrainingOnly: true}, 1, 0, 0, 1},
	} {
		told := 0
		test.effort.Slow = func(left time.Duration) {
			if told++; left <= 0 {
				t.Errorf("%s: %v are left", test.name, left)
			}
		}
		m, err := Rehearse(t.Context(), c, Sizes{Train: 40, Held: 40}, test.effort)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Training.Steps) != test.training || len(m.Evaluation.Steps) != test.evaluation || len(m.Moments.Steps) != test.moments || told != test.told {
			t.Errorf("%s: %d, %d and %d steps, told %d times; want %d, %d, %d, told %d times", test.name, len(m.Training.Steps),
				len(m.Evaluation.Steps), len(m.Moments.Steps), told, test.training, test.evaluation, test.moments, test.told)
		}
	}
}

func TestPace(t *testing.T) {
	p := Pace{Batch: 8, FLOPsPerImage: 3e9}
	if images, flops := p.ImagesPerSecond(2*time.Second), p.FLOPS(2*time.Second); images != 4 || flops != 12e9 {
		t.Errorf("%g images/s, %g operations/s; want 4 and 12e9", images, flops)
	}
}

func TestQuantile(t *testing.T) {
	p := Pace{Steps: []time.Duration{40, 10, 30, 20}}
	for q, want := range map[float64]time.Duration{0: 10, 0.25: 17, 0.5: 25, 0.75: 32, 1: 40} {
		if got := p.Quantile(q); got != want { // numpy.quantile: 17.5, 25, 32.5, cut to whole nanoseconds
			t.Errorf("quantile %g is %d, want %d", q, got, want)
		}
	}
	if got := (Pace{Steps: []time.Duration{7}}).Quantile(0.75); got != 7 {
		t.Errorf("quantile of one step is %d", got)
	}
}

func TestMeasureRefuses(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Measure(ctx, smallConfig("resnet8v1"), Effort{Steps: 5}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for want, change := range map[string]func(*resnet.Config){
		"did you mean resnet8v1": func(c *resnet.Config) { c.Architecture = "resnet8v3" },
		"unknown engine":         func(c *resnet.Config) { c.Engine = "fast" },
		"at least 8x8 pixels":    func(c *resnet.Config) { c.Height = 4 },
		"at least 1 image":       func(c *resnet.Config) { c.Batch = -1 },
	} {
		c := smallConfig("resnet8v1")
		change(&c)
		if _, err := Measure(context.Background(), c, Effort{Steps: 5}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if _, err := Measure(context.Background(), smallConfig("resnet8v1"), Effort{}); err == nil {
		t.Error("no steps: no error")
	}
}

// TestProfileCountsTheWorkOfSteps: convolutions do what Cost says, and no kind of
// operation is missing.
func TestProfileCountsTheWorkOfSteps(t *testing.T) {
	for _, name := range []string{"resnet8v1", "resnet8v2"} {
		c := smallConfig(name)
		m, err := Measure(t.Context(), c, Effort{Steps: 5, Profile: true})
		if err != nil {
			t.Fatal(err)
		}
		p := m.Profile
		if longest := m.Training.Quantile(1); p.Time <= 0 || p.Time > longest || p.Rest() < 0 || p.Rest() > p.Time {
			t.Errorf("%s: a step of %v, of which %v are in nothing; the longest takes %v", name, p.Time, p.Rest(), longest)
		}
		operations := 0.0
		runs := make(map[profile.Kind]int)
		for _, k := range p.Kinds {
			operations += k.Operations
			runs[k.Kind] = k.Runs
		}
		if want := float64(c.Batch) * m.Training.FLOPsPerImage; operations != want {
			t.Errorf("%s: %g operations, want %g", name, operations, want)
		}
		convolutions := runs[profile.ConvForward]
		if runs[profile.ConvWeights] != convolutions || runs[profile.ConvData] != convolutions-1 { // images need no gradient
			t.Errorf("%s: %v", name, runs)
		}
		for _, k := range []profile.Kind{profile.NormForward, profile.NormBackward, profile.Pooling, profile.Sum, profile.Loss, profile.Optimizer} {
			if runs[k] == 0 {
				t.Errorf("%s: %s did not run", name, k)
			}
		}
	}
	if m, err := Measure(t.Context(), smallConfig("resnet8v1"), Effort{Steps: 1}); err != nil || m.Profile != nil {
		t.Errorf("not asked for: %+v, %v", m.Profile, err)
	}
}
