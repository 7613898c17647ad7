package experiment

import (
	"strings"
	"testing"
)

// More may be free than the run writes, and still be too little.
func TestDiskErrorNamesTheReserve(t *testing.T) {
	err := &DiskError{Need: DiskNeed{Total: 10_000_000, Free: 15_000_000}}
	if want := "takes 27 MB, and 15 MB are free"; !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %q in it", err, want)
	}
}
