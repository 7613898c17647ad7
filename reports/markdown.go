package reports

import (
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
)

// Markdown renders report.md: the verdict first, then what it rests on, from the
// figures that matter most to the details. It holds no dates, hosts or durations,
// so that the same run gives the same bytes.
func Markdown(s *summary.Summary) ([]byte, error) {
	v := newView(s)
	d := &text.Document{}
	v.opening(d)
	v.results(d)
	v.optimismSection(d)
	v.folds(d)
	v.confusion(d)
	v.learning(d)
	v.data(d)
	v.proof(d)
	v.design(d)
	v.ledger(d)
	v.glossary(d)
	return d.Bytes()
}
