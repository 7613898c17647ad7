package resnet

import (
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/model/engine"
)

func counts(t *testing.T, name string, classes, size int) (all, trainable int) {
	t.Helper()
	a, err := Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range Parameters(a.Layers(classes, 1), engine.Shape{1, size, size, 3}) {
		all += p.Shape.Elements()
		if p.Trainable() {
			trainable += p.Shape.Elements()
		}
	}
	return all, trainable
}

// TestParameterCounts compares with the counts that Keras prints (Keras 3.15,
// keras.applications, include_top, count_params).
func TestParameterCounts(t *testing.T) {
	for _, test := range []struct {
		name           string
		classes        int
		all, trainable int // 0: not compared
	}{
		{"resnet50v1", 2, 23_591_810, 23_538_690},
		{"resnet50v2", 2, 23_568_898, 23_523_458},
		{"resnet50v1", 1000, 25_636_712, 25_583_592},
		{"resnet101v1", 1000, 44_707_176, 44_601_832},
		{"resnet152v1", 1000, 60_419_944, 60_268_520},
		{"resnet50v2", 1000, 25_613_800, 25_568_360},
		{"resnet101v2", 1000, 44_675_560, 44_577_896},
		{"resnet152v2", 1000, 60_380_648, 60_236_904},
	} {
		all, trainable := counts(t, test.name, test.classes, 224)
		if all != test.all || trainable != test.trainable {
			t.Errorf("%s, %d classes: %d parameters (%d trainable), want %d (%d)",
				test.name, test.classes, all, trainable, test.all, test.trainable)
		}
	}
}

// TestTorchvisionCounts compares with torchvision 0.29.2, whose parameters are what is
// trainable here and whose other state is the moving statistics.
func TestTorchvisionCounts(t *testing.T) {
	for _, test := range []struct {
		name                  string
		trainable, statistics int
	}{
		{"resnet18tv", 11_689_512, 9_600}, {"resnet34tv", 21_797_672, 17_024}, {"resnet50tv", 25_557_032, 53_120},
		{"resnet101tv", 44_549_160, 105_344}, {"resnet152tv", 60_192_808, 151_424},
	} {
		all, trainable := counts(t, test.name, 1000, 224)
		if trainable != test.trainable || all-trainable != test.statistics {
			t.Errorf("%s: %d parameters and %d statistics, want %d and %d", test.name, trainable, all-trainable, test.trainable, test.statistics)
		}
	}
}

// TestDepths counts the weighted layers along the longest path: 6n+2 for the
// small forms, and what the names say for the others.
func TestDepths(t *testing.T) {
	for _, a := range architectures() {
		want := a.Name[len("resnet") : len(a.Name)-len("v1")]
		depth := 0
		for _, l := range a.Layers(10, 1) {
			if l.Kind == ConvLayer && !strings.HasSuffix(l.Name, "_0_conv") {
				depth++
			}
		}
		if want != itoa(depth) {
			t.Errorf("%s has %d layers", a.Name, depth)
		}
	}
}

func itoa(n int) string {
	var digits []byte
	for ; n > 0; n /= 10 {
		digits = append(digits, byte('0'+n%10))
	}
	slices.Reverse(digits)
	return string(digits)
}

func TestMultiplications(t *testing.T) {
	for _, test := range []struct {
		name string
		gmac float64 // facts of Keras at 256x256, 2 classes
	}{{"resnet50v1", 5.036}, {"resnet50v2", 4.546}} {
		a, err := Lookup(test.name)
		if err != nil {
			t.Fatal(err)
		}
		macs, _ := ForwardMACs(a.Layers(2, 1), engine.Shape{1, 256, 256, 3})
		if got := macs / 1e9; got < test.gmac-6e-4 || got > test.gmac+6e-4 {
			t.Errorf("%s: %.4f GMAC, want %.3f", test.name, got, test.gmac)
		}
	}
}

func TestWidth(t *testing.T) {
	a, err := Lookup("resnet8v1")
	if err != nil {
		t.Fatal(err)
	}
	var filters []int
	for _, l := range a.Layers(2, 0.5) {
		if l.Kind == ConvLayer {
			filters = append(filters, l.Filters)
		}
	}
	if want := []int{8, 8, 8, 16, 16, 16, 32, 32, 32, 2}; !slices.Equal(filters, want) {
		t.Errorf("filters %v, want %v", filters, want)
	}
	if got := scaled(16, 0.01); got != 1 {
		t.Errorf("a tiny width leaves %d filters", got)
	}
}

// TestShapes runs every architecture at its smallest size and at odd sizes that
// are not square: all shapes must be positive, and sums must fit.
func TestShapes(t *testing.T) {
	for _, a := range architectures() {
		for _, extra := range [][2]int{{0, 0}, {1, 0}, {0, 1}, {5, 18}, {37, 3}} {
			input := engine.Shape{2, a.MinSize + extra[0], a.MinSize + extra[1], 3}
			layers := a.Layers(3, 1)
			out := Shapes(layers, input)
			for i, l := range layers {
				if slices.Min(out[i][:]) < 1 {
					t.Fatalf("%s at %v: %s has the shape %v", a.Name, input, l.Name, out[i])
				}
				if l.Kind == AddLayer || l.Residual {
					if other := InputShape(out, input, l.Other); other != out[i] {
						t.Fatalf("%s at %v: %s adds %v to %v", a.Name, input, l.Name, other, out[i])
					}
				}
			}
			if last := out[len(out)-1]; last != (engine.Shape{2, 1, 1, 3}) {
				t.Errorf("%s at %v: logits %v", a.Name, input, last)
			}
		}
	}
}

func TestLookup(t *testing.T) {
	for _, name := range Names() {
		if a, err := Lookup(name); err != nil || a.Name != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	for given, nearest := range map[string]string{
		"resnet50": "resnet50v1", "ResNet50V2": "resnet50v2", "resnet8-v2": "resnet8v2", "resnet102v1": "resnet101v1", "resnt20v1": "resnet20v1",
	} {
		if _, err := Lookup(given); err == nil || !strings.Contains(err.Error(), "did you mean "+nearest+"?") {
			t.Errorf("%s: %v, want %s proposed", given, err, nearest)
		}
	}
}
