package stats

import (
	"fmt"
	"math"
)

// TTest is the result of a t test of a mean against zero.
type TTest struct {
	Mean          float64
	StandardError float64
	T             float64
	DF            float64 // degrees of freedom
	PTwoSided     float64 // of a mean different from zero
	PGreater      float64 // of a mean greater than zero
}

// CorrectedTTest is the corrected resampled t test of paired differences against
// zero: the same standard error as [CorrectedT], on J - 1 degrees of freedom.
// Differences without any variance are an error, since t is then undefined.
func CorrectedTTest(differences []float64, testOverTrain float64) (TTest, error) {
	m, se, err := correctedSE(differences, testOverTrain)
	if err != nil {
		return TTest{}, fmt.Errorf("the corrected t test: %w", err)
	}
	if se == 0 {
		return TTest{}, fmt.Errorf("the corrected t test: all %d differences are %v: without variance there is no t", len(differences), m)
	}
	t, df := m/se, float64(len(differences)-1)
	return TTest{Mean: m, StandardError: se, T: t, DF: df,
		PTwoSided: min(1, 2*tUpperTail(math.Abs(t), df)), PGreater: tUpperTail(t, df)}, nil
}
