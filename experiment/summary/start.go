package summary

import (
	"path/filepath"

	"github.com/refold/refold/experiment/spec"
)

// Start is the file of weights that networks of an architecture started from.
type Start struct {
	Architecture string `json:"architecture"`
	File         string `json:"file"` // its name, without folders
	SHA256       string `json:"sha256"`
	NewHead      bool   `json:"new_head,omitempty"` // the classification layer was drawn anew
}

// Starts are those of a resolved spec.
func Starts(m spec.Model) (all []Start) {
	if m.Weights == "" {
		return nil
	}
	for _, architecture := range m.Architectures {
		all = append(all, Start{Architecture: architecture, File: filepath.Base(m.WeightsOf(architecture)),
			SHA256: m.Pinned(architecture), NewHead: m.Head == spec.HeadNew})
	}
	return all
}

// StartOf is what networks of an architecture, or of an arm, started from; nil: from scratch.
func (d Design) StartOf(architecture string) *Start {
	architecture = d.ArchitectureOf(architecture)
	for i, s := range d.Starts {
		if s.Architecture == architecture {
			return &d.Starts[i]
		}
	}
	return nil
}
