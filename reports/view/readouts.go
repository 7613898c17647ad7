package view

import (
	"cmp"
	"slices"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// Readouts are the names of the read-outs that learning curves show, in their order.
func Readouts(curves []summary.Curve) []string {
	var names []string
	for _, c := range curves {
		for _, r := range c.Readouts {
			if !slices.Contains(names, r.Name) {
				names = append(names, r.Name)
			}
		}
	}
	return names
}

// AreBatchNorm reports whether read-outs are the two of batch normalisation.
func AreBatchNorm(readouts []string) bool {
	return slices.Equal(readouts, []string{string(spec.Moving), string(spec.Precise)})
}

// Deciding is the name of the read-out that decides.
func (v *View) Deciding() string { return cmp.Or(v.Design.Deciding, v.Design.BatchNorm) }
