package reportstest

import (
	"fmt"

	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// Doubtful is a run of which one network contradicts more labels than a report names, and
// the other one learned nothing.
func Doubtful() *summary.Summary {
	s := Audited()
	s.Labels = doubtful(s.Design.Architectures, 23, "man", "woman")
	s.Labels.Networks[1].Count, s.Labels.Networks[1].Accuracy = false, accuracyOf(.535, .461, .609)
	s.Data.Audit.Findings = append(s.Data.Audit.Findings, finding.Finding{Detector: "labels", Condition: finding.Doubted, Severity: finding.Medium, Effect: finding.NoEffect,
		Images: 23, Example: s.Labels.Images[0].Path})
	finding.Sort(s.Data.Audit.Findings)
	return s
}

// Unheard is a run whose networks learned nothing: it doubts no label.
func Unheard() *summary.Summary {
	s := Doubtful()
	s.Labels.Networks[0].Count, s.Labels.Networks[0].Accuracy = false, accuracyOf(.508, .43, .586)
	s.Labels.Images, s.Labels.Tested = []summary.DoubtfulImage{}, 0
	return s
}

// doubtful are doubts by two seeds of each network.
func doubtful(architectures []string, images int, label, predicted string) *summary.DoubtfulLabels {
	l := &summary.DoubtfulLabels{Split: spec.SplitGroups, Selection: plan.SelectValidation, Protocol: plan.Guarded, Tested: 360}
	for _, a := range architectures {
		l.Networks = append(l.Networks, summary.LabelVotes{Architecture: a, Seeds: 2, Accuracy: accuracyOf(.724, .64, .808), Majority: .5, Count: true})
	}
	for i := range images {
		l.Images = append(l.Images, summary.DoubtfulImage{
			Path: fmt.Sprintf("%s/image_%02d.png", label, i), Label: label, Predicted: predicted, Contradict: 2, Of: 2, Margin: .02 + .015*float64(i),
			Decision: fmt.Sprintf("ignore,label,%064x,%s,%s/image_%02d.png", 1000+i, label, label, i),
		})
	}
	return l
}

func accuracyOf(estimate, low, high float64) summary.Interval {
	return summary.Interval{Estimate: estimate, Low: low, High: high, Level: .95, Method: "clustered", Estimand: "accuracy of the procedure on images of new groups"}
}
