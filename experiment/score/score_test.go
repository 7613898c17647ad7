package score

import (
	"math"
	"testing"
)

func TestScore(t *testing.T) {
	logs := []float32{float32(math.Log(0.9)), float32(math.Log(0.1)), float32(math.Log(0.4)), float32(math.Log(0.6))}
	s := Of([]int{0, 0}, logs, 2)
	if s.Correct != 1 || s.Images != 2 || math.Abs(s.Loss+(math.Log(0.9)+math.Log(0.4))/2) > 1e-7 || s.Accuracy() != 0.5 {
		t.Errorf("%+v", s)
	}
}
