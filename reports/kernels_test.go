package reports

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
)

// TestReportNamesKernels: which trial ran on what, and how far the sets come apart.
func TestReportNamesKernels(t *testing.T) {
	s := reportstest.Demo().Summary()
	if have := markdown(t, s); strings.Contains(have, "## Kernels") {
		t.Error("a run of one set has a section on kernels")
	}
	s.Kernels = &summary.KernelSets{Trial: "first", Sets: []summary.KernelSet{
		{Engine: "builtin 5 amd64 avx512", Trials: []string{"first", "third"}},
		{Engine: "builtin 5 amd64 avx2", Trials: []string{"second"}, Apart: &summary.KernelDifference{Images: 40, OtherClass: 3, Probability: 0.0123}},
		{Engine: "builtin 5 amd64 go", Trials: []string{"fourth"}},
	}}
	have := markdown(t, s)
	for _, want := range []string{
		"## Kernels", "measured on trial `first`", "`builtin 5 amd64 avx512` trained `first`, `third`.", "`builtin 5 amd64 avx2` trained `second`.",
		"0.012", "not measured",
	} {
		if !strings.Contains(have, want) {
			t.Errorf("no %q in\n%s", want, have[strings.Index(have, "## Kernels"):])
		}
	}
}
