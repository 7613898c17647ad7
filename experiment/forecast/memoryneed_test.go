package forecast

import "testing"

func TestFittingTrials(t *testing.T) {
	for _, test := range []struct{ trial, pixels, available, want int }{
		{100, 0, 1000, 8}, {100, 200, 1000, 6}, {100, 0, 100, 1}, {900, 0, 1000, 1}, {0, 0, 1000, 1 << 20}, {100, 0, 0, 1 << 20},
	} {
		if got := fitting(MemoryNeed{Trial: test.trial, Pixels: test.pixels, Available: test.available}, usable); got != test.want {
			t.Errorf("%+v: %d trials", test, got)
		}
	}
}
