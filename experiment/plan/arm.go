package plan

import (
	"slices"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/pixels"
	"github.com/refold/refold/experiment/spec"
)

// Arm is an architecture with a preparation of its images: what a run trains and compares.
type Arm struct {
	// Name is the architecture and, where images are prepared otherwise than [data] says,
	// in what: "resnet20v2, crop".
	Name         string
	Architecture string
	spec.Preparation
}

// Base reports whether its images are prepared as [data] says.
func (a Arm) Base() bool { return a.Label == "" }

// armsOf lists the arms of a spec: those of an architecture stand together, that with the
// preparation of [data] first, under the name of the architecture.
func armsOf(s spec.Spec) []Arm {
	var arms []Arm
	for _, architecture := range s.Model.Architectures {
		for _, p := range preparationsOf(s) {
			arms = append(arms, Arm{Name: spec.ArmName(architecture, p.Label), Architecture: architecture, Preparation: p})
		}
	}
	return arms
}

// preparationsOf are those of a spec. Of predictions that were made elsewhere none is known.
func preparationsOf(s spec.Spec) []spec.Preparation {
	all := s.Data.Preparations()
	if s.Run.Engine == spec.EnginePredictions {
		all = all[:1]
		all[0].Name = "given"
	}
	return all
}

// Arm is the one of a name; it must be one of the plan's.
func (p *Plan) Arm(name string) Arm {
	return p.Arms[slices.IndexFunc(p.Arms, func(a Arm) bool { return a.Name == name })]
}

// ArmNames are the names of the arms.
func (p *Plan) ArmNames() []string {
	names := make([]string, len(p.Arms))
	for i, a := range p.Arms {
		names[i] = a.Name
	}
	return names
}

// SpecOf is the spec of an arm's trials: what they would be run with alone.
func (p *Plan) SpecOf(a Arm) spec.Spec {
	s := p.Spec
	s.Data = a.Data
	return s
}

// Preprocesses are the ways in which trials have images decoded, each once: first that of
// [data].
func (p *Plan) Preprocesses() []pixels.Preprocess {
	var all []pixels.Preprocess
	for _, prepared := range p.Spec.Data.Preparations() {
		if way := prepared.Data.Preprocess(); !slices.Contains(all, way) {
			all = append(all, way)
		}
	}
	return all
}

// PixelsHash stands for the pixels that networks are given of the images of a manifest, as
// data says, variants included.
func PixelsHash(data spec.Data, m *dataset.Manifest) string {
	all := data.Preparations()
	way := all[0].Data.Preprocess()
	for _, prepared := range all {
		if now := prepared.Data.Preprocess(); now.Equalise != (pixels.Equalise{}) {
			way = now // of how images are resized, the revision alone counts
		}
	}
	return m.PixelsHash(way)
}
