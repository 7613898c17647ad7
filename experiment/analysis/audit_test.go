package analysis

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// relation relates the images with these file names.
func relation(m *dataset.Manifest, kind leak.Kind, grade leak.Grade, paths ...string) leak.Relation {
	r := leak.Relation{Kind: kind, Grade: grade}
	for i, image := range m.Images {
		if slices.Contains(paths, image.Path) {
			r.Images = append(r.Images, i)
		}
	}
	return r
}

// planned is a plan of 48 images in two classes, with these relations.
func planned(t *testing.T, change func(*spec.Spec), relations func(*dataset.Manifest) []leak.Relation, lines ...string) *plan.Plan {
	t.Helper()
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 12, 4))
	decided, err := decision.Read(strings.NewReader(strings.Join(lines, "\n")), "decisions.csv")
	if err != nil {
		t.Fatal(err)
	}
	found, err := resolve.Relations(m, relations(m), decided)
	if err != nil {
		t.Fatal(err)
	}
	s := experimenttest.Spec()
	s.Groups.Columns, s.Groups.NearCopies, s.Groups.Metadata = nil, true, true
	change(&s)
	p, err := plan.New(t.Context(), s, m, found)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func cats(m *dataset.Manifest) leak.Relation {
	r := leak.Relation{Kind: leak.Session, Grade: leak.Strong, Name: "one camera"}
	for i, image := range m.Images {
		if image.Label == "cat" {
			r.Images = append(r.Images, i)
		}
	}
	return r
}

// What an audit found stands in the summary, with what groups would be without it.
func TestAuditSummary(t *testing.T) {
	p := planned(t, func(*spec.Spec) {}, func(m *dataset.Manifest) []leak.Relation {
		return []leak.Relation{
			relation(m, leak.NearCopies, leak.Strong, "g00_0.png", "g01_0.png"),
			relation(m, leak.NearCopies, leak.Strong, "g01_0.png", "g02_0.png"),
			relation(m, leak.NearCopies, leak.Weak, "g03_0.png", "g04_0.png"),
			cats(m),
		}
	}, "different,author,,Jane")
	p.Observed = []finding.Finding{{Detector: "near copies", Condition: finding.NearCopied, Severity: finding.High, Effect: finding.Joins, Images: 3}}
	want := &summary.Audit{
		NearCopies: true, Metadata: true, Findings: p.Observed, Open: 1, Asked: 48, FoundImages: 3, Decisions: 1,
		Unjoined: []summary.Unjoined{{Kind: "session", Class: "cat", Reason: `class "cat" would lie in 1 group, fewer than the 3 folds`}},
	}
	if d := cmp.Diff(want, auditSummary(p)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]summary.GroupEvidence{{Kind: "copies"}, {Kind: "near-copies", Groups: 1, Images: 3, Found: true}}, dataSummary(p).Evidence); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"near copies"}, related(p)); d != "" {
		t.Error(d)
	}
	inseparable, coarse := unjoined(p)
	if d := cmp.Diff([]string{"camera session"}, inseparable); d != "" || len(coarse) > 0 {
		t.Errorf("%s %q", d, coarse)
	}
	p.Observed = append(p.Observed, finding.Finding{Condition: finding.Coarse, Severity: finding.High, Subject: "session", Effect: finding.Unjoined})
	inseparable, coarse = unjoined(p)
	if d := cmp.Diff([]string{"the same camera session"}, coarse); d != "" || len(inseparable) > 0 || !auditSummary(p).Unjoined[0].Coarse {
		t.Errorf("%s %q", d, inseparable)
	}
}

// What was asked for is not credited to the audit: of a near copy within a column's group
// and one across two groups only the second counts, with all images that it brings together.
func TestAuditSummaryOnTopOfWhatWasAskedFor(t *testing.T) {
	p := planned(t, func(s *spec.Spec) { s.Groups.Columns = []string{"group"} }, func(m *dataset.Manifest) []leak.Relation {
		return []leak.Relation{
			relation(m, leak.NearCopies, leak.Strong, "g00_0.png", "g00_1.png"),
			relation(m, leak.NearCopies, leak.Strong, "g01_0.png", "g03_0.png"),
		}
	})
	a := auditSummary(p)
	if a.Asked != 12 || p.Groups.Count != 11 || a.FoundImages != 8 {
		t.Errorf("%d groups of %d asked for, %d images by the audit alone: want 11 of 12, and 8", p.Groups.Count, a.Asked, a.FoundImages)
	}
	if d := cmp.Diff([]string{"the same group", "near copies"}, related(p)); d != "" {
		t.Error(d)
	}
}

// Without an audit the summary says that there was none.
func TestNoAuditSummary(t *testing.T) {
	s := experimenttest.Spec()
	p, err := plan.New(t.Context(), s, experimenttest.Scan(t, experimenttest.Pictures(t, 12, 4)), nil)
	if err != nil {
		t.Fatal(err)
	}
	a := auditSummary(p)
	if a == nil || a.Done() || a.FoundImages != 0 || a.Asked != 12 {
		t.Errorf("%+v", a)
	}
}
