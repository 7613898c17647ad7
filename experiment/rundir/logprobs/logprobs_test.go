package logprobs

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/refold/refold/experiment/score"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// somePredictions makes sound log-probabilities.
func somePredictions(shape Shape, random *rand.Rand) [][]trainer.Readout {
	part := func(images int) []float32 {
		out := []float32{}
		for range images {
			sum := 0.0
			row := make([]float64, shape.Classes)
			for c := range row {
				row[c] = random.NormFloat64()
				sum += math.Exp(row[c])
			}
			for _, z := range row {
				out = append(out, float32(z-math.Log(sum)))
			}
		}
		return out
	}
	epochs := make([][]trainer.Readout, shape.Epochs)
	for e := range epochs {
		for _, name := range shape.Readouts.Names {
			epochs[e] = append(epochs[e], trainer.Readout{Name: name, Validation: part(shape.Validation), Test: part(shape.Test)})
		}
	}
	return epochs
}

func encodeAll(shape Shape, epochs [][]trainer.Readout) []byte {
	data := shape.Header()
	for _, e := range epochs {
		data = shape.Encode(data, e)
	}
	return data
}

// version1 is the same file as older programs wrote it.
func version1(shape Shape, data []byte) []byte {
	const numbers = 8 + 5*4
	old := slices.Concat(data[:numbers], data[len(shape.Header()):])
	old[8] = 1
	return old
}

// of is a shape with the read-outs that a file of version 1 has.
func of(shape Shape) expected {
	return expected{shape, trainer.BatchNorm(spec.BatchNorm(shape.Readouts.Deciding))}
}

type expected struct {
	shape Shape
	old   trainer.Readouts
}

func (e expected) parsePredictions(data []byte) (trainer.Readouts, [][]trainer.Readout, error) {
	return e.shape.Parse(data, e.old)
}

func TestPredictionsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zäöü0-9 _-]{1,20}`), 1, 5, rapid.ID[string]).Draw(t, "read-outs")
		shape := Shape{
			Classes: rapid.IntRange(2, 5).Draw(t, "classes"), Validation: rapid.IntRange(0, 4).Draw(t, "validation"),
			Test: rapid.IntRange(1, 6).Draw(t, "test"), Epochs: rapid.IntRange(1, 4).Draw(t, "epochs"),
			Readouts: trainer.Readouts{Names: names, Deciding: rapid.SampledFrom(names).Draw(t, "deciding")},
		}
		want := somePredictions(shape, rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)))
		data := encodeAll(shape, want)
		if int64(len(data)) != shape.Size() {
			t.Fatalf("%d bytes, said to be %d", len(data), shape.Size())
		}
		unknown := shape // by a reader who does not know the trainer
		unknown.Readouts = trainer.Readouts{}
		for _, key := range []expected{of(shape), of(unknown)} {
			readouts, got, err := key.parsePredictions(data)
			if err != nil || !readouts.Equal(shape.Readouts) {
				t.Fatal(readouts, err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Fatal(d)
			}
			if int64(len(data)) > key.shape.Limit() {
				t.Fatalf("%d bytes, above the limit of %d", len(data), key.shape.Limit())
			}
		}
		cut := rapid.IntRange(0, len(data)-1).Draw(t, "cut")
		if _, _, err := of(shape).parsePredictions(data[:cut]); err == nil {
			t.Fatalf("%d of %d bytes are accepted", cut, len(data))
		}
	})
}

// TestPredictionsOfVersion1 have the read-outs of batch normalisation, of which the
// spec names the one that decides.
func TestPredictionsOfVersion1(t *testing.T) {
	for _, deciding := range []string{trainer.Moving, trainer.Precise} {
		shape := Shape{Classes: 2, Validation: 1, Test: 2, Epochs: 3, Readouts: trainer.BatchNorm(spec.BatchNorm(deciding))}
		want := somePredictions(shape, rand.New(rand.NewPCG(1, 1)))
		old := version1(shape, encodeAll(shape, want))
		if size := 28 + 3*2*2*(1+2)*4; len(old) != size {
			t.Fatalf("%d bytes, want %d", len(old), size)
		}
		readouts, got, err := of(shape).parsePredictions(old)
		if err != nil || readouts.Deciding != deciding {
			t.Fatal(readouts, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
}

func TestPredictionsOfAnotherTrialAreRefused(t *testing.T) {
	shape := Shape{Classes: 2, Validation: 1, Test: 2, Epochs: 3, Readouts: trainer.BatchNorm(spec.Precise)}
	data := encodeAll(shape, somePredictions(shape, rand.New(rand.NewPCG(1, 1))))
	other := shape
	other.Test, other.Validation = 1, 2
	if _, _, err := of(other).parsePredictions(data); err == nil || !strings.Contains(err.Error(), "the trial has 2, 2, 1, 3") {
		t.Errorf("got %v", err)
	}
	for _, readouts := range []trainer.Readouts{
		trainer.BatchNorm(spec.Moving), {Names: []string{trainer.Precise, trainer.Moving}, Deciding: trainer.Precise}, {Names: []string{trainer.Precise}, Deciding: trainer.Precise},
	} {
		other := shape
		other.Readouts = readouts
		_, _, err := of(other).parsePredictions(data)
		if refused := new(ReadoutsError); !errors.As(err, &refused) || !strings.Contains(err.Error(), "moving, precise (precise decides), and the run has "+readouts.String()) {
			t.Errorf("%s: got %v", readouts, err)
		}
	}
}

// TestHeadersThatCannotBeTrue are refused by what is wrong with them.
func TestHeadersThatCannotBeTrue(t *testing.T) {
	shape := Shape{Classes: 2, Validation: 1, Test: 2, Epochs: 1, Readouts: trainer.Readouts{Names: []string{"a", "b"}, Deciding: "b"}}
	sound := encodeAll(shape, somePredictions(shape, rand.New(rand.NewPCG(1, 1))))
	for _, test := range []struct {
		at      int
		value   byte
		message string
	}{
		{0, 'x', "is not a file of log-probabilities"},
		{8, 3, "has version 3, this program reads versions 1 to 2"},
		{12, 1, "number 1 is 1"}, {23, 1, "number 3 is"}, {24, 0, "number 4 is 0"},
		{28, 0, "of 0 read-outs, number 1 decides"}, {28, 17, "of 17 read-outs"}, {32, 2, "of 2 read-outs, number 2 decides"},
		{36, 65, "the name of read-out 1 has 65 bytes"}, {36, 0, "the name of read-out 1 has 0 bytes"},
		{40, 0xff, "cannot be printed"}, {40, 'b', `the name "b" is taken`},
	} {
		data := slices.Clone(sound)
		data[test.at] = test.value
		if _, _, err := of(shape).parsePredictions(data); err == nil || !strings.Contains(err.Error(), test.message) {
			t.Errorf("byte %d is %d: %v, want %q", test.at, test.value, err, test.message)
		}
	}
}

func FuzzPredictions(f *testing.F) {
	shape := Shape{Classes: 2, Validation: 1, Test: 2, Epochs: 2, Readouts: trainer.BatchNorm(spec.Precise)}
	data := encodeAll(shape, somePredictions(shape, rand.New(rand.NewPCG(1, 1))))
	f.Add(data)
	f.Add(version1(shape, data))
	f.Add(Shape{Classes: 1 << 23, Validation: 1 << 23, Test: 1 << 23, Epochs: 1 << 23, Readouts: trainer.Readouts{Names: []string{"softmax"}, Deciding: "softmax"}}.Header())
	f.Fuzz(func(t *testing.T, data []byte) {
		header, err := parseHeader(data, trainer.BatchNorm(spec.Precise))
		if err != nil {
			return
		}
		readouts, epochs, err := of(header.Shape).parsePredictions(data)
		if err != nil {
			return
		}
		again := encodeAll(header.Shape, epochs)
		if data[8] == 1 {
			again = version1(header.Shape, again)
		}
		if string(again) != string(data) {
			t.Fatal("what was read is written otherwise")
		}
		for _, e := range epochs {
			score.Of(make([]int, header.Test), readouts.Of(e).Test, header.Classes)
		}
	})
}
