package count

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Whatever batches had right, the count is in the range of their mean.
func TestRangesHoldTheCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "images")
		size := rapid.IntRange(1, 80).Draw(t, "batch")
		share := rapid.Float64Range(0, 1).Draw(t, "share")
		steps := (n + size - 1) / size
		count, mean, running := 0, 0.0, 0.0
		for i := range steps {
			of := min(size, n-i*size)
			right := int(math.Round(share * float64(of) * rapid.Float64Range(0, 1/max(share, 0.5)).Draw(t, "luck")))
			right = min(of, right)
			count += right
			mean += float64(right) / float64(of) / float64(steps)
			running += float64(count) / float64(min(n, (i+1)*size)) / float64(steps+1)
		}
		running += float64(count) / float64(n) / float64(steps+1)
		for name, c := range map[string]Mean{
			"all":     {Value: float64(count) / float64(n), Slack: 5e-5},
			"batches": {Value: mean, Slack: 5e-5, Batch: size},
			"running": {Value: running, Slack: 5e-5, Steps: steps},
		} {
			c.Value = math.Round(c.Value*1e4) / 1e4
			got, ok := c.Of(n)
			if !ok || count < got.Low || count > got.High {
				t.Fatalf("%s: %d of %d in batches of %d, printed %v, gave %+v, %v", name, count, n, size, c.Value, got, ok)
			}
		}
	})
}
