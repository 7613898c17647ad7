package terminal

import "testing"

func TestUnits(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{MemoryText(0), "unknown"}, {MemoryText(98 << 20), "103 MB"}, {MemoryText(3 << 29), "1.61 GB"},
		{RateText(4.187), "4.19"}, {RateText(41.87), "41.9"}, {RateText(4187), "4187"},
		{SecondsText(0.07), "0.1 s"}, {SecondsText(59.9), "59.9 s"}, {SecondsText(125), "2:05"}, {SecondsText(3725), "1:02:05"},
		{SpanText(0.44), "0.4 s"}, {SpanText(22.4), "22 s"}, {SpanText(89.9), "90 s"}, {SpanText(450), "7.5 min"}, {SpanText(5000), "83 min"},
		{SpanText(11520), "3.2 h"}, {SpanText(170000), "47 h"}, {SpanText(354240), "4.1 days"}, {SpanText(8640000), "100 days"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}
