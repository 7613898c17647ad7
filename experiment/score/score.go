// Package score counts how well log-probabilities fit labels: right answers and loss.
//
// It must not know where either comes from, nor which epoch is chosen by whom.
package score

import (
	"slices"
)

// Score is how well log-probabilities fit labels.
type Score struct {
	Correct, Images int
	Loss            float64 // mean negative log-probability of the true class, in nats
}

// Accuracy is a fraction; 0 of no images.
func (s Score) Accuracy() float64 {
	if s.Images == 0 {
		return 0
	}
	return float64(s.Correct) / float64(s.Images)
}

// Of scores log-probabilities, images x classes, row-major.
func Of(labels []int, logs []float32, classes int) Score {
	s := Score{Images: len(labels)}
	for i, label := range labels {
		row := logs[i*classes : (i+1)*classes]
		if Class(row) == label {
			s.Correct++
		}
		s.Loss -= float64(row[label])
	}
	if s.Images > 0 {
		s.Loss /= float64(s.Images)
	}
	return s
}

// Class is the class with the largest log-probability, the lowest among equals.
func Class(row []float32) int {
	best := 0
	for c, x := range row {
		if x > row[best] {
			best = c
		}
	}
	return best
}

// Better orders scores: accuracy first, then loss.
func Better(a, b Score) bool {
	if a.Correct != b.Correct {
		return a.Correct > b.Correct
	}
	return a.Loss < b.Loss
}

// Best is the index of the best score, the earliest among equals.
func Best(scores []Score) int {
	best := 0
	for e, s := range scores {
		if Better(s, scores[best]) {
			best = e
		}
	}
	return best
}

// Classes is the predicted class of every image.
func Classes(logs []float32, classes int) []int {
	predicted := make([]int, 0, len(logs)/classes)
	for row := range slices.Chunk(logs, classes) {
		predicted = append(predicted, Class(row))
	}
	return predicted
}
