package model

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/refold/refold/model/augment"
	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/model/weights"
)

// patience is a context that ends after so many looks at it.
type patience struct {
	context.Context
	left int
}

func (p *patience) Err() error {
	if p.left == 0 {
		return context.Canceled
	}
	p.left--
	return nil
}

// course is a small fit that is run in one or several sessions.
type course struct {
	config                  resnet.Config
	train, validation, test Examples
	epochs                  []Epoch
	steps                   []Progress
}

func newCourse(c resnet.Config) *course {
	data := rand.New(rand.NewPCG(7, 8))
	f := &course{config: c, train: stripes(11, c, data), validation: stripes(3, c, data), test: stripes(4, c, data)}
	f.test.Labels = nil
	return f
}

// session fits until the end and returns the sum of the weights, or, where the
// context ends, the state.
func (f *course) session(ctx context.Context, t testing.TB, state []byte) (fitted string, left []byte) {
	t.Helper()
	var from *State
	if state != nil {
		var err error
		if from, err = readState(state); err != nil {
			t.Fatal(err)
		}
	}
	var last bytes.Buffer
	resumed := state != nil
	n, err := Fit(ctx, Fitting{Config: f.config, Train: f.train, Validation: f.validation, Test: f.test, Random: streams("1"), From: from, Hooks: Hooks{
		Step: func(p Progress) {
			if resumed { // says where it goes on
				resumed = false
				return
			}
			f.steps = append(f.steps, p)
		},
		Epoch: func(e Epoch, _ *Network) error { f.epochs = append(f.epochs, e); return nil },
		Checkpoint: func(s Snapshot) {
			if !s.Last {
				return
			}
			if last.Len() > 0 {
				t.Fatal("two last snapshots")
			}
			if err := s.Write(&last, nil); err != nil {
				t.Fatal(err)
			}
		},
	}})
	if err == nil {
		return sumOf(t, n), nil
	}
	if !errors.Is(err, context.Canceled) || last.Len() == 0 {
		t.Fatalf("ended with %v and %d bytes of state", err, last.Len())
	}
	return "", last.Bytes()
}

func readState(data []byte) (*State, error) {
	return ReadState(io.NopCloser(bytes.NewReader(data)), int64(len(data)))
}

// sumOf closes a network and returns the sum of its weights, with both statistics.
func sumOf(t testing.TB, n *Network) string {
	t.Helper()
	moving, precise := n.Weights(Moving), n.Weights(Precise)
	if err := n.Close(); err != nil || len(moving) == 0 {
		t.Fatalf("%d weights, %v", len(moving), err)
	}
	return weights.Sum(moving, nil) + weights.Sum(precise, nil)
}

// same compares a fit in sessions with one at once, bit for bit.
func (f *course) same(t rapid.TB, whole *course, got, want string) {
	t.Helper()
	if d := cmp.Diff(whole.epochs, f.epochs); d != "" {
		t.Fatalf("other epochs:\n%s", d)
	}
	if d := cmp.Diff(whole.steps, f.steps); d != "" {
		t.Fatalf("other steps:\n%s", d)
	}
	if got != want {
		t.Fatal("other weights")
	}
}

// courses are fits that take different ways through optimisers, batches and
// batch-norm statistics. 11 images make 3 steps of 4, 2 of 8, 1 of 16.
func courses() map[string]resnet.Config {
	config := func(architecture string, change func(*resnet.Config)) resnet.Config {
		c := smallConfig(architecture)
		c.Epochs, c.Batch, c.PreciseImages = 2, 4, 8
		change(&c)
		return c
	}
	return map[string]resnet.Config{
		"v1, adam":        config("resnet8v1", func(*resnet.Config) {}),
		"v2, adam":        config("resnet8v2", func(c *resnet.Config) { c.Batch = 8 }),
		"v1, sgd":         config("resnet8v1", func(c *resnet.Config) { c.Optimizer, c.Momentum = "sgd", 0.9 }),
		"v2, no momentum": config("resnet8v2", func(c *resnet.Config) { c.Optimizer, c.Batch, c.PreciseImages = "sgd", 16, 0 }),
		"v1, augmented":   config("resnet8v1", func(c *resnet.Config) { c.Augment = augment.Kinds{Flip: true, Crop: true, Colour: true} }),
	}
}
