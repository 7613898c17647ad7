package runfigure

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/summary"
)

// TestThousandsOfTrials: figures stay figures, and say what they leave out.
func TestThousandsOfTrials(t *testing.T) {
	set := curveSet{architecture: "a", curves: make([]summary.Curve, 10_000)}
	if n := len(set.thin()); n > mostCurves || set.stride() != 34 || !strings.Contains(set.alt(), "10,000 trials (295 of them drawn)") {
		t.Errorf("%d curves are drawn, 1 of %d: %s", n, set.stride(), set.alt())
	}
	set.curves = set.curves[:mostCurves]
	if len(set.thin()) != mostCurves || strings.Contains(set.alt(), "drawn") {
		t.Errorf("%d curves are drawn", len(set.thin()))
	}
	few, many := summary.Cell{SeedMeans: make([]float64, mostSeeds)}, summary.Cell{SeedMeans: make([]float64, 2000)}
	if forestHeight(many) != forestHeight(few) {
		t.Errorf("2,000 seeds are %g high, %d are %g", forestHeight(many), mostSeeds, forestHeight(few))
	}
}
