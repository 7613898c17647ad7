package main

import "testing"

func TestUnits(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{memoryText(0), "unknown"}, {memoryText(98 << 20), "103 MB"}, {memoryText(3 << 29), "1.61 GB"},
		{rate(4.187), "4.19"}, {rate(41.87), "41.9"}, {rate(4187), "4187"},
		{secondsText(0.07), "0.1 s"}, {secondsText(59.9), "59.9 s"}, {secondsText(125), "2:05"}, {secondsText(3725), "1:02:05"},
		{spanText(0.44), "0.4 s"}, {spanText(22.4), "22 s"}, {spanText(89.9), "90 s"}, {spanText(450), "7.5 min"}, {spanText(5000), "83 min"},
		{spanText(11520), "3.2 h"}, {spanText(170000), "47 h"}, {spanText(354240), "4.1 days"}, {spanText(8640000), "100 days"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}
