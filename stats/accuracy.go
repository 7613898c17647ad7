package stats

import "fmt"

// AccuracyInterval is the interval of an accuracy from one prediction an image, where
// nothing is known of how trainings vary: the wider one of [Clustered] and
// [ClopperPearson] on the effective number of independent units, cut to [0, 1]. One
// group alone has no clustered interval. That of a run, which has trials, is package primary's.
func AccuracyInterval(s Sample, level float64) (Interval, error) {
	err := checkLevel(level)
	if err == nil {
		err = s.checkAccuracies()
	}
	if err != nil {
		return Interval{}, fmt.Errorf("the interval of the accuracy: %w", err)
	}
	interval, err := widerThanFloor(s, s, level)
	if err != nil {
		return Interval{}, fmt.Errorf("the interval of the accuracy: %w", err)
	}
	interval.Warnings = union(interval.Warnings, s.Doubts())
	return interval, nil
}

// widerThanFloor is the wider one of the clustered interval of values and the floor of
// proportion, which is the same sample but for what rounding made of its mean.
func widerThanFloor(values, proportion Sample, level float64) (Interval, error) {
	interval, err := floor(proportion, level)
	if err != nil || values.Groups() < 2 {
		return interval, err
	}
	t, err := Clustered(values, level)
	if err != nil {
		return Interval{}, err
	}
	if t = t.clampToUnit(); t.Width() >= interval.Width() {
		return t, nil
	}
	return interval, nil
}
