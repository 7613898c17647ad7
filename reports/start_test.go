package reports

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
)

// TestReportSaysWhichClaimWasJudged: one on networks from scratch, or one on networks that
// started from given weights.
func TestReportSaysWhichClaimWasJudged(t *testing.T) {
	fresh := markdown(t, reportstest.Demo().Summary())
	for _, want := range []string{"**Judged:** networks trained from scratch; a claim made with networks that started from given weights", "refold trained a network from scratch", "`resnet8v1`, `resnet8v2`, trained from scratch"} {
		if !strings.Contains(fresh, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	s := reportstest.Demo().Summary()
	hash := strings.Repeat("0123456789abcdef", 4)
	for _, name := range s.Design.Architectures {
		s.Design.Starts = append(s.Design.Starts, summary.Start{Architecture: name, File: "image*net.safetensors", SHA256: hash, NewHead: true})
	}
	s.Design.Freeze = "all-but-head"
	report := markdown(t, s)
	for _, want := range []string{
		`**Judged:** networks that started from image\*net.safetensors (SHA-256 0123456789ab...), classification layer drawn anew; a claim made with networks trained from scratch is another one`,
		"refold trained a network that started from `image*net.safetensors` for every fold and seed",
		"`resnet8v1`, `resnet8v2`, trained from image",
		"all layers but the classification stay as in the file, their batch norms with its moving statistics",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if strings.Contains(report, "network from scratch") {
		t.Error("the report says that networks were trained from scratch")
	}
	var b strings.Builder
	if err := Terminal(&b, s, 80); err != nil {
		t.Fatal(err)
	}
	if out := strings.Join(strings.Fields(b.String()), " "); !strings.Contains(out, "Judged: networks that started from image*net.safetensors (SHA-256 0123456789ab...)") {
		t.Error(out)
	}
}
