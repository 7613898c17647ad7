package text

import (
	"math"
	"testing"
)

func TestFormats(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Percent(0.9617), "96.2 %"}, {Percent(1), "100.0 %"}, {PercentShort(0.95), "95 %"}, {PercentShort(0.999), "99.9 %"},
		{Points(-0.192), "−19.2"}, {Points(0.0001), "0.0"}, {Points(-0.0001), "0.0"}, {Points(0.0634), "+6.3"},
		{Number(93696), "93,696"}, {Number(-1234567), "-1,234,567"}, {Number(999), "999"},
		{Count(1, "image", "images"), "1 image"}, {Count(0, "image", "images"), "0 images"},
		{List([]string{"a", "b", "c"}), "a, b and c"}, {Short(0.0001), "0.0001"},
		{Probability(0.0214), "0.021"}, {Probability(9.429e-6), "9.4e-6"}, {Probability(9.99e-4), "1.0e-3"}, {Probability(2e-21), "2.0e-21"},
		{Probability(0), "below 1e-99"}, {Probability(1), "above 0.999"}, {Probability(math.NaN()), Missing},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
