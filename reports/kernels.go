package reports

import (
	"fmt"
	"strings"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// namedTrials is how many trials of a set of kernels the report names.
const namedTrials = 200

// kernelsSection writes which trial ran on which kernels, and how far these come apart.
func kernelsSection(d *text.Document, v *view.View) {
	k := v.Kernels
	if k == nil || len(k.Sets) == 0 {
		return
	}
	d.Heading(2, "Kernels")
	d.Para("Each machine took the fastest set of inner loops that its processor runs (run.kernels is mixed). Sets add up in different orders, so that the same training "+
		"gives other digits, and late in it other weights. How far they come apart was measured on trial %s, which each set trained on its own: by the predictions of its test images after the last epoch.", text.Code(k.Trial))
	d.Para("Each of the others is compared with the first one.")
	t := text.NewTable(text.Words("engine"), text.Numbers("trials"), text.Numbers("test images"), text.Numbers("taken for another class"), text.Numbers("largest difference of a probability"))
	for i, set := range k.Sets {
		t.Add(append([]string{text.Code(set.Engine), fmt.Sprint(len(set.Trials))}, apart(set, i == 0)...)...)
	}
	d.Table(t)
	var lines []string
	for _, set := range k.Sets {
		lines = append(lines, fmt.Sprintf("%s trained %s.", text.Code(set.Engine), trialNames(set.Trials)))
	}
	d.Items(lines...)
}

// apart is how far a set comes apart from the first one, in the table's cells.
func apart(set summary.KernelSet, first bool) []string {
	switch {
	case first:
		return []string{text.Missing, text.Missing, text.Missing}
	case set.Apart == nil:
		return []string{text.Missing, "not measured", text.Missing}
	}
	a := set.Apart
	return []string{fmt.Sprint(a.Images), fmt.Sprint(a.OtherClass), fmt.Sprintf("%.2g", a.Probability)}
}

func trialNames(trials []string) string {
	var names []string
	for i, name := range trials {
		if i == namedTrials {
			names = append(names, fmt.Sprintf("%d more, which summary.json names", len(trials)-i))
			break
		}
		names = append(names, text.Code(name))
	}
	return strings.Join(names, ", ")
}
