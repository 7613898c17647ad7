package reportstest

import (
	"fmt"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
)

// WithPreparations has one network with three preparations of its images, of which one makes
// them alike and loses much by it.
func WithPreparations() *summary.Summary {
	o := Demo()
	o.K, o.Architectures = 2, []string{"resnet8v2", "resnet8v2, crop"}
	s := o.Summary()
	lost := o
	lost.Architectures, lost.Level = []string{"resnet8v2, equalised"}, [4]float64{.951, .92, .68, .594}
	other := lost.Summary()
	other.Verdicts[0].Headline = false
	s.Verdicts, s.Cells, s.Optimism = append(s.Verdicts, other.Verdicts...), append(s.Cells, other.Cells...), append(s.Optimism, other.Optimism...)
	s.Confusions, s.Curves = append(s.Confusions, other.Confusions...), append(s.Curves, other.Curves...)
	s.Trials.Planned, s.Trials.Finished = s.Trials.Planned+other.Trials.Planned, s.Trials.Finished+other.Trials.Finished
	s.Design.Architectures, s.Design.Augment = o.Architectures[:1], "flip, crop"
	plain := summary.Preparation{Height: 24, Width: 24, Resize: "stretch", Interpolation: "area", Alpha: "white", Scale: "unit"}
	crop, alike := plain, plain
	crop.Label, crop.Resize = "crop", "crop"
	alike.Label, alike.ShortSide, alike.JPEGQuality = "equalised", 48, 75
	s.Design.Preparations = []summary.Preparation{plain, crop, alike}
	s.Comparison = nil
	for _, protocol := range []plan.Protocol{plan.AsPublished, plan.Guarded} {
		mean := make(map[string]float64)
		for _, c := range s.Cells {
			if c.Protocol == protocol {
				mean[c.Architecture] = c.Mean
			}
		}
		spread := map[plan.Protocol]float64{plan.AsPublished: .03, plan.Guarded: .08}[protocol]
		base := mean[o.Architectures[0]]
		difference := func(arm string) *summary.Interval {
			value := base - mean[arm]
			return &summary.Interval{Estimate: value, Low: value - spread, High: value + spread, Level: .95, Method: "clustered"}
		}
		for _, arm := range []string{o.Architectures[1], lost.Architectures[0]} {
			i := difference(arm)
			s.Comparison = append(s.Comparison, summary.Comparison{A: o.Architectures[0], B: arm, Protocol: protocol, Value: i.Estimate, Interval: i})
		}
		s.Shortcuts = append(s.Shortcuts, summary.Shortcut{Architecture: o.Architectures[0], Equalised: lost.Architectures[0], ShortSide: 48, JPEGQuality: 75,
			Protocol: protocol, Accuracy: base, Without: mean[lost.Architectures[0]], Interval: difference(lost.Architectures[0])})
	}
	cut := s.Shortcuts[1]
	s.Verdicts[0].Shortcut = fmt.Sprintf("Of the guarded accuracy of %.1f %%, %.1f points (%.1f to %.1f) rest on what the files went through: so much is lost where all images are ",
		100*cut.Accuracy, 100*cut.Value(), 100*cut.Interval.Low, 100*cut.Interval.High) +
		"shrunk to a short side of 48 pixels, then saved as JPEG 4:2:0 of quality 75, on the same folds. Making images alike takes some of what they show away too, so that less may rest on it; " +
		"and what it does not make alike may still tell the classes apart."
	return s
}
