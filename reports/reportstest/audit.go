package reportstest

import (
	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
)

// Audited is a plain folder in which the audit alone found what relates images: without
// it they would have been a group each.
func Audited() *summary.Summary {
	s := Demo().Summary()
	s.Claim.Architecture = s.Design.Architectures[0]
	s.Data.Evidence = []summary.GroupEvidence{
		{Kind: "copies"}, {Kind: "near-copies", Groups: 9, Images: 21, Found: true}, {Kind: "author", Groups: 12, Images: 348, Found: true},
	}
	s.Data.Audit = &summary.Audit{
		NearCopies: true, Metadata: true, Asked: s.Data.Images, FoundImages: 352, Open: 3,
		Findings: []finding.Finding{
			found(finding.NearCopied, finding.High, "near-copies", finding.Joins, 21, 17),
			found(finding.SameOrigin, finding.High, "author", finding.Joins, 348, 340),
			{Detector: "forgotten groups", Condition: finding.Forgotten, Severity: finding.High, Subject: "column series", Effect: finding.Proposed, Images: 200, Sets: 20,
				Line: `columns = ["series"]`, Measure: &finding.Measure{What: "loss", Estimate: .08, Low: .02, High: .14, Level: .95}},
			found(finding.Similar, finding.Medium, "near-copies", finding.Waits, 6, 5),
			{Detector: "shortcuts", Condition: finding.Pictured, Severity: finding.Low, Subject: "mean colour", Effect: finding.NoEffect, Images: 360,
				Measure: &finding.Measure{What: "accuracy", Estimate: .81, Low: .74, High: .88, Level: .95, Majority: .5}},
		},
	}
	for _, architecture := range s.Design.Architectures {
		s.Relatives = append(s.Relatives, relatives(architecture, plan.SelectTest, plan.AsPublished), relatives(architecture, plan.SelectValidation, "rows+validation"))
	}
	return s
}

func found(c finding.Condition, severity finding.Severity, kind string, effect finding.Effect, images int, cross float64) finding.Finding {
	return finding.Finding{Detector: "some", Condition: c, Severity: severity, Subject: kind, Effect: effect, Images: images, Sets: images / 3,
		Crossing: &finding.Crossing{Folds: 1.8, Groups: cross / 2, Images: cross}, Example: "man/first_of_many.png"}
}

func relatives(architecture string, selection plan.Selection, protocol plan.Protocol) summary.Relatives {
	interval := func(estimate, low, high float64) summary.Interval {
		return summary.Interval{Estimate: estimate, Low: low, High: high, Level: .95, Method: "clustered t (centre: mean over images)", Estimand: "mean accuracy"}
	}
	return summary.Relatives{Architecture: architecture, Selection: selection, Protocol: protocol,
		With:       summary.Portion{Images: 340, Tests: 671, Groups: 13, Accuracy: .968, Interval: interval(.968, .941, .995)},
		Without:    summary.Portion{Images: 31, Tests: 49, Groups: 11, Accuracy: .776, Interval: interval(.776, .612, .9)},
		Difference: interval(.192, .061, .323),
	}
}

// Inseparable is a run whose classes cannot be told from what joins images: that is said
// first. Its audit found more than a table shows in the open, and somebody decided.
func Inseparable() *summary.Summary {
	s := Audited()
	a := s.Data.Audit
	a.Decisions, a.Metadata, a.Asked, a.FoundImages = 2, true, 340, 20
	a.Unjoined = []summary.Unjoined{
		{Kind: "session", Class: "man", Reason: `class "man" would lie in 1 group, fewer than the 4 folds`},
		{Kind: "near-copies", Reason: "no folds were found, together with author"},
		{Kind: "place", Class: "woman", Coarse: true, Reason: `class "woman" would lie in 3 groups, fewer than the 4 folds`},
	}
	a.Findings = append([]finding.Finding{{Detector: "what files say", Condition: finding.Inseparable, Severity: finding.High, Subject: "session", Effect: finding.Unjoined, Images: 180, Sets: 2,
		Reason: a.Unjoined[0].Reason}}, a.Findings...)
	for _, feature := range []string{"PNG text Author", "PNG text Title", "PNG text Software", "EXIF Make", "EXIF Model", "XMP creator"} {
		a.Findings = append(a.Findings, finding.Finding{Detector: "what files say", Condition: finding.Stated, Severity: finding.High, Subject: feature, Effect: finding.NoEffect, Images: 360})
	}
	finding.Sort(a.Findings)
	s.Relatives = nil
	for i := range s.Verdicts {
		s.Verdicts[i].Sentence += " Besides, class and camera session cannot be told apart in these images, nor class and near copies: no split of them can tell what the networks learned. " +
			"Besides, images related by the same place were on both sides of the folds, in too few groups to be kept apart: the figure may be too high by that."
	}
	return s
}

// NotAudited is a run that was told not to look.
func NotAudited() *summary.Summary {
	s := Demo().Summary()
	s.Data.Audit = &summary.Audit{Asked: s.Data.Groups}
	return s
}

// hostileAudit has a string in all that comes from files.
func hostileAudit(name string) *summary.Audit {
	a := &summary.Audit{NearCopies: true, Metadata: true, Asked: 20, FoundImages: 1, Unjoined: []summary.Unjoined{{Kind: name, Class: name, Reason: name}}}
	for _, c := range []finding.Condition{finding.Stated, finding.Forgotten, finding.SameOrigin, finding.Inseparable, finding.Hidden, finding.Traced} {
		a.Findings = append(a.Findings, finding.Finding{Detector: name, Condition: c, Severity: finding.SeverityOf(c), Subject: name, Effect: finding.Proposed, Images: 3, Line: name, Reason: name, Example: name,
			Measure: &finding.Measure{What: "accuracy", Estimate: .8, Low: .7, High: .9, Level: .95, Majority: .5}})
	}
	return a
}
