package experiment

import (
	"math"
	"slices"

	"github.com/refold/refold/experiment/plan"
)

// score is how well log-probabilities fit labels.
type score struct {
	correct, images int
	loss            float64 // mean negative log-probability of the true class, in nats
}

func (s score) accuracy() float64 {
	if s.images == 0 {
		return 0
	}
	return float64(s.correct) / float64(s.images)
}

// scoreOf scores log-probabilities, images x classes, row-major.
func scoreOf(labels []int, logs []float32, classes int) score {
	s := score{images: len(labels)}
	for i, label := range labels {
		row := logs[i*classes : (i+1)*classes]
		if predict(row) == label {
			s.correct++
		}
		s.loss -= float64(row[label])
	}
	if s.images > 0 {
		s.loss /= float64(s.images)
	}
	return s
}

// predict is the class with the largest log-probability, the lowest among equals.
func predict(row []float32) int {
	best := 0
	for c, x := range row {
		if x > row[best] {
			best = c
		}
	}
	return best
}

// better orders scores: accuracy first, then loss.
func better(a, b score) bool {
	if a.correct != b.correct {
		return a.correct > b.correct
	}
	return a.loss < b.loss
}

// bestEpoch is the index of the best score, the earliest among equals.
func bestEpoch(scores []score) int {
	best := 0
	for e, s := range scores {
		if better(s, scores[best]) {
			best = e
		}
	}
	return best
}

// choose is the index of the epoch that a selection picks. test and validation
// hold one score an epoch; the ones that the selection does not need may be nil.
func choose(selection string, epochs int, test, validation []score) int {
	switch selection {
	case plan.SelectTest:
		return bestEpoch(test)
	case plan.SelectValidation:
		return bestEpoch(validation)
	}
	return epochs - 1
}

// predictAll is the predicted class of every image.
func predictAll(logs []float32, classes int) []int {
	predicted := make([]int, 0, len(logs)/classes)
	for row := range slices.Chunk(logs, classes) {
		predicted = append(predicted, predict(row))
	}
	return predicted
}

// mean of values; NaN never occurs, since callers have at least one.
func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / math.Max(1, float64(len(values)))
}
