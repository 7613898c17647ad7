package prediction

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/refold/refold/experiment/spec"
	trained "github.com/refold/refold/experiment/trainer/resnet"
	"github.com/refold/refold/model"
	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/model/weights"
)

// described is what a file says of a network for tiny images.
func described(t *testing.T) map[string]string {
	t.Helper()
	s, err := spec.Preset(spec.PresetQuick)
	if err != nil {
		t.Fatal(err)
	}
	s.Data.Size, s.Model.Width = [2]int{8, 10}, 0.25
	s.Data.Resize, s.Data.Interpolation, s.Data.Alpha, s.Data.Scale = "pad", "area", "black", "keras"
	s.Data.Equalise, s.Data.ShortSide, s.Data.JPEGQuality = spec.Equalisers(), 7, 80
	all := Describe(s, []string{"a cat", `"dog",`})
	all["architecture"] = "resnet8v1"
	return all
}

// TestUseIsReadAsItWasDescribed, and each thing that is missing is named.
func TestUseIsReadAsItWasDescribed(t *testing.T) {
	all := described(t)
	u := ParseUse(all)
	if err := u.Check(); err != nil {
		t.Fatal(err)
	}
	s, _ := spec.Preset(spec.PresetQuick)
	s.Data.Size, s.Model.Width = [2]int{u.Preprocess.Height, u.Preprocess.Width}, u.Width
	s.Data.Resize, s.Data.Interpolation, s.Data.Alpha, s.Data.Scale = string(u.Preprocess.Resize), string(u.Preprocess.Interpolation), string(u.Preprocess.Alpha), u.Scale
	s.Data.Equalise, s.Data.ShortSide, s.Data.JPEGQuality = spec.Equalisers(), u.Preprocess.Equalise.ShortSide, u.Preprocess.Equalise.Quality
	again := Describe(s, u.Classes)
	again["architecture"] = u.Architecture
	if d := cmp.Diff(all, again); d != "" {
		t.Error(d)
	}
	for key := range all {
		less := maps.Clone(all)
		delete(less, key)
		if unknown := ParseUse(less).Unknown(); !slices.Equal(unknown, []string{key}) {
			t.Errorf("without %s, %q is unknown", key, unknown)
		}
		if err := ParseUse(less).Check(); err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("without %s: %v", key, err)
		}
		complete, contradicted := Complete(less, map[string]string{key: all[key]})
		if d := cmp.Diff(all, complete); d != "" || contradicted != nil {
			t.Errorf("%s: %q, %s", key, contradicted, d)
		}
		if _, contradicted := Complete(all, map[string]string{key: "other"}); !slices.Equal(contradicted, []string{key}) {
			t.Errorf("%s: %q is contradicted", key, contradicted)
		}
	}
	if _, contradicted := Complete(all, map[string]string{"width": "0.250"}); contradicted != nil {
		t.Errorf("0.250 contradicts %s", all["width"])
	}
}

// TestUsesThatMakeNoSense are refused, whatever a file says.
func TestUsesThatMakeNoSense(t *testing.T) {
	for key, values := range map[string][]string{
		"architecture": {"resnet9v1"}, "width": {"-1", "NaN", "1e9", "x"}, "classes": {`[]`, `["a"]`, `["a","a"]`, `["a",""]`, `{"a":1}`, "a,b"},
		"size": {"0x8", "8", "-8x8", "4x4", "1000000x1000000"}, "resize": {"squash"}, "interpolation": {"cubic"}, "alpha": {"red"}, "scale": {"none"},
		"short_side": {"-1", "x"}, "jpeg_quality": {"101", "-1"},
	} {
		for _, value := range values {
			all := described(t)
			all[key] = value
			if err := ParseUse(all).Check(); err == nil {
				t.Errorf("%s = %q is taken", key, value)
			}
		}
	}
}

// FuzzParseUse: whatever a file says, what is taken has a network.
func FuzzParseUse(f *testing.F) {
	f.Add("resnet8v1", "0.25", `["a","b"]`, "8x8", "7")
	f.Add("resnet50tv", "1", `["a","b","c"]`, "32x9999999", "0")
	f.Add("", "inf", `[`, "x", "")
	f.Fuzz(func(t *testing.T, architecture, width, classes, size, short string) {
		u := ParseUse(map[string]string{"architecture": architecture, "width": width, "classes": classes, "size": size, "resize": "crop",
			"interpolation": "linear", "alpha": "white", "scale": "unit", "short_side": short, "jpeg_quality": "0"})
		if u.Check() != nil {
			return
		}
		if c := u.config(); len(c.Layers()) == 0 || c.Classes < 2 {
			t.Errorf("%+v", u)
		}
	})
}

// saved is a random network of a use as a file.
func saved(t *testing.T, u Use) *weights.File {
	t.Helper()
	n, err := model.Open(u.config(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	var file bytes.Buffer
	if err := n.WriteWeights(&file, model.Moving, nil); err != nil {
		t.Fatal(err)
	}
	in, err := weights.NewReader(&file, int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f := &weights.File{Path: "f", SHA256: "s"}
	for in.More() {
		tensor := in.Peek()
		size := 1
		for _, d := range tensor.Shape {
			size *= d
		}
		tensor.Data = make([]float32, size)
		if err := in.Next(tensor.Data); err != nil {
			t.Fatal(err)
		}
		f.Tensors = append(f.Tensors, tensor)
	}
	return f
}

// TestPredictionsOfSomeBrokenImages: the others are predicted, to the same bits on any
// number of workers.
func TestPredictionsOfSomeBrokenImages(t *testing.T) {
	u := ParseUse(described(t))
	m, err := NewModel(trained.Classifier{}, saved(t, u), u)
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for i := range 83 {
		files = append(files, fmt.Sprint(i))
	}
	broken := errors.New("broken")
	decode := func(_ context.Context, file string) ([]byte, error) {
		if strings.HasSuffix(file, "3") {
			return nil, broken
		}
		random, rgb := rand.New(rand.NewPCG(uint64(len(file)), uint64(file[0]))), make([]byte, u.Preprocess.Bytes())
		for i := range rgb {
			rgb[i] = byte(random.Uint32())
		}
		return rgb, nil
	}
	var want []Image
	for _, workers := range []int{1, 4} {
		told := 0
		images, err := m.Predict(t.Context(), files, Options{Decode: decode, Workers: workers, Progress: func(done, total int) { told = done }})
		if err != nil || told != len(files) {
			t.Fatalf("%v, told of %d images", err, told)
		}
		for i, image := range images {
			sum := float32(0)
			for _, p := range image.Probabilities {
				sum += p
			}
			if is := strings.HasSuffix(files[i], "3"); is != errors.Is(image.Err, broken) || !is && (sum < 0.999 || sum > 1.001) || image.File != files[i] {
				t.Errorf("%s: %+v", files[i], image)
			}
		}
		if want == nil {
			want = images
		}
		if d := cmp.Diff(want, images, cmpopts.EquateErrors()); d != "" {
			t.Errorf("%d workers: %s", workers, d)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Predict(ctx, files, Options{Decode: decode, Workers: 2}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
}

// TestFilesThatAreNoModel are refused with what they lack.
func TestFilesThatAreNoModel(t *testing.T) {
	u := ParseUse(described(t))
	file := saved(t, u)
	other := u
	other.Classes = []string{"a", "b", "c"}
	if _, err := NewModel(trained.Classifier{}, file, other); err == nil || !strings.Contains(err.Error(), "no classification layer for 3 classes") {
		t.Error(err)
	}
	other = u
	other.Architecture = "resnet8v2"
	var wrong *model.StartError
	if _, err := NewModel(trained.Classifier{}, file, other); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "is no network resnet8v2 of width 0.25: it lacks") {
		t.Error(err)
	}
	if _, err := NewModel(trained.Classifier{}, file, Use{Architecture: "resnet8v1", Scale: resnet.ScaleUnit}); err == nil || !strings.Contains(err.Error(), "does not say width, classes, size") {
		t.Error(err)
	}
}
