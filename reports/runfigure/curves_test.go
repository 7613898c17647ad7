package runfigure_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/refold/refold/reports/reportstest"
	"github.com/refold/refold/reports/runfigure"
	"github.com/refold/refold/reports/view"
)

// TestClaimIsReadableOverCurves: its name stands on a plate, through which the curves
// show.
func TestClaimIsReadableOverCurves(t *testing.T) {
	figures, err := runfigure.Render(view.New(reportstest.Demo().Summary()))
	if err != nil {
		t.Fatal(err)
	}
	plated := regexp.MustCompile(`fill-opacity:0\.\d+" />\s*<text [^>]*>claim</text>`)
	found := 0
	for _, f := range figures {
		if strings.HasPrefix(f.Name, "curves-") {
			found += len(plated.FindAll(f.SVG, -1))
			if n := bytes.Count(f.SVG, []byte(">claim</text>")); n != len(plated.FindAll(f.SVG, -1)) {
				t.Errorf("%s: not all of the %d names of the claim have a plate", f.Name, n)
			}
		}
	}
	if found == 0 {
		t.Error("no figure names the claim")
	}
}
