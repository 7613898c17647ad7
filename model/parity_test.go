package model

import (
	"encoding/json"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/resnet"
)

func l2(values []float32) float64 {
	sum := 0.0
	for _, v := range values {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum)
}

func relative(got, want float64) float64 { return math.Abs(got-want) / math.Abs(want) }

// worst keeps the largest deviation, to be logged beside its tolerance.
type worst struct {
	value float64
	name  string
}

func (w *worst) see(name string, v float64) {
	if !(v <= w.value) {
		w.value, w.name = v, name
	}
}

func (w *worst) report(t *testing.T, what string, tolerance float64) {
	t.Helper()
	t.Logf("%s: at most %.2g off (%s), %.0e allowed", what, w.value, w.name, tolerance)
	if !(w.value <= tolerance) {
		t.Errorf("%s: %s is %.3g off, %.0e allowed", what, w.name, w.value, tolerance)
	}
}

// compare checks layers and logits of a pass that has run.
func (p *pass) compare(t *testing.T, what string, n *Network, want goldenPass, allowed passTolerances) {
	t.Helper()
	var norms, values, logits worst
	for i, l := range n.layers {
		w, ok := want.Layers[l.Output]
		if !ok {
			continue
		}
		got := p.numbers(i)
		norms.see(l.Output, relative(l2(got), w.L2))
		rms := w.L2 / math.Sqrt(float64(len(got)))
		for k, v := range w.First {
			values.see(l.Output, math.Abs(float64(got[k])-v)/rms)
		}
		delete(want.Layers, l.Output)
	}
	for name := range want.Layers {
		t.Errorf("there is no layer %s", name)
	}
	logits.see("all", logitDistance(p.floats(p.logits), want.Logits))
	norms.report(t, what+", l2 of layers", allowed.norms)
	values.report(t, what+", first values of layers over their rms", allowed.values)
	logits.report(t, what+", logits", allowed.logits)
}

// logitDistance is the l2 of the difference over the l2 of what is wanted.
func logitDistance(got []float32, want [][]float64) float64 {
	difference, norm, i := 0.0, 0.0, 0
	for _, row := range want {
		for _, v := range row {
			difference += (float64(got[i]) - v) * (float64(got[i]) - v)
			norm += v * v
			i++
		}
	}
	return math.Sqrt(difference / norm)
}

// numbers is the result of a layer.
func (p *pass) numbers(layer int) []float32 {
	b := p.graph.Buffer(p.outputs[layer])
	if b.Type == engine.Float32 {
		return b.Float32s()
	}
	var numbers []float32
	for _, h := range b.BFloat16s() {
		numbers = append(numbers, engine.FromBFloat16(h))
	}
	return numbers
}

// tolerances are how far figures may be from Keras' in float32.
type tolerances struct {
	inference, training              passTolerances
	loss, gradients, weights, logits float64 // of the first step; logits after the last one
	losses                           float64 // of later steps, a factor
}

type passTolerances struct{ norms, values, logits float64 }

// TestKeras compares ResNet50 with Keras. The tolerances come from comparing two
// builds of Keras' own kernels with each other; figures that those amplify (the
// losses of the later steps) are only compared for their order of magnitude.
func TestKeras(t *testing.T) {
	pass := passTolerances{norms: 1e-5, values: 1e-3, logits: 2e-4}
	allowed := tolerances{inference: pass, training: pass, loss: 1e-4, gradients: 1e-2, weights: 2e-3, logits: 0.5, losses: 2}
	eachEngine(t, func(t *testing.T, c EngineChoice) {
		for _, version := range []string{"v1", "v2"} {
			t.Run(version, func(t *testing.T) { testKeras(t, version, resnet.PrecisionFloat32, c, allowed) })
		}
	})
}

// TestTorchvision compares its ResNets in the same way. The moving variance is unbiased
// there: of 32 values, as in the last stage, it is 3 % larger, of which five steps take in
// a twentieth.
func TestTorchvision(t *testing.T) {
	pass := passTolerances{norms: 1e-5, values: 1e-3, logits: 2e-4}
	allowed := tolerances{inference: pass, training: pass, loss: 1e-4, gradients: 1e-2, weights: 1e-2, logits: 0.5, losses: 2}
	for _, depth := range []string{"18", "50"} {
		t.Run(depth, func(t *testing.T) {
			testGolden(t, "torch_resnet"+depth, "resnet"+depth+"tv", resnet.PrecisionFloat32, EngineChoice{Name: resnet.EngineBuiltin}, allowed)
		})
	}
}

func testKeras(t *testing.T, version, precision string, e EngineChoice, allowed tolerances) {
	t.Helper()
	testGolden(t, "keras_resnet_"+version, "resnet50"+version, precision, e, allowed)
}

func testGolden(t *testing.T, file, architecture, precision string, e EngineChoice, allowed tolerances) {
	t.Helper()
	g := readGolden(t, file)
	n, err := newNetwork(resnet.Config{
		Architecture: architecture, Width: 1, Height: 64, ImageWidth: 64, Classes: 2, Batch: 8,
		Optimizer: "adam", LearningRate: g.Adam.Rate, BatchNormMomentum: 0.99, Scale: "unit", Precision: precision,
		Engine: e.Name, Library: e.Library, Threads: runtime.NumCPU(),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if err := n.allocate(); err != nil {
		t.Fatal(err)
	}
	compareParameters(t, n, g)

	g.load(n)
	n.apply(Moving)
	p := g.pass(t, n, evaluation)
	p.graph.Run()
	p.compare(t, "inference", n, g.Inference, allowed.inference)

	p = g.pass(t, n, training)
	p.graph.Run()
	p.compare(t, "training", n, g.Training, allowed.training)

	// The pass that keeps the layers is left for one that does not, so that the
	// plan of memory that training uses is tested.
	if p, err = n.pass(training, 8); err != nil {
		t.Fatal(err)
	}
	g.fill(p)
	compareSteps(t, n, p, g, allowed)
}

// pass builds a pass that keeps the layers to be compared.
func (g golden) pass(t *testing.T, n *Network, m mode) *pass {
	t.Helper()
	var keep []string
	for name := range g.Inference.Layers {
		keep = append(keep, name)
	}
	for name := range g.Training.Layers {
		keep = append(keep, name)
	}
	keep = append(keep, resnet.Classifier)
	p, err := n.build(m, 8, keep...)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.bind(); err != nil {
		t.Fatal(err)
	}
	g.fill(p)
	return p
}

func compareParameters(t *testing.T, n *Network, g golden) {
	t.Helper()
	all, trainable := 0, 0
	shapes := make(map[string]string)
	for _, w := range n.weights {
		all += w.Shape.Elements()
		if w.Trainable() {
			trainable += w.Shape.Elements()
		}
		shapes[w.Name] = strings.ReplaceAll(fmt.Sprint(w.Keras), " ", ",")
	}
	if all != g.Parameters || trainable != g.Trainable {
		t.Errorf("%d parameters (%d trainable), want %d (%d)", all, trainable, g.Parameters, g.Trainable)
	}
	if len(shapes) != len(g.Weights) {
		t.Errorf("%d weights, want %d", len(shapes), len(g.Weights))
	}
	for _, w := range g.Weights {
		var name string
		if err := json.Unmarshal(w[0], &name); err != nil {
			t.Fatal(err)
		}
		if shapes[name] != string(w[1]) {
			t.Errorf("%s has the shape %s, want %s", name, shapes[name], w[1])
		}
	}
}

// compareSteps takes the golden's Adam steps.
func compareSteps(t *testing.T, n *Network, p *pass, g golden, allowed tolerances) {
	t.Helper()
	trainer, err := n.newTrainer()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range g.Adam.Steps {
		if err := trainer.step(p); err != nil {
			t.Fatal(err)
		}
		loss := float64(p.floats(p.loss)[0])
		if i > 0 {
			t.Logf("step %d: loss %.5f, Keras %.5f", i+1, loss, want.Loss)
			if loss < want.Loss/allowed.losses || loss > want.Loss*allowed.losses {
				t.Errorf("step %d: the loss is %v, Keras' %v", i+1, loss, want.Loss)
			}
		} else {
			compareFirst(t, n, p, want, allowed)
		}
		if want.WeightsAfter != nil {
			var off worst
			for _, w := range n.weights {
				if w.trained || !w.Trainable() {
					off.see(w.Name, relative(l2(w.variable.Float32s()), want.WeightsAfter[w.Name].L2))
				}
			}
			off.report(t, fmt.Sprintf("l2 of weights after step %d", i+1), allowed.weights)
		}
	}
	last := g.Adam.Steps[len(g.Adam.Steps)-1]
	n.apply(Moving)
	p = g.pass(t, n, evaluation)
	p.graph.Run()
	off := logitDistance(p.floats(p.logits), last.InferenceLogits)
	t.Logf("inference logits after the last step: %.2g off", off)
	if !(off < allowed.logits) {
		t.Errorf("inference logits after the last step are %.2g off", off)
	}
}

// compareFirst compares what a pass holds after the first step.
func compareFirst(t *testing.T, n *Network, p *pass, want goldenStep, allowed tolerances) {
	t.Helper()
	var first, off worst
	first.see("loss", relative(float64(p.floats(p.loss)[0]), want.Loss))
	first.report(t, "loss of the first step", allowed.loss)
	var nodes int
	for w, node := range p.grads {
		off.see(w.Name, relative(l2(p.floats(node)), want.Gradients[w.Name].L2))
		nodes++
	}
	off.report(t, "l2 of gradients", allowed.gradients)
	untrained := 0
	for _, w := range n.weights {
		if w.Trainable() && !w.trained {
			untrained++ // biases ahead of a batch norm, whose gradient is zero
		}
	}
	if nodes+untrained != len(want.Gradients) {
		t.Errorf("%d gradients and %d exact zeros, want %d together", nodes, untrained, len(want.Gradients))
	}
}
