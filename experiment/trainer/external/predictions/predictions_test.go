package predictions

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// small is what a program must predict: one validation image, two test images, two epochs.
func small() Want {
	return Want{Classes: []string{"cat", "dog"}, Validation: []string{"v"}, Test: []string{"a", "b"}, Train: []string{"t"}, Begin: 1, Epochs: 2, Values: Probabilities}
}

const sound = `file,split,epoch,dog,cat
a,test,1,0.25,0.75
v,validation,1,1,0
b,test,1,.5,.5
v,validation,2,0.1,0.9
b,test,2,0.2,0.8
a,test,2,0.3,0.7
`

// read reads a text, and has the epochs that were handed over.
func read(text string, want Want) ([]Epoch, error) {
	var epochs []Epoch
	err := Read(strings.NewReader(text), want, func(e Epoch) error { epochs = append(epochs, e); return nil })
	return epochs, err
}

func near(a []float32, b ...float64) bool {
	return slices.EqualFunc(a, b, func(x float32, y float64) bool { return math.Abs(math.Exp(float64(x))-y) < 1e-6 })
}

func TestRowsInAnyOrder(t *testing.T) {
	for name, text := range map[string]string{"plain": sound, "Windows": "\ufeff" + strings.ReplaceAll(sound, "\n", "\r\n"), "without a last line's end": strings.TrimSuffix(sound, "\n")} {
		epochs, err := read(text, small())
		if err != nil || len(epochs) != 2 {
			t.Fatalf("%s: %d epochs, %v", name, len(epochs), err)
		}
		if e := epochs[0]; e.Number != 1 || !near(e.Validation, 0, 1) || !near(e.Test, .75, .25, .5, .5) {
			t.Errorf("%s: epoch 1: %+v", name, e)
		}
		if e := epochs[1]; e.Number != 2 || !near(e.Validation, .9, .1) || !near(e.Test, .7, .3, .8, .2) {
			t.Errorf("%s: epoch 2: %+v", name, e)
		}
	}
}

// TestEpochsComeWhileTheFileGrows: an epoch is handed over before anything else is written.
func TestEpochsComeWhileTheFileGrows(t *testing.T) {
	reader, writer := io.Pipe()
	came := make(chan int)
	done := make(chan error)
	go func() { done <- Read(reader, small(), func(e Epoch) error { came <- e.Number; return nil }) }()
	rest, begin := sound, strings.Index(sound, "v,validation,2")
	for i, cut := range []int{begin, len(sound) - begin} {
		io.WriteString(writer, rest[:cut])
		rest = rest[cut:]
		if n := <-came; n != i+1 {
			t.Errorf("epoch %d came, not %d", n, i+1)
		}
	}
	writer.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	change := func(old, new string) string { return strings.Replace(sound, old, new, 1) }
	for _, test := range []struct{ name, text, message string }{
		{"empty", "", "it is empty"},
		{"no split", "file,epoch,cat,dog\n", "wanted are file,split,epoch,cat,dog"},
		{"no epoch", "file,split,cat,dog\n", "train.epochs is 1"},
		{"no classes", "file,split,epoch\n", "no predictions.npy"},
		{"a class is missing", "file,split,epoch,cat\n", `the class "dog" has no column`},
		{"another class", change("dog", "cow"), `column 4 is "cow"`},
		{"a class twice", change("dog", "cat"), "two columns"},
		{"a field less", change(",0.25", ""), "line 2: 4 fields, and the header has 5"},
		{"epoch in words", change("test,1,0.25", "test,one,0.25"), `line 2: the epoch is "one"`},
		{"a later epoch first", change("test,1,0.25", "test,2,0.25"), "line 2: epoch 2, where 1 must begin"},
		{"a row less", change("v,validation,1,1,0\n", ""), "line 4: epoch 2 begins, and of epoch 1 1 of 3 images are missing, such as v"},
		{"a row twice", change("b,test,1", "a,test,1"), "line 4: a stands there twice in epoch 1: first in line 2"},
		{"a training image", change("b,test,1", "t,test,1"), "line 4: t is a training image"},
		{"an unknown image", change("b,test,1", "x,test,1"), `"x" is no image of this trial`},
		{"another split", change("b,test,1", "b,validation,1"), `b is a test image, and split says "validation"`},
		{"no number", change("0.25", "much"), `dog: "much" is no number`},
		{"NaN", change("0.25", "NaN"), "value 2 is NaN"},
		{"infinite", change("0.25", "-inf"), "must be finite"},
		{"logits", change("0.25,0.75", "-2,3"), "logits must be declared"},
		{"a sum", change("0.25,0.75", "0.25,0.752"), "sum to 1.002"},
		{"cut in an epoch", change("a,test,2,0.3,0.7\n", ""), "it ends in epoch 2: 1 of 3 images are missing, such as a"},
		{"an epoch less", sound[:strings.Index(sound, "v,validation,2")], "it ends after 1 of 2 epochs"},
		{"an epoch more", sound + "a,test,3,0.3,0.7\n", "line 8: epoch 2 is complete"},
		{"a quote", change("b,test", `b"b,test`), `line 4: bare "`},
		{"a long line", sound + strings.Repeat("x", 1<<20), "no row is"},
	} {
		epochs, err := read(test.text, small())
		if err == nil || !strings.Contains(err.Error(), test.message) {
			t.Errorf("%s: %d epochs, %v; want %q", test.name, len(epochs), err, test.message)
		}
	}
}

// TestOneEpoch needs no column for it, whatever its number is.
func TestOneEpoch(t *testing.T) {
	want := small()
	want.Epochs = 1
	epochs, err := read("split,file,cat,dog\ntest,a,1,0\ntest,b,0,1\nvalidation,v,.5,.5\n", want)
	if err != nil || len(epochs) != 1 || !near(epochs[0].Test, 1, 0, 0, 1) {
		t.Errorf("%+v, %v", epochs, err)
	}
}

// TestGoingOn begins behind the epochs that are known.
func TestGoingOn(t *testing.T) {
	want := small()
	want.Begin = 2
	epochs, err := read(sound[:strings.Index(sound, "a,test,1")]+sound[strings.Index(sound, "v,validation,2"):], want)
	if err != nil || len(epochs) != 1 || epochs[0].Number != 2 {
		t.Errorf("%+v, %v", epochs, err)
	}
}

func TestClassesWithAnyName(t *testing.T) {
	want := small()
	want.Classes, want.Epochs = []string{"file", "a,b"}, 1
	epochs, err := read("file,split,epoch,\"a,b\",file\na,test,1,1,0\nb,test,1,0,1\nv,validation,1,.5,.5\n", want)
	if err != nil || len(epochs) != 1 || !near(epochs[0].Test, 0, 1, 1, 0) {
		t.Errorf("%+v, %v", epochs, err)
	}
}

func TestLogits(t *testing.T) {
	want := small()
	want.Values, want.Epochs = Logits, 1
	epochs, err := read("file,split,cat,dog\na,test,2000,0\nb,test,1,0\nv,validation,-3,-3\n", want)
	if err != nil || len(epochs) != 1 {
		t.Fatal(err)
	}
	if e := epochs[0]; !near(e.Validation, .5, .5) || !near(e.Test, 1, 0, math.E/(1+math.E), 1/(1+math.E)) || math.IsInf(float64(e.Test[1]), 0) {
		t.Errorf("%+v", e)
	}
}

// TestMatrix has the values of a column file beside it.
func TestMatrix(t *testing.T) {
	want := small()
	want.Epochs = 1
	header := "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }\n"
	values := []byte{0, 0, 0x40, 0x3f, 0, 0, 0x80, 0x3e, 0, 0, 0x80, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0x3f, 0, 0, 0, 0x3f} // .75 .25, 1 0, .5 .5
	data := "\x93NUMPY\x01\x00" + string([]byte{byte(len(header)), 0}) + header + string(values)
	want.Matrix = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(data)), nil }
	text := "file,split\na,test\nv,validation\nb,test\n"
	epochs, err := read(text, want)
	if err != nil || len(epochs) != 1 || !near(epochs[0].Validation, 1, 0) || !near(epochs[0].Test, .75, .25, .5, .5) {
		t.Errorf("%+v, %v", epochs, err)
	}
	data = data[:len(data)-1]
	if _, err := read(text, want); err == nil || !strings.Contains(err.Error(), "predictions.npy: it is cut") {
		t.Error(err)
	}
}

func TestWhoTakesMayRefuse(t *testing.T) {
	refused := errors.New("no more")
	calls := 0
	err := Read(strings.NewReader(sound), small(), func(Epoch) error { calls++; return refused })
	if !errors.Is(err, refused) || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

// TestAnyOrderGivesTheSame: rows of an epoch may stand in any order.
func TestAnyOrderGivesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Want{Classes: []string{"x", "y", "z"}, Values: Probabilities, Begin: 1, Epochs: rapid.IntRange(1, 3).Draw(t, "epochs")}
		for i := range rapid.IntRange(0, 4).Draw(t, "validation") {
			want.Validation = append(want.Validation, fmt.Sprint("v", i))
		}
		for i := range rapid.IntRange(1, 4).Draw(t, "test") {
			want.Test = append(want.Test, fmt.Sprint("t", i))
		}
		var plain, mixed bytes.Buffer
		plain.WriteString("file,split,epoch,x,y,z\n")
		mixed.Write(plain.Bytes())
		for e := 1; e <= want.Epochs; e++ {
			var rows []string
			for _, part := range []struct {
				split string
				files []string
			}{{validation, want.Validation}, {test, want.Test}} {
				for _, f := range part.files {
					a := rapid.Float64Range(0, .5).Draw(t, "a")
					b := rapid.Float64Range(0, .5).Draw(t, "b")
					rows = append(rows, fmt.Sprintf("%s,%s,%d,%v,%v,%v\n", f, part.split, e, a, b, 1-a-b))
				}
			}
			plain.WriteString(strings.Join(rows, ""))
			mixed.WriteString(strings.Join(rapid.Permutation(rows).Draw(t, "order"), ""))
		}
		a, err := read(plain.String(), want)
		b, again := read(mixed.String(), want)
		if err != nil || again != nil || !slices.EqualFunc(a, b, func(x, y Epoch) bool {
			return x.Number == y.Number && slices.Equal(x.Validation, y.Validation) && slices.Equal(x.Test, y.Test)
		}) {
			t.Fatalf("%v, %v:\n%+v\n%+v", err, again, a, b)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add(sound)
	f.Add("file,split,epoch,\"cat\",dog\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		epochs, err := read(text, small())
		if err == nil && len(epochs) != 2 {
			t.Errorf("%d epochs", len(epochs))
		}
		for _, e := range epochs {
			if len(e.Validation) != 2 || len(e.Test) != 4 || slices.ContainsFunc(e.Test, func(x float32) bool { return !(x <= 1e-6) || math.IsInf(float64(x), 0) }) {
				t.Errorf("%+v", e)
			}
		}
	})
}

// TestRoundingChangesNoPrediction: in single precision these are equal, and the first of
// equal ones is what counts as predicted.
func TestRoundingChangesNoPrediction(t *testing.T) {
	want := small()
	want.Epochs = 1
	for _, values := range []Values{Probabilities, Logits} {
		want.Values = values
		epochs, err := read("file,split,cat,dog\nv,validation,.49999999999,.50000000001\na,test,.49999999999,.50000000001\nb,test,.50000000001,.49999999999\n", want)
		if err != nil {
			t.Fatal(err)
		}
		if e := epochs[0]; e.Validation[0] >= e.Validation[1] || e.Test[0] >= e.Test[1] || e.Test[2] < e.Test[3] {
			t.Errorf("%s: %v, %v: another class has the largest value", values, e.Validation, e.Test)
		}
	}
}
