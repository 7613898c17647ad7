package simulation

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// transpose makes columns of rows.
func transpose(rows [][]float64) [][]float64 {
	columns := make([][]float64, len(rows[0]))
	for j := range columns {
		for _, row := range rows {
			columns[j] = append(columns[j], row[j])
		}
	}
	return columns
}

// TestLassoAgreesWithScikitLearn compares coefficients with those of testdata/lasso.py.
func TestLassoAgreesWithScikitLearn(t *testing.T) {
	text, err := os.ReadFile("testdata/lasso.json")
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		Rows   [][]float64
		Labels []float64
		Fits   []struct {
			Penalty   float64
			Held      []int
			Intercept float64
			Weights   map[int]float64
		}
	}
	if err := json.Unmarshal(text, &reference); err != nil {
		t.Fatal(err)
	}
	for _, fit := range reference.Fits {
		for _, warm := range []bool{false, true} {
			intercept, weights, err := fitLasso(transpose(reference.Rows), reference.Labels, fit.Penalty, fit.Held, warm)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(intercept-fit.Intercept) > 1e-6 || len(weights) != len(fit.Weights) {
				t.Errorf("penalty %v without %v, warm %v: intercept %v and %d weights, scikit-learn has %v and %d",
					fit.Penalty, fit.Held, warm, intercept, len(weights), fit.Intercept, len(fit.Weights))
			}
			for j, w := range fit.Weights {
				if math.Abs(weights[j]-w) > 1e-6 {
					t.Errorf("penalty %v without %v, warm %v: weight %d is %v, scikit-learn has %v", fit.Penalty, fit.Held, warm, j, weights[j], w)
				}
			}
		}
	}
}

// TestLassoIsOptimal checks the conditions of a minimum on drawn data, separable and not: the
// gradient of a coefficient that is not 0 is at its limit, that of any other below.
func TestLassoIsOptimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, features := rapid.IntRange(4, 30).Draw(t, "rows"), rapid.IntRange(1, 40).Draw(t, "features")
		penalty := rapid.Float64Range(0.001, 0.5).Draw(t, "penalty")
		seed, held := rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, rows-1).Draw(t, "held")
		checkDrawn(t, rows, features, penalty, seed, held)
	})
}

// TestLassoInOnePlane: three rows span a plane, in which features meet at flat angles.
func TestLassoInOnePlane(t *testing.T) {
	checkDrawn(t, 4, 19, 0.25, 0x4b039f3ecf6, 2)
}

// checkDrawn fits features drawn from a seed to all rows but one.
func checkDrawn(t rapid.TB, rows, features int, penalty float64, seed uint64, without int) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 0))
	labels := make([]float64, rows)
	for i := range labels {
		labels[i] = float64(random.IntN(2))
	}
	columns := make([][]float64, features)
	for j := range columns {
		columns[j] = make([]float64, rows)
		for i := range columns[j] {
			columns[j][i] = random.NormFloat64() + float64(j%3)
		}
	}
	held := []int{without}
	intercept, weights, err := fitLasso(columns, labels, penalty, held, true)
	if err != nil {
		t.Fatal(err)
	}
	train := slices.Delete(slices.Clone(labels), held[0], held[0]+1)
	if slices.Min(train) == slices.Max(train) {
		if !math.IsInf(intercept, int(2*train[0]-1)) || len(weights) > 0 {
			t.Fatalf("one class, %v: intercept %v, weights %v", train[0], intercept, weights)
		}
		return
	}
	rest := make([]float64, rows)
	for i := range rest {
		odds := intercept
		for j, w := range weights {
			odds += w * columns[j][i]
		}
		rest[i] = labels[i] - 1/(1+math.Exp(-odds))
	}
	rest[held[0]] = 0
	checkOptimal(t, columns, rest, held[0], penalty, weights)
}

func checkOptimal(t rapid.TB, columns [][]float64, rest []float64, held int, penalty float64, weights map[int]float64) {
	rows := float64(len(rest) - 1)
	for j, x := range columns {
		gradient, mean, squares := 0.0, 0.0, 0.0
		for i, v := range x {
			if i != held {
				gradient += v * rest[i] / rows
				mean += v / rows
			}
		}
		for i, v := range x {
			if i != held {
				squares += (v - mean) * (v - mean) / rows
			}
		}
		limit := penalty * math.Sqrt(squares)
		w, used := weights[j]
		if used && math.Abs(gradient-math.Copysign(limit, w)) > 1e-6 {
			t.Errorf("weight %d is %v, its gradient %v, not %v", j, w, gradient, limit)
		}
		if !used && math.Abs(gradient) > limit+1e-6 {
			t.Errorf("weight %d is 0, its gradient %v above %v", j, gradient, limit)
		}
	}
}

// fitLasso trains on all rows but the held ones, from the model of all rows if warm. Weights
// are by feature.
func fitLasso(columns [][]float64, labels []float64, penalty float64, held []int, warm bool) (intercept float64, weights map[int]float64, err error) {
	l := &lasso{columns: columns, labels: labels, penalty: penalty}
	rows := make([]int, len(labels))
	for i := range rows {
		rows[i] = i
	}
	m := l.moments(rows)
	var model sparse
	if warm {
		if model, err = l.fit(make([]bool, len(labels)), m, sparse{}); err != nil {
			return 0, nil, err
		}
	}
	out := make([]bool, len(labels))
	for _, i := range held {
		out[i] = true
	}
	if model, err = l.fit(out, m.without(l.moments(held)), model); err != nil {
		return 0, nil, err
	}
	weights = make(map[int]float64)
	for a, j := range model.at {
		weights[j] = model.weights[a]
	}
	return model.intercept, weights, nil
}
