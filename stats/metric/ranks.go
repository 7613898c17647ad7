package metric

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/refold/refold/stats"
)

// AveragePrecision is the sum over thresholds of the gain in recall times the precision,
//
//	sum_n (R_n - R_(n-1)) P_n,
//
// with a threshold at each score that occurs, from the highest, and no interpolation
// (scikit-learn's average_precision_score). Labels are 0 or 1; a 1 must occur. Scores may
// be infinite.
func AveragePrecision(labels []int, score []float64) (float64, error) {
	if len(labels) != len(score) {
		return 0, stats.Refuse(stats.ErrInvalid, "the average precision: %d labels but %d scores", len(labels), len(score))
	}
	if err := checkLabels(labels, 2); err != nil {
		return 0, fmt.Errorf("the average precision: %w", err)
	}
	if err := checkScores(score); err != nil {
		return 0, fmt.Errorf("the average precision: %w", err)
	}
	if !slices.Contains(labels, 1) {
		return 0, fmt.Errorf("the average precision: no positive image: %w", ErrOneClass)
	}
	return averagePrecision(labels, score, falling(score), func(int) bool { return true }), nil
}

// falling are the images from the highest score to the lowest.
func falling(score []float64) []int {
	order := make([]int, len(score))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	return order
}

// averagePrecision is that of the images that are kept; NaN without a positive one.
func averagePrecision(labels []int, score []float64, order []int, kept func(i int) bool) float64 {
	sum, positives, seen := 0.0, 0.0, 0.0
	for from := 0; from < len(order); {
		to, more := from, 0.0
		for ; to < len(order) && score[order[to]] == score[order[from]]; to++ {
			if i := order[to]; kept(i) {
				seen++
				more += float64(labels[i])
			}
		}
		if positives += more; more > 0 {
			sum += more * positives / seen
		}
		from = to
	}
	return sum / positives
}

// ranking are the images of a fold, one class against the rest.
type ranking struct {
	labels   []int
	score    []float64
	clusters []int // groups
}

// overFolds is a metric of ranks: the mean over folds, and over events in each.
func overFolds(without func(r ranking) (value float64, left map[int]float64, err error)) measure {
	return func(s *seed) (parts, error) {
		p := parts{}
		// sums and counts over folds, of all groups and of each.
		sum, folds := make([]float64, len(s.groups)), make([]float64, len(s.groups))
		for _, images := range s.folds {
			value, left, err := s.ofFold(images, without)
			if err != nil {
				return parts{}, err
			}
			p.value += value / float64(len(s.folds))
			for g := range sum {
				v, gone := left[g]
				if !gone {
					v = value
				}
				if !math.IsNaN(v) {
					sum[g] += v
					folds[g]++
				}
			}
		}
		p.without = make([]float64, len(s.groups))
		for g := range sum {
			p.without[g] = sum[g] / folds[g]
			if folds[g] < float64(len(s.folds)) && len(p.warnings) == 0 {
				p.warnings = []string{"some folds have a class in one group alone: without it they are left out of the mean"}
			}
		}
		return p, nil
	}
}

// ofFold is the mean over events, and that without each group of the fold; NaN where an
// event then has images of one class alone.
func (s *seed) ofFold(images []int, without func(r ranking) (float64, map[int]float64, error)) (value float64, left map[int]float64, err error) {
	left = make(map[int]float64)
	events := s.events()
	for _, event := range events {
		r := ranking{labels: make([]int, len(images)), score: make([]float64, len(images)), clusters: make([]int, len(images))}
		for j, i := range images {
			r.clusters[j], r.score[j] = s.of[i], s.row(i)[event]
			if s.classes == 2 {
				r.score[j] -= s.row(i)[1-event] // log-odds keep more digits near 1
			}
			if s.labels[i] == event {
				r.labels[j] = 1
			}
		}
		v, of, err := without(r)
		if err != nil {
			return 0, nil, fmt.Errorf("class %s: %w", s.name(event), err)
		}
		value += v / float64(len(events))
		for g, l := range of {
			left[g] += l / float64(len(events))
		}
	}
	return value, left, nil
}

// areaWithout is the AUC with all groups and without each.
func areaWithout(r ranking) (float64, map[int]float64, error) {
	area, err := AUC(r.labels, r.score)
	if err != nil {
		return 0, nil, err
	}
	left := make(map[int]float64)
	ids := slices.Compact(slices.Sorted(slices.Values(r.clusters)))
	for at, l := range withoutEach(pairsByCluster(r.labels, r.score, r.clusters)) {
		left[ids[at]] = l
	}
	return area, left, nil
}

// precisionWithout is the average precision with all groups and without each.
func precisionWithout(r ranking) (float64, map[int]float64, error) {
	if !slices.Contains(r.labels, 1) || !slices.Contains(r.labels, 0) {
		return 0, nil, ErrOneClass
	}
	order := falling(r.score)
	left := make(map[int]float64)
	for _, g := range r.clusters {
		if _, done := left[g]; done {
			continue
		}
		left[g] = math.NaN()
		kept := func(i int) bool { return r.clusters[i] != g }
		if slices.ContainsFunc(order, func(i int) bool { return r.labels[i] == 0 && kept(i) }) {
			left[g] = averagePrecision(r.labels, r.score, order, kept)
		}
	}
	return averagePrecision(r.labels, r.score, order, func(int) bool { return true }), left, nil
}
