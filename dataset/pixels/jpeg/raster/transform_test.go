package raster

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestTransformIsCloseToTheDefinition compares with T.81, A.3.3 in floating point, on
// coefficients that samples give: IEEE 1180 demands that no sample is more than 1 away.
func TestTransformIsCloseToTheDefinition(t *testing.T) {
	var cosines [8][8]float64 // of a sample, by frequency
	for x := range 8 {
		for u := range 8 {
			cosines[x][u] = math.Cos(float64((2*x+1)*u)*math.Pi/16) / 2
			if u == 0 {
				cosines[x][u] = math.Sqrt(0.125)
			}
		}
	}
	apply := func(in *[64]float64, at func(i, j int) float64) (out [64]float64) {
		for y := range 8 {
			for x := range 8 {
				for v := range 8 {
					for u := range 8 {
						out[8*y+x] += in[8*v+u] * at(y, v) * at(x, u)
					}
				}
			}
		}
		return out
	}
	rapid.Check(t, func(t *rapid.T) {
		var samples [64]float64
		for i := range samples {
			samples[i] = float64(rapid.IntRange(-128, 127).Draw(t, "sample"))
		}
		quantiser := rapid.Int16Range(1, 40).Draw(t, "quantiser")
		forward := apply(&samples, func(i, j int) float64 { return cosines[j][i] })
		var coefficients, quantisers [64]int16
		var dequantised [64]float64
		for i, c := range forward {
			quantisers[i] = quantiser
			coefficients[i] = int16(math.Round(c / float64(quantiser)))
			dequantised[i] = float64(coefficients[i]) * float64(quantiser)
		}
		want := apply(&dequantised, func(i, j int) float64 { return cosines[i][j] })
		var got [64]byte
		Fastest().transform(got[:], 8, &coefficients, &quantisers)
		for i, w := range want {
			if w = min(max(w+128, 0), 255); math.Abs(float64(got[i])-w) > 1 {
				t.Fatalf("sample %d is %d, want about %.2f", i, got[i], w)
			}
		}
	})
}
