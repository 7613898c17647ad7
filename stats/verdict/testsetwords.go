package verdict

import (
	"fmt"
	"strings"
)

// testSetWording words a verdict by one test set.
type testSetWording struct {
	wording
	v *TestSetVerdict
}

// rule states the comparison that decided.
func (w testSetWording) rule() string {
	return strings.TrimSuffix(w.wording.rule(Verdict{Outcome: w.v.Outcome}), notMeasured)
}

func (w testSetWording) sentence() string {
	claim, measured := "The claimed accuracy of "+w.percent(w.Claim), w.measured()
	switch w.v.Outcome {
	case Supported:
		how := "supported"
		if w.v.Estimate < w.Claim {
			how = "supported within the margin"
		}
		return fmt.Sprintf("%s is %s by these numbers: %s, and even the lower end reaches %s.", claim, how, measured, w.limit())
	case Refuted:
		return fmt.Sprintf("%s is refuted by these numbers: %s, and even the upper end stays below %s.", claim, measured, w.limit())
	}
	return fmt.Sprintf("%s is neither supported nor refuted by these numbers: %s, and that interval holds %s.", claim, measured, w.limit())
}

// measured states the count with the interval that decides.
func (w testSetWording) measured() string {
	g := w.Guarded
	count := fmt.Sprintf("%d of %s", w.v.Correct.Low, imagesText(w.v.Total))
	if w.v.Correct.High > w.v.Correct.Low {
		count = fmt.Sprintf("%d to %d of %s", w.v.Correct.Low, w.v.Correct.High, imagesText(w.v.Total))
	}
	if w.v.Which != "" {
		count += " " + w.v.Which
	}
	verb := "are"
	if w.v.Total == 1 {
		verb = "is"
	}
	chosen := ""
	if w.v.Looks > 1 {
		chosen = fmt.Sprintf(", the lower end corrected for the best of %d epochs", w.v.Looks)
	}
	return fmt.Sprintf("%s %s correct, %s (%s %% interval %s to %s%s)", count, verb, w.percent(w.v.Estimate), level(g), w.percent(g.Low), w.percent(g.High), chosen)
}

func imagesText(n int) string {
	if n == 1 {
		return "1 image"
	}
	return fmt.Sprintf("%d images", n)
}

// advice says how many images would decide it.
func (w testSetWording) advice() string {
	n := w.v.Needed
	switch {
	case n == nil:
		return ""
	case n.Same == 0 && n.Likely == 0 && equalTo(w.v.Estimate, w.threshold()):
		return "The accuracy lies exactly on the limit: no number of images decides this unless it moves."
	case n.Same == 0:
		return "The accuracy lies so close to the limit that no practical number of images would decide this."
	}
	text := fmt.Sprintf("If the accuracy stays as it is, the claim would be %s with about %s fresh test images in all", n.Outcome, about(n.Same))
	if n.Likely == 0 {
		return text + "; no practical number decides it nine times in ten."
	}
	return text + fmt.Sprintf("; about %s decide it nine times in ten, if that is the true accuracy.", about(n.Likely))
}

func equalTo(a, b float64) bool { return a-b < 1e-9 && b-a < 1e-9 }

// unknown is what no count can tell.
func (w testSetWording) unknown() string {
	var all []string
	if w.v.Looks == 0 {
		all = append(all, "how the model was chosen: where the best epoch was picked on these images, the count is too high")
	}
	if !w.v.Audited {
		all = append(all, "whether test images are related to training images")
	}
	if w.v.Interval == nil {
		all = append(all, "whether test images are related to each other, where the interval would be wider")
	}
	all = append(all, "who trained the model, and on what")
	return "These numbers cannot tell " + strings.Join(all, "; ") + "."
}
