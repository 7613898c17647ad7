package reports

import (
	"github.com/refold/refold/experiment"
)

// Markdown renders report.md. It holds no dates, hosts or durations.
func Markdown(s *experiment.Summary) ([]byte, error) {
	v := newView(s)
	d := &document{}
	v.opening(d)
	v.results(d)
	return d.bytes()
}
