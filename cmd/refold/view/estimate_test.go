package view_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/experiment/forecast"
)

// TestEstimateSaysWhetherItHasToBeAgreedTo: a run that takes longer than the bound, and
// neither a shorter one nor one whose time is not known.
func TestEstimateSaysWhetherItHasToBeAgreedTo(t *testing.T) {
	need := func(seconds float64) forecast.TimeNeed {
		var n forecast.TimeNeed
		n.Known = true
		n.Total.Low, n.Total.Middle, n.Total.High = seconds, seconds, seconds
		return n
	}
	for _, test := range []struct {
		time        forecast.TimeNeed
		want, never string
	}{
		{need(13 * 3600), "time    about 13 h (13 h to 13 h)", "time    unknown"},
		{need(13 * 3600), "more than 12 hours: `refold run` wants --yes\n", "time    unknown"},
		{need(11 * 3600), "about 11 h", "--yes"},
		{forecast.TimeNeed{Reason: "no trial was measured"}, "time    unknown: no trial was measured\n", "--yes"},
	} {
		e := &forecast.Estimate{Dir: "runs/mine", Planned: 8, Selected: 8, Parallel: 2, Time: test.time}
		var out strings.Builder
		if err := view.WriteEstimate(terminal.New(&out, io.Discard), e, 12*time.Hour); err != nil {
			t.Fatal(err)
		}
		if text := out.String(); !strings.Contains(text, test.want) || strings.Contains(text, test.never) {
			t.Errorf("no %q, or %q, in\n%s", test.want, test.never, text)
		}
	}
}
