package reports

import (
	"strings"
	"testing"

	"github.com/refold/refold/reports/reportstest"
	"github.com/refold/refold/reports/text/texttest"
)

// TestMeasuresInReports: measures with their intervals, why some are missing, the
// reliability diagram, and what choosing epochs adds.
func TestMeasuresInReports(t *testing.T) {
	s := reportstest.Cases()["measured"]
	var all strings.Builder
	for _, heading := range []string{"What each protocol gives", "What the flaws are worth", "How sure the networks are"} {
		all.WriteString("## " + heading + "\n" + section(t, s, heading) + "\n")
	}
	texttest.Golden(t, "measured.md", []byte(all.String()), *update)
	for _, name := range []string{"demo", "nothing-yet"} {
		if got := section(t, reportstest.Cases()[name], "How sure the networks are"); got != "" {
			t.Errorf("%s, which has no reliability diagram, says %q", name, got)
		}
	}
}
