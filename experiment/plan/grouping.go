package plan

import (
	"fmt"
	"regexp"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/spec"
)

// gather collects the group evidence that a spec asks for: exact copies always,
// then columns, then the pattern.
func gather(groups spec.Groups, m *dataset.Manifest) ([]dataset.Evidence, error) {
	evidence := []dataset.Evidence{dataset.Copies(m)}
	for _, column := range groups.Columns {
		e, err := dataset.Column(m, column)
		if err != nil {
			return nil, &spec.Error{Problems: []spec.Problem{{Key: "groups.columns", Message: err.Error()}}}
		}
		evidence = append(evidence, e)
	}
	if groups.Pattern != "" {
		re, err := regexp.Compile(groups.Pattern)
		if err != nil {
			return nil, fmt.Errorf("groups.pattern: %w", err)
		}
		e, err := dataset.Pattern(m, re)
		if err != nil {
			return nil, &spec.Error{Problems: []spec.Problem{{Key: "groups.pattern", Message: err.Error()}}}
		}
		evidence = append(evidence, e)
	}
	return evidence, nil
}

// Asked is the group evidence that a spec asks for beside copies.
func Asked(groups spec.Groups, m *dataset.Manifest) ([]dataset.Evidence, error) {
	all, err := gather(groups, m)
	if err != nil {
		return nil, err
	}
	return all[1:], nil
}
