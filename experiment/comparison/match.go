package comparison

import (
	"fmt"
	"slices"
)

// Match pairs the trials of two models by seed and fold: those seeds of which every fold
// tests the same images. b's images come in the order of a's. Where no seed matches, both
// come back as they are, and why says what differs.
func Match(a, b Outcomes) (x, y Outcomes, why string) {
	x.Single, y.Single = a.Single, b.Single
	shared := false
	for _, seed := range a.Seeds() {
		ofA, ofB := a.of(seed), b.of(seed)
		if len(ofB) == 0 {
			continue
		}
		shared = true
		aligned, differs := align(ofA, ofB)
		if differs == "" {
			x.Trials, y.Trials = append(x.Trials, ofA...), append(y.Trials, aligned...)
		} else if why == "" {
			why = fmt.Sprintf("the folds differ: in seed %d, %s", seed, differs)
		}
	}
	switch {
	case len(x.Trials) > 0:
		return x, y, ""
	case !shared:
		why = "no seed is finished in both"
	}
	return a, b, why
}

// align brings the trials of b into the order of a's; differs says where folds are not the
// same.
func align(a, b []Trial) (aligned []Trial, differs string) {
	if len(a) != len(b) {
		return nil, fmt.Sprintf("there are %d folds and %d", len(a), len(b))
	}
	for f, trial := range a {
		place := make(map[int]int)
		for i, image := range b[f].Images {
			place[image] = i
		}
		other := Trial{Seed: b[f].Seed, Fold: b[f].Fold, Train: b[f].Train, Images: trial.Images}
		for _, image := range trial.Images {
			i, ok := place[image]
			if !ok || len(place) != len(trial.Images) {
				return nil, fmt.Sprintf("fold %d tests other images", trial.Fold)
			}
			other.Labels, other.Correct = append(other.Labels, b[f].Labels[i]), append(other.Correct, b[f].Correct[i])
			if b[f].Scores != nil {
				other.Scores = append(other.Scores, b[f].Scores[i])
			}
		}
		aligned = append(aligned, other)
	}
	return aligned, ""
}

// Numbered gives images other numbers.
func (o Outcomes) Numbered(number func(image int) int) Outcomes {
	out := Outcomes{Single: o.Single, Trials: slices.Clone(o.Trials)}
	for t := range out.Trials {
		images := make([]int, len(out.Trials[t].Images))
		for i, image := range out.Trials[t].Images {
			images[i] = number(image)
		}
		out.Trials[t].Images = images
	}
	return out
}

// Tested are the images that were tested, once each.
func (o Outcomes) Tested() map[int]bool {
	all := make(map[int]bool)
	for _, t := range o.Trials {
		for _, image := range t.Images {
			all[image] = true
		}
	}
	return all
}
