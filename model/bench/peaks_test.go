package bench

import (
	"strings"
	"testing"
)

// TestPeaksBesideSteps: the largest counts, and peaks that differ are told.
func TestPeaksBesideSteps(t *testing.T) {
	var none, calm, busy peaks
	none.add(0)
	for _, rate := range []float64{100e9, 96e9, 99e9} {
		calm.add(rate)
		busy.add(rate)
	}
	busy.add(52e9)
	if none.best() != 0 || none.doubt() != "" || len(none.giga()) != 0 {
		t.Errorf("%v", none)
	}
	if calm.best() != 100e9 || calm.doubt() != "" || len(calm.giga()) != 3 {
		t.Errorf("%v: %s", calm, calm.doubt())
	}
	if busy.best() != 100e9 || !strings.Contains(busy.doubt(), "52 to 100 GFLOP/s") {
		t.Errorf("%v: %s", busy, busy.doubt())
	}
}
