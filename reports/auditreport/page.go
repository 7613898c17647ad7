package auditreport

import (
	"math"

	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/reports/auditpage"
)

// Rows are the findings as audit.html shows them.
func Rows(all []finding.Finding) []auditpage.Finding {
	var rows []auditpage.Finding
	for _, f := range all {
		said := Of(f)
		row := auditpage.Finding{
			Severity: auditpage.Severity(f.Severity), What: said.Found, Images: f.Images, Crossing: -1, Groups: Groups(f), Do: said.Means + " " + said.Do,
		}
		if f.Line != "" {
			row.Do += " " + f.Line
		}
		if figure := Figure(f); figure != "" {
			row.What += ": " + figure
		}
		if f.Crossing != nil {
			row.Crossing = int(math.Round(f.Crossing.Images))
		}
		switch f.Condition {
		case finding.Forgotten, finding.Alike:
		default:
			if f.Sets > 0 {
				row.Kind = f.Subject
			}
		}
		rows = append(rows, row)
	}
	return rows
}
