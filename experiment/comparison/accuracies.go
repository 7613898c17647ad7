package comparison

import (
	"math"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/primary"
)

// AccuracyIntervals are those of both accuracies on the images that both models predicted, by
// the method of a run's own: [primary.Recommend] where there are trials, and
// [stats.AccuracyInterval] where there is one test set. Where images count once that were
// tested unequally often, the interval is moved to their mean.
func (p Pair) AccuracyIntervals() (a, b stats.Interval, err error) {
	ofA, ofB, err := p.Accuracies()
	if err != nil {
		return a, b, err
	}
	if a, err = p.accuracyInterval(p.A, ofA); err != nil {
		return a, b, err
	}
	b, err = p.accuracyInterval(p.B, ofB)
	return a, b, err
}

func (p Pair) accuracyInterval(o Outcomes, images stats.Sample) (stats.Interval, error) {
	if o.Single {
		return stats.AccuracyInterval(images, p.Level)
	}
	in, err := p.recommended(o)
	if err != nil {
		return stats.Interval{}, err
	}
	r, err := primary.Recommend(in)
	if err != nil {
		return stats.Interval{}, err
	}
	if mean := images.Mean(); math.Abs(r.Estimate-mean) > 1e-9 {
		r.Estimate = mean
		r.Low, r.High = primary.Ends(mean, r.SE, r.Parts.Groups, r.Parts.DF, r.Parts.RareDF, p.Level)
	}
	return r.Interval, nil
}

// recommended are the trials of one model on the images that both predicted.
func (p Pair) recommended(o Outcomes) (primary.Input, error) {
	in := primary.Input{TestOverTrain: o.testOverTrain(), Level: p.Level, Labels: make([]int, len(p.Groups))}
	common := make(map[int]bool)
	for _, image := range p.common() {
		common[image] = true
	}
	var tested []stats.Tested
	labelled, alike := make(map[int]int), true
	for _, t := range o.Trials {
		for i, image := range t.Images {
			if !common[image] {
				continue
			}
			one := stats.Tested{Image: image, Seed: t.Seed, Fold: t.Fold}
			if t.Correct[i] {
				one.Value = 1
			}
			tested = append(tested, one)
			if label, seen := labelled[image]; seen && label != t.Labels[i] {
				alike = false
			}
			labelled[image], in.Labels[image] = t.Labels[i], t.Labels[i]
		}
	}
	if !alike { // drawn anew for each seed
		in.Labels = nil
	}
	var err error
	in.Trials, err = stats.NewTrials(tested, p.Groups)
	return in, err
}
