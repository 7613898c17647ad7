package auditreport

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/audit/finding"
)

// mostNames is how many findings are named one by one.
const mostNames = 4

// Names are what was found, each once, the first few of many: "exact copies, near copies
// and 3 others".
func Names(all []finding.Finding) string {
	var names []string
	for _, f := range all {
		if name := Of(f).Found; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if more := len(names) - mostNames; more > 1 {
		return strings.Join(names[:mostNames], ", ") + fmt.Sprintf(" and %d others", more)
	}
	return strings.Join(names, ", ")
}

// OfSeverity are the findings of a severity.
func OfSeverity(all []finding.Finding, severity finding.Severity) []finding.Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f finding.Finding) bool { return f.Severity != severity })
}

// Unsettled are the findings of high severity that no split keeps out: neither are their
// images on one side, nor is it known that they cannot be.
func Unsettled(all []finding.Finding) []finding.Finding {
	return slices.DeleteFunc(OfSeverity(all, finding.High), func(f finding.Finding) bool {
		return f.Effect == finding.Joins || f.Effect == finding.Unjoined
	})
}
