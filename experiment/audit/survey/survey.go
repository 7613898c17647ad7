package survey

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/audit/probe"
	"github.com/refold/refold/experiment/plan"
)

// Subject is the data set that is audited.
type Subject struct {
	Manifest *dataset.Manifest
	Traits   []dataset.Trait // of each image
	Findings plan.Findings   // what relates the images, and what was joined
	Groups   dataset.Groups  // that a guarded split keeps whole
	Split    string          // the column of a split that somebody made; empty: there is none
	Folds    int             // k
	Level    float64         // of all intervals of a detector together
	// Random gives the streams of detectors.
	Random Streams
	// Step, if not nil, is called before each detector.
	Step func(detector string)

	labels []int
	design *design // made by the first detector that probes
}

// Run asks every detector, and returns what they found, the most severe first.
func Run(ctx context.Context, s *Subject) ([]finding.Finding, error) {
	if len(s.Traits) != len(s.Manifest.Images) {
		return nil, fmt.Errorf("%d traits of %d images", len(s.Traits), len(s.Manifest.Images))
	}
	s.labels = s.Manifest.Labels()
	all := []finding.Finding{}
	for _, d := range detectors {
		if s.Step != nil {
			s.Step(d.name)
		}
		found, err := d.find(ctx, s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.name, err)
		}
		for _, f := range found {
			f.Detector, f.Severity = d.name, finding.SeverityOf(f.Condition)
			all = append(all, f)
		}
	}
	finding.Sort(all)
	return all, nil
}

// design is the folds that probes share, by all groups and by copies alone.
type design struct {
	grouped, rows probe.Design
	ungrouped     bool // whole groups cannot be divided: grouped is that of the rows
	none          bool // nor can the rows: there are no probes
}

// folds are the probes' folds, made once.
func (s *Subject) folds() (*design, error) {
	if s.design != nil {
		return s.design, nil
	}
	divide := func(groups dataset.Groups, stream string) (probe.Design, bool, error) {
		d, err := probe.Divide(s.labels, len(s.Manifest.Classes), groups, s.Folds, s.Random(stream))
		if indivisible := new(probe.IndivisibleError); errors.As(err, &indivisible) {
			return d, false, nil
		}
		return d, true, err
	}
	d := &design{}
	var divided bool
	var err error
	if d.rows, divided, err = divide(dataset.Join(len(s.labels), dataset.Copies(s.Manifest)), "audit/rows"); err != nil {
		return nil, err
	}
	d.none = !divided
	if d.grouped, divided, err = divide(s.Groups, "audit/groups"); err != nil {
		return nil, err
	}
	if d.ungrouped = !divided; d.ungrouped {
		d.grouped = d.rows
	}
	s.design = d
	return d, nil
}

// Streams gives the random stream of a name, always the same.
type Streams func(name string) *rand.Rand
