package model

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/model/weights"
)

// pretrained is a network after two epochs, as a file of weights has it.
func pretrained(t *testing.T, c resnet.Config) *Start {
	t.Helper()
	c.Freeze, c.Epochs = resnet.FreezeNothing, 2
	_, n, _ := record(t, c, "pretrained")
	return &Start{SHA256: "of pretrained", Tensors: saved(t, n)}
}

// saved are the weights that a network saves.
func saved(t *testing.T, n *Network) []weights.Tensor {
	t.Helper()
	var file bytes.Buffer
	if err := n.WriteWeights(&file, Moving, nil); err != nil {
		t.Fatal(err)
	}
	in, err := weights.NewReader(&file, int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return tensorsOf(t, in)
}

// tensorsOf are all tensors of a file.
func tensorsOf(t *testing.T, in *weights.Reader) (all []weights.Tensor) {
	t.Helper()
	for in.More() {
		tensor := in.Peek()
		tensor.Data = make([]float32, elementsOf(tensor.Shape))
		if err := in.Next(tensor.Data); err != nil {
			t.Fatal(err)
		}
		all = append(all, tensor)
	}
	return all
}

func elementsOf(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// fitFrom fits a network that starts from weights.
func fitFrom(t *testing.T, c resnet.Config, start *Start, change func(*Fitting)) ([]Epoch, *Network) {
	t.Helper()
	data := rand.New(rand.NewPCG(7, 8))
	train, validation, test := stripes(44, c, data), stripes(6, c, data), stripes(35, c, data)
	var epochs []Epoch
	fitting := Fitting{Config: c, Train: train, Validation: validation, Test: Examples{Pixels: test.Pixels}, Random: streams("from"), Start: start, Hooks: Hooks{
		Epoch: func(e Epoch, _ *Network) error { epochs = append(epochs, e); return nil },
	}}
	if change != nil {
		change(&fitting)
	}
	n, err := Fit(context.Background(), fitting)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	return epochs, n
}

// startArchitectures are one of each form, for which the smallest size differs.
var startArchitectures = []struct {
	name string
	side int
}{{"resnet8v1", 10}, {"resnet8v2", 10}, {"resnet50v1", 32}, {"resnet50v2", 32}, {"resnet18tv", 32}, {"resnet50tv", 32}}

// TestStartIsWhatWasSaved: without a step, a network that starts from weights predicts
// what the one that saved them predicts.
func TestStartIsWhatWasSaved(t *testing.T) {
	c := smallConfig("resnet8v2")
	_, n, test := record(t, c, "pretrained")
	want, err := n.Predict(t.Context(), test.Pixels, Moving)
	if err != nil {
		t.Fatal(err)
	}
	start := &Start{Tensors: saved(t, n)}
	for _, workers := range []int{1, 3} {
		got, err := Classify(t.Context(), c, start, test.Pixels, workers, nil)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%d workers: %v, and other log-probabilities", workers, err)
		}
	}
	start.NewHead = true
	if got, err := Classify(t.Context(), c, start, test.Pixels, 1, nil); err != nil || slices.Equal(got, want) {
		t.Errorf("a new head predicts as the old one, %v", err)
	}
}

// TestFrozenLayersStay: freezing leaves exactly the weights of the frozen layers as they
// are, moving statistics included, and trains all others.
func TestFrozenLayersStay(t *testing.T) {
	for _, a := range startArchitectures {
		for _, freeze := range []string{resnet.FreezeStem, resnet.FreezeAllButHead} {
			t.Run(a.name+" "+freeze, func(t *testing.T) {
				c := smallConfig(a.name)
				c.Height, c.ImageWidth, c.Epochs, c.Width = a.side, a.side, 1, 0.0625
				start := pretrained(t, c)
				c.Freeze = freeze
				_, n := fitFrom(t, c, start, nil)
				for i, after := range saved(t, n) {
					before := start.Tensors[i]
					layer, kind, _ := strings.Cut(after.Name, "/")
					frozen := layer != resnet.Classifier && (freeze == resnet.FreezeAllButHead || strings.HasPrefix(layer, "conv1_"))
					w := n.weight(layerIndex(n, layer), resnet.ParameterKind(kind))
					stays := frozen || w.Trainable() && kind == "bias" && n.layers[w.Layer].Normed
					if same := slices.Equal(before.Data, after.Data); same != stays {
						t.Errorf("%s: stays %t, want %t", after.Name, same, stays)
					}
				}
			})
		}
	}
}

func layerIndex(n *Network, name string) int {
	return slices.IndexFunc(n.layers, func(l resnet.Layer) bool { return l.Name == name })
}

// TestFrozenStatistics: where no batch norm learns, both read-outs are those of the
// moving statistics; with a frozen stem, the precise ones of the stem are its moving ones.
func TestFrozenStatistics(t *testing.T) {
	c := smallConfig("resnet8v1")
	start := pretrained(t, c)
	c.Freeze = resnet.FreezeAllButHead
	epochs, n := fitFrom(t, c, start, nil)
	for _, e := range epochs {
		if !slices.Equal(e.Moving.Test, e.Precise.Test) || !slices.Equal(e.Moving.Validation, e.Precise.Validation) {
			t.Errorf("epoch %d: the read-outs differ", e.Number)
		}
	}
	if !n.precise {
		t.Error("a network without statistics to estimate has no precise ones")
	}
	c.Freeze = resnet.FreezeStem
	epochs, n = fitFrom(t, c, start, nil)
	if last := epochs[len(epochs)-1]; slices.Equal(last.Moving.Test, last.Precise.Test) {
		t.Error("with a frozen stem, precise statistics are the moving ones")
	}
	stem := n.norms[layerIndex(n, "conv1_bn")]
	if !slices.Equal(stem.moving.mean.Float32s(), stem.precise.mean.Float32s()) {
		t.Error("the stem was estimated anew")
	}
}

// TestStartsThatDoNotFit names what is wrong.
func TestStartsThatDoNotFit(t *testing.T) {
	c := smallConfig("resnet8v1")
	sound := pretrained(t, c).Tensors
	change := func(f func(all []weights.Tensor) []weights.Tensor) []weights.Tensor { return f(slices.Clone(sound)) }
	find := func(all []weights.Tensor, name string) *weights.Tensor {
		return &all[slices.IndexFunc(all, func(t weights.Tensor) bool { return t.Name == name })]
	}
	without := func(names ...string) func([]weights.Tensor) []weights.Tensor {
		return func(all []weights.Tensor) []weights.Tensor {
			return slices.DeleteFunc(all, func(t weights.Tensor) bool { return slices.Contains(names, t.Name) })
		}
	}
	with := func(name string, tensor weights.Tensor) func([]weights.Tensor) []weights.Tensor {
		return func(all []weights.Tensor) []weights.Tensor {
			tensor.Name = name
			*find(all, name) = tensor
			return all
		}
	}
	variance := slices.Clone(find(sound, "conv1_bn/moving_variance").Data)
	variance[0] = -1
	for _, test := range []struct {
		name string
		file []weights.Tensor
		head bool
		want string // of the error
	}{
		{"sound", sound, true, ""},
		{"no head", change(without("predictions/kernel", "predictions/bias")), false, ""},
		{"half a head", change(without("predictions/bias")), false, ""},
		{"head for three", change(with("predictions/kernel", weights.Tensor{Shape: []int{16, 3}, Data: make([]float32, 48)})), false, ""},
		{"missing", change(without("conv1_bn/beta")), false, "lacks conv1_bn/beta"},
		{"extra", append(slices.Clone(sound), weights.Tensor{Name: "optimizer/conv1_bn/beta/0"}), false, "which the network has not, optimizer/conv1_bn/beta/0"},
		{"shape", change(with("conv1_bn/beta", weights.Tensor{Shape: []int{5}, Data: make([]float32, 5)})), false, "conv1_bn/beta is [5], not [4]"},
		{"not a number", change(with("conv1_bn/beta", weights.Tensor{Shape: []int{4}, Data: []float32{0, 0, 0, float32(math.NaN())}})), false, "no network can have in conv1_bn/beta"},
		{"variance", change(with("conv1_bn/moving_variance", weights.Tensor{Shape: []int{4}, Data: variance})), false, "no network can have in conv1_bn/moving_variance"},
		{"empty", nil, false, "and 39 more"},
	} {
		head, err := CheckStart(c, test.file)
		var wrong *StartError
		if (err == nil) != (test.want == "") || err != nil && (!errors.As(err, &wrong) || !strings.Contains(err.Error(), test.want)) || head != test.head {
			t.Errorf("%s: %t, %v", test.name, head, err)
		}
	}
}

// TestCheckpointsKnowTheirStart: a fit does not go on from the state of one that started
// from other weights, or froze other layers.
func TestCheckpointsKnowTheirStart(t *testing.T) {
	c := smallConfig("resnet8v1")
	start := pretrained(t, c)
	c.Freeze, c.Epochs = resnet.FreezeAllButHead, 1
	var state bytes.Buffer
	fitFrom(t, c, start, func(f *Fitting) {
		featured(t, f)
		f.Hooks.Checkpoint = func(s Snapshot) {
			state.Reset()
			if err := s.Write(&state, nil); err != nil {
				t.Error(err)
			}
		}
	})
	for name, test := range map[string]struct {
		change func(*Fitting)
		sound  bool
	}{
		"same":          {func(f *Fitting) { featured(t, f) }, true},
		"other weights": {func(f *Fitting) { featured(t, f); f.Start = &Start{SHA256: "others", Tensors: start.Tensors} }, false},
		"whole network": {func(*Fitting) {}, false},
		"drawn weights": {func(f *Fitting) { featured(t, f); f.Start = nil }, false},
	} {
		s, err := ReadState(io.NopCloser(bytes.NewReader(state.Bytes())), int64(state.Len()))
		if err != nil {
			t.Fatal(err)
		}
		data := rand.New(rand.NewPCG(7, 8))
		f := Fitting{Config: c, Train: stripes(44, c, data), Random: streams("from"), Start: start, From: s}
		test.change(&f)
		n, err := Fit(t.Context(), f)
		if (err == nil) != test.sound || err != nil && !errors.Is(err, ErrState) {
			t.Errorf("%s: %v", name, err)
		}
		if n != nil {
			n.Close()
		}
	}
}
