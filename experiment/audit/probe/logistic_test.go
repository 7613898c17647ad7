package probe

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"
)

// TestLogisticIsScikitLearns fits what LogisticRegression was fitted to and compares the
// probabilities of all images.
func TestLogisticIsScikitLearns(t *testing.T) {
	file, err := os.ReadFile("testdata/logistic.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Cases []struct {
			Classes        int
			Labels         []int
			Texts          []string
			Sizes, Numbers []float64
			Probabilities  [][]float64
		}
	}
	if err := json.Unmarshal(file, &golden); err != nil {
		t.Fatal(err)
	}
	for _, c := range golden.Cases {
		all := make([]int, len(c.Labels))
		for i := range all {
			all[i] = i
		}
		columns := []Column{{Name: "texts", Texts: c.Texts}, {Name: "sizes", Numbers: c.Sizes}, {Name: "number", Numbers: c.Numbers, Linear: true}}
		m, err := fit(context.Background(), columns, all, c.Labels, c.Classes)
		if err != nil {
			t.Fatal(err)
		}
		scores := make([]float64, c.Classes)
		for i, want := range c.Probabilities {
			active, linear := m.coding.row(i, nil, nil)
			m.score(m.weights, active, linear, scores)
			sum := 0.0
			for _, s := range scores {
				sum += math.Exp(s)
			}
			for class, p := range want {
				if got := math.Exp(scores[class]) / sum; math.Abs(got-p) > 2e-5 {
					t.Errorf("%d classes, image %d: probability of class %d is %.6f, scikit-learn has %.6f", c.Classes, i, class, got, p)
				}
			}
		}
	}
}
