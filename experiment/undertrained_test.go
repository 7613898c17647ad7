package experiment

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/experimenttest"
)

// TestVerdictOnUntrainedNetworksSaysSo: networks that do not even know their
// training images tell little of a claim.
func TestVerdictOnUntrainedNetworksSaysSo(t *testing.T) {
	images := experimenttest.Pictures(t, 9, 5)
	for _, test := range []struct {
		name string
		rate float64
		want bool
	}{
		{"hardly trained", 1e-7, true},
		{"trained", 0, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := smallOptions(t, t.TempDir(), images)
			if test.rate > 0 {
				o.Spec.Train.LearningRate = test.rate
			}
			s := mustRun(t, o).Summary
			for _, v := range s.Verdicts {
				if v.Outcome == "supported" {
					t.Fatalf("the claim stands, so the test shows nothing: %+v", v)
				}
				if (v.Undertrained != "") != test.want {
					t.Errorf("%s, %s: %q", v.Architecture, v.Outcome, v.Undertrained)
				}
				if test.want && (!strings.Contains(v.Undertrained, "after 4 epochs") || !strings.Contains(v.Undertrained, "raise train.epochs")) {
					t.Errorf("%q names neither the epochs nor what to do", v.Undertrained)
				}
			}
		})
	}
}
