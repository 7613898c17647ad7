package experiment

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/forecast"
)

// More may be free than the run writes, and still be too little.
func TestDiskErrorNamesTheReserve(t *testing.T) {
	err := &forecast.DiskError{Need: forecast.DiskNeed{Total: 10_000_000, Free: 15_000_000}}
	if want := "takes 27 MB, and 15 MB are free"; !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %q in it", err, want)
	}
}
