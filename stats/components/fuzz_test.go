package components_test

import (
	"math"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/components"
)

// FuzzEstimate: whatever trials there are, no figure is NaN or infinite.
func FuzzEstimate(f *testing.F) {
	f.Add([]byte{0, 0, 1, 1, 0, 17, 0, 1, 1, 33, 1, 0})
	f.Add([]byte{5})
	f.Fuzz(func(t *testing.T, data []byte) {
		clusters := make([]int, 16)
		var tested []stats.Tested
		for i := 0; i+2 < len(data) && i < 300; i += 3 {
			image := int(data[i] % 16)
			clusters[image] = int(data[i+1] >> 4)
			tested = append(tested, stats.Tested{Image: image, Seed: int(data[i] >> 4), Fold: int(data[i+1] % 4), Value: float64(data[i+2]) / 255})
		}
		all, err := stats.NewTrials(tested, clusters)
		if err != nil {
			t.Skip()
		}
		c, err := components.Estimate(all, .95)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range c.Parts {
			for _, v := range []float64{p.Variance, p.Low, p.High, p.OfMean, p.Share} {
				if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
					t.Fatalf("%+v", p)
				}
			}
		}
	})
}
