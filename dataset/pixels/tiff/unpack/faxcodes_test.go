package unpack

import (
	"slices"
	"strings"
	"testing"
)

// TestCodesOfRuns: no code begins with another one.
func TestCodesOfRuns(t *testing.T) {
	for i, codes := range []string{whiteRuns + longRuns, blackRuns + longRuns} {
		all := strings.Fields(codes)
		if len(all) != 64+27+13 {
			t.Fatalf("%d codes", len(all))
		}
		slices.Sort(all)
		for j, code := range all[1:] {
			if strings.HasPrefix(code, all[j]) {
				t.Errorf("colour %d: %s begins with %s", i, code, all[j])
			}
		}
	}
}
