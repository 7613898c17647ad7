package comparison

import "github.com/refold/refold/stats"

// Intervals are those of the difference of accuracies, A less B.
func (p Pair) Intervals() ([]stats.Interval, error) {
	d, err := p.Sample()
	if err != nil {
		return nil, err
	}
	if p.unpaired() != "" {
		return Intervals(nil, 0, d, p.Level)
	}
	return Intervals(p.Differences(), p.TestOverTrain(), d, p.Level)
}

// Intervals are the corrected t on the differences of trials, where there are any, and the
// clustered t on those of images, where these lie in several groups; an error where there is
// neither. Both are about the difference of the accuracies, which are means over images: folds
// of unequal size have another mean over trials, so the corrected t is moved to that of images.
func Intervals(trials []float64, testOverTrain float64, images stats.Sample, level float64) ([]stats.Interval, error) {
	var all []stats.Interval
	if len(trials) > 0 {
		t, err := stats.CorrectedT(trials, testOverTrain, level)
		if err != nil {
			return nil, err
		}
		shift := images.Mean() - t.Estimate
		t.Estimate, t.Low, t.High, t.Method = images.Mean(), t.Low+shift, t.High+shift, stats.MethodCorrectedTOnImages
		t.Estimand = "expected difference between the procedures over new data and seeds"
		all = append(all, t)
	}
	if clustered, err := stats.Clustered(images, level); err == nil {
		all = append(all, clustered)
	} else if len(all) == 0 {
		return nil, err
	}
	return all, nil
}

// Widest is the widest of intervals, of equal ones the first.
func Widest(all []stats.Interval) stats.Interval {
	widest := all[0]
	for _, i := range all[1:] {
		if i.Width() > widest.Width() {
			widest = i
		}
	}
	return widest
}
