package reports

import (
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// Markdown renders report.md: the verdict first, then what it rests on, from the
// figures that matter most to the details. It holds no dates, hosts or durations,
// so that the same run gives the same bytes.
func Markdown(s *summary.Summary) ([]byte, error) {
	v := view.New(s)
	d := &text.Document{}
	opening(d, v)
	earlySection(d, v)
	resultsSection(d, v)
	shortcutsSection(d, v)
	baselinesSection(d, v)
	optimismSection(d, v)
	relativesSection(d, v)
	foldsSection(d, v)
	growthSection(d, v)
	confusionSection(d, v)
	calibrationSection(d, v)
	curvesSection(d, v)
	dataSection(d, v)
	auditSection(d, v)
	labelsSection(d, v)
	proofSection(d, v)
	designSection(d, v)
	programSection(d, v)
	kernelsSection(d, v)
	ledgerSection(d, v)
	glossarySection(d, v)
	return d.Bytes()
}
