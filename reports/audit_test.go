package reports

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
)

// section is a part of a report by its heading.
func section(t *testing.T, s *summary.Summary, heading string) string {
	t.Helper()
	_, rest, found := strings.Cut(markdown(t, s), "\n## "+heading+"\n")
	if !found {
		return ""
	}
	text, _, _ := strings.Cut(rest, "\n## ")
	return text
}

// TestWhatTheAuditFound: each run says what was looked for, what was found, what it does
// to groups and what to do; a summary without an audit says nothing of one.
func TestWhatTheAuditFound(t *testing.T) {
	for name, want := range map[string][]string{
		"audited": {"5 findings: 3 high, 1 medium, 1 low.", "near copies", "| joined", "the same author", "| proposed", "`columns = [\"series\"]`", "| open", "Cross: test images that a random split into 4 folds",
			"mean colour tells the class: accuracy 81.0 % (74.0 to 88.0), majority 50.0 %", "<summary>What each finding means</summary>", "3 relations are of a weak grade and joined nothing"},
		"inseparable": {"**Class and camera session cannot be told apart.** Images related by the same camera session were not kept on one side", "| not joined", "<summary>2 more findings</summary>", "2 decisions of somebody counted",
			"**PNG text Author states the class, PNG text Title states the class, PNG text Software states the class, EXIF Make states the class, EXIF Model states the class, XMP creator states the class:** The files state the answer."},
		"not-audited": {"These images were not audited: groups.near-copies and groups.metadata are both false."},
		"demo":        {""},
	} {
		got := section(t, reportstest.Cases()[name], "What the audit found")
		for _, w := range want {
			if !strings.Contains(got, w) || w == "" && got != "" {
				t.Errorf("%s: want %q in\n%s", name, w, got)
			}
		}
	}
	half := reportstest.Audited()
	half.Data.Audit.NearCopies = false
	if got := section(t, half, "What the audit found"); !strings.Contains(got, "Near copies were not looked for (groups.near-copies = false).") {
		t.Error(got)
	}
	half.Data.Audit.NearCopies, half.Data.Audit.Metadata = true, false
	half.Data.Audit.Findings = nil
	if got := section(t, half, "What the audit found"); !strings.Contains(got, "Nothing was found that can flatter a model. What files say was not used to relate images (groups.metadata = false).") {
		t.Error(got)
	}
}

// TestWithoutTheAudit: the report says what the verdict would rest on without what the
// audit found, with the read-out that would be the guarded one where that was trained.
func TestWithoutTheAudit(t *testing.T) {
	const heading = "Images, classes and groups"
	for name, c := range map[string]struct {
		change func(*summary.Summary)
		want   string
	}{
		"nothing else relates images": {func(*summary.Summary) {},
			"Without the evidence that the audit found by itself (the same author and near copies), the guarded split would have had 360 groups instead of 14: 352 images have a relative that nothing else names. " +
				"No two images would be known to belong together. The verdict on `resnet8v1` would rest on *rows, best validation*: 93."},
		"something else does": {func(s *summary.Summary) { s.Data.Audit.Asked = 300 }, "would have had 300 groups instead of 14: 352 images have a relative that nothing else names. A verdict would then rest on exact copies, and what was named, alone; what it would say was not measured."},
		"something else does, and was trained": {func(s *summary.Summary) {
			s.Data.Audit.Asked, s.Data.Evidence[0].Groups, s.Data.Evidence[0].Images = 300, 60, 120
			s.Design.Splits = append(s.Design.Splits, spec.SplitBy("copies"))
			c := s.Cells[1]
			c.Split, c.Mean = spec.SplitBy("copies"), .9
			s.Cells = append(s.Cells, c)
		}, "352 images have a relative that nothing else names. The verdict on `resnet8v1` would rest on *groups:copies, best validation*: 90.0 % instead of 7"},
		"without rows":   {func(s *summary.Summary) { s.Cells = nil }, "No two images would be known to belong together."},
		"without groups": {func(s *summary.Summary) { s.Design.Splits = []spec.Split{spec.SplitRows} }, "(the same author and near copies), there would be 360 groups instead of 14"},
		"nothing found":  {func(s *summary.Summary) { s.Data.Audit.FoundImages = 0 }, "What the audit found by itself joins no images beyond those that copies, and what was named, join already."},
		"one":            {func(s *summary.Summary) { s.Data.Audit.FoundImages = 1 }, "1 image has a relative that nothing else names."},
	} {
		s := reportstest.Audited()
		c.change(s)
		if got := section(t, s, heading); !strings.Contains(got, c.want) {
			t.Errorf("%s: want\n%s\nin\n%s", name, c.want, got)
		}
	}
	why := section(t, reportstest.Audited(), heading)
	if strings.Count(why, "the audit found it") != 2 || !strings.Contains(why, "| always") {
		t.Error(why)
	}
	for name, s := range map[string]*summary.Summary{"not audited": reportstest.NotAudited(), "of an earlier program": reportstest.Demo().Summary()} {
		if got := section(t, s, heading); strings.Contains(got, "Without the evidence") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestRelativesInTheReport: figures with their numbers, the difference, and that it proves
// nothing; where there are too few, that.
func TestRelativesInTheReport(t *testing.T) {
	const heading = "With and without a relative in training"
	got := section(t, reportstest.Audited(), heading)
	for _, want := range []string{"with a relative", "340", "96.8\u00a0%", "94.1\u00a0to\u00a099.5\u00a0%", "without one", "77.6\u00a0%", "**+19.2**", "+6.1\u00a0to\u00a0+32.3", "**as published**: best test epoch", "best validation epoch", "This describes and proves nothing"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if got := section(t, reportstest.Inseparable(), heading); !strings.Contains(got, "too few to compare") {
		t.Error(got)
	}
	for _, name := range []string{"demo", "ungrouped", "nothing-yet"} {
		if got := section(t, reportstest.Cases()[name], heading); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestAuditOnTheTerminal: after the table, in a sentence each.
func TestAuditOnTheTerminal(t *testing.T) {
	for name, want := range map[string]string{
		"audited": "As published, resnet8v1 is right on 96.8 % of the 340 test images with a relative in training and on 77.6 % of the 31 without: a difference of +19.2 points (+6.1 to +32.3), whatever its cause. " +
			"The audit of the images: 5 findings: 3 high, 1 medium, 1 low. High: near copies, the same author, groups by column series.",
		"not-audited": "These images were not audited",
	} {
		var b strings.Builder
		if err := Terminal(&b, reportstest.Cases()[name], 80); err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(b.String(), "guarded")
		if got := strings.Join(strings.Fields(after), " "); !strings.Contains(got, want) {
			t.Errorf("%s: want\n%s\nin\n%s", name, want, got)
		}
	}
	var b strings.Builder
	s := reportstest.Audited()
	s.Data.Audit.Findings = []finding.Finding{}
	if err := Terminal(&b, s, 200); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(b.String(), "\nThe audit of the images: Nothing was found that can flatter a model.\n") {
		t.Error(b.String())
	}
}
