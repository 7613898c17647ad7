package traininglog

import (
	"math"
	"slices"
)

// half an image: what differs less is the same count.
const half = 0.5

// choose finds the look that is judged, and says how it was chosen.
func (a *Analysis) choose(looks []Look) {
	validated := a.Log.validated()
	a.ValidationLooks = len(validated)
	image := half / float64(a.TestImages)
	highest, equal := best(looks, image, func(l Look) float64 { return l.TestAccuracy })
	a.Choice, a.Best, a.Equal = ChoiceTest, highest, equal
	if len(validated) == 0 {
		return
	}
	switch chosen, same := best(validated, 1e-9, func(l Look) float64 { return l.Validation }); {
	case len(looks) == 1:
		a.Choice = ChoiceNone
	case !math.IsNaN(chosen.TestAccuracy) && (len(looks) >= len(validated) || tops(validated)):
		a.Choice, a.Best, a.Equal, a.Highest = ChoiceValidation, chosen, same, highest
	}
}

// tops reports whether the test set was looked at wherever validation was better than
// ever before, and nowhere else: the last such look is the one that was chosen.
func tops(validated []Look) bool {
	top := math.Inf(-1)
	for _, l := range validated {
		if (l.Validation > top) != !math.IsNaN(l.TestAccuracy) {
			return false
		}
		top = max(top, l.Validation)
	}
	return true
}

// best is the first of the highest, and how many others are within a distance.
func best(looks []Look, within float64, figure func(Look) float64) (Look, int) {
	top, equal := looks[0], 0
	for _, l := range looks[1:] {
		switch d := figure(l) - figure(top); {
		case d > within:
			top, equal = l, 0
		case math.Abs(d) < within:
			equal++
		}
	}
	return top, equal
}

// looks are the epochs with a test accuracy.
func (l *Log) looks() []Look {
	return l.with(func(l Look) float64 { return l.TestAccuracy })
}

// validated are the epochs with an accuracy on another set that may have chosen.
func (l *Log) validated() []Look {
	return l.with(func(l Look) float64 { return l.Validation })
}

func (l *Log) with(figure func(Look) float64) []Look {
	var all []Look
	for i, e := range l.Epochs {
		if look := (Look{e, i + 1, l.validation[i]}); !math.IsNaN(figure(look)) {
			all = append(all, look)
		}
	}
	return all
}

// Validation reports whether the log calls the judged set a validation set.
func (l *Log) Validation() bool { return l.Set == SetValidation }

// ValidationAccuracies are those of the set that chose, beside Epochs; nil where the
// log has one set only.
func (l *Log) ValidationAccuracies() []float64 {
	if len(l.validated()) == 0 {
		return nil
	}
	return slices.Clone(l.validation)
}
