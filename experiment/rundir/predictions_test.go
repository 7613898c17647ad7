package rundir

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/refold/refold/experiment/score"
	"github.com/refold/refold/experiment/trainer"
)

// somePredictions makes sound log-probabilities.
func somePredictions(shape Shape, random *rand.Rand) []EpochPredictions {
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
	epochs := make([]EpochPredictions, shape.Epochs)
	for e := range epochs {
		epochs[e] = EpochPredictions{
			Moving:  trainer.Predictions{Validation: part(shape.Validation), Test: part(shape.Test)},
			Precise: trainer.Predictions{Validation: part(shape.Validation), Test: part(shape.Test)},
		}
	}
	return epochs
}

func encodeAll(shape Shape, epochs []EpochPredictions) []byte {
	data := shape.header()
	for _, e := range epochs {
		data = shape.encode(data, e.Moving, e.Precise)
	}
	return data
}

func TestPredictionsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := Shape{
			Classes: rapid.IntRange(2, 5).Draw(t, "classes"), Validation: rapid.IntRange(0, 4).Draw(t, "validation"),
			Test: rapid.IntRange(1, 6).Draw(t, "test"), Epochs: rapid.IntRange(1, 4).Draw(t, "epochs"),
		}
		want := somePredictions(shape, rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)))
		data := encodeAll(shape, want)
		got, err := parsePredictions(data, shape)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
		cut := rapid.IntRange(0, len(data)-1).Draw(t, "cut")
		if _, err := parsePredictions(data[:cut], shape); err == nil {
			t.Fatalf("%d of %d bytes are accepted", cut, len(data))
		}
	})
}

func TestPredictionsOfAnotherTrialAreRefused(t *testing.T) {
	shape := Shape{Classes: 2, Validation: 1, Test: 2, Epochs: 3}
	data := encodeAll(shape, somePredictions(shape, rand.New(rand.NewPCG(1, 1))))
	other := shape
	other.Test, other.Validation = 1, 2
	if _, err := parsePredictions(data, other); err == nil || !strings.Contains(err.Error(), "the trial has 2, 2, 1, 3") {
		t.Errorf("got %v", err)
	}
}

func FuzzPredictions(f *testing.F) {
	shape := Shape{Classes: 2, Validation: 1, Test: 2, Epochs: 2}
	f.Add(encodeAll(shape, somePredictions(shape, rand.New(rand.NewPCG(1, 1)))))
	f.Add(Shape{Classes: 1 << 23, Validation: 1 << 23, Test: 1 << 23, Epochs: 1 << 23}.header())
	f.Fuzz(func(t *testing.T, data []byte) {
		header, err := parseHeader(data)
		if err != nil {
			return
		}
		epochs, err := parsePredictions(data, header)
		if err != nil {
			return
		}
		if string(encodeAll(header, epochs)) != string(data) {
			t.Fatal("what was read is written otherwise")
		}
		for _, e := range epochs {
			score.Of(make([]int, header.Test), e.Precise.Test, header.Classes)
		}
	})
}

func FuzzResult(f *testing.F) {
	f.Add([]byte(`{"version":1,"trial":"a","classes":2,"test":1,"epochs":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if r, err := parseResult(data); err == nil && (r.Version != resultVersion || r.Classes < 0 || r.Test > maxCount) {
			t.Fatalf("accepted %+v", r)
		}
	})
}

func FuzzEpochs(f *testing.F) {
	f.Add([]byte("{\"epoch\":1,\"loss\":0.5,\"accuracy\":0.7,\"seconds\":3}\n{\"epoch\":2,\"loss\":0.4,\"accuracy\":0.8,\"seconds\":3}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		records, err := ParseEpochs(data)
		if err != nil {
			return
		}
		if _, err := hashEpochs(records); err != nil {
			t.Fatal(err)
		}
	})
}
