package summary

import (
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
)

// Preparation is one of several ways in which the images of a run became pixels.
type Preparation struct {
	Label         string `json:"label,omitempty"` // what tells it from the first, in words; empty: it is the first, that of [data]
	ShortSide     int    `json:"short_side,omitempty"`
	JPEGQuality   int    `json:"jpeg_quality,omitempty"`
	Height        int    `json:"height"`
	Width         int    `json:"width"`
	Resize        string `json:"resize"`
	Interpolation string `json:"interpolation"`
	Alpha         string `json:"alpha"`
	Scale         string `json:"scale"`
}

// Preparations are those of resolved data; none where there is but one.
func Preparations(data spec.Data) (all []Preparation) {
	if len(data.Variants) == 0 {
		return nil
	}
	for _, p := range data.Preparations() {
		all = append(all, Preparation{
			Label: p.Label, ShortSide: p.Data.ShortSide, JPEGQuality: p.Data.JPEGQuality, Height: p.Data.Size[0], Width: p.Data.Size[1],
			Resize: p.Data.Resize, Interpolation: p.Data.Interpolation, Alpha: p.Data.Alpha, Scale: p.Data.Scale,
		})
	}
	return all
}

// EqualisedWords say of each further preparation what it makes alike in images, a line each.
func EqualisedWords(all []Preparation) (lines []string) {
	for _, p := range all {
		if how := spec.Equalised(p.ShortSide, p.JPEGQuality); how != "" && p.Label != "" {
			lines = append(lines, p.Label+": all images are first "+how)
		}
	}
	return lines
}

// Shortcut is what an accuracy loses where all images are made alike in what their files
// went through: the difference of two arms on the same folds that differ in that alone.
type Shortcut struct {
	Architecture string        `json:"architecture"` // whose images are left as they are (an arm)
	Equalised    string        `json:"equalised"`    // the arm whose images are made alike
	ShortSide    int           `json:"short_side,omitempty"`
	JPEGQuality  int           `json:"jpeg_quality,omitempty"`
	Protocol     plan.Protocol `json:"protocol"`
	Accuracy     float64       `json:"accuracy"` // of Architecture
	Without      float64       `json:"without"`  // of Equalised
	Interval     *Interval     `json:"interval"` // of the difference: the widest of the comparison's
}

// Value is the shortcut's share.
func (s Shortcut) Value() float64 { return s.Accuracy - s.Without }

// Arms are the names of what the run compares, in its order: architectures and, where
// there are several preparations, each with each of these.
func (d Design) Arms() []string {
	var names []string
	d.eachArm(func(name, _ string) { names = append(names, name) })
	return names
}

// ArchitectureOf is that of an arm; the name itself where the design has no such arm.
func (d Design) ArchitectureOf(arm string) string {
	found := arm
	d.eachArm(func(name, architecture string) {
		if name == arm {
			found = architecture
		}
	})
	return found
}

func (d Design) eachArm(yield func(name, architecture string)) {
	for _, architecture := range d.Architectures {
		if len(d.Preparations) == 0 {
			yield(architecture, architecture)
		}
		for _, p := range d.Preparations {
			yield(spec.ArmName(architecture, p.Label), architecture)
		}
	}
}
