package audit

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Doubt is an image that looks mislabelled.
type Doubt struct {
	Image int
	Class int // what most of the contradicting seeds say instead, the first among equals
	Seeds int // that contradict the label with confidence
	Of    int // that tested the image
	// Margin is the mean over those of the normalised margin, (p(label) - largest other p
	// + 1) / 2: 0 where every seed is certain of another class, 1/2 where two are equal.
	Margin float64
}

// DoubtfulLabels finds images whose out-of-fold predictions contradict the label with
// confidence in more than half of the seeds that tested them, the smallest margin first.
//
// seeds holds natural log-probabilities by seed, image and class, each from a model that
// did not learn from the image or its group; an image that a seed did not test is nil. Seeds
// of several networks are one list: each network with each seed has a vote. A
// seed contradicts a label by confident learning (Northcutt, Jiang and Chuang, Journal of
// Artificial Intelligence Research 70, 2021, section 3.1): the threshold of a class is the
// mean probability of it over the images that bear it, a class is confident where its
// probability reaches that, and the image counts for the most probable confident class. If
// that is another than the label it contradicts, unless the label is as probable as any
// class, as in cleanlab. One threshold a class allows for models that are surer of one
// class than of another. Labels that a whole class has wrong stay unseen.
func DoubtfulLabels[F ~float32 | ~float64](labels []int, classes int, seeds [][][]F) ([]Doubt, error) {
	if err := checkSeeds(labels, classes, seeds); err != nil {
		return nil, fmt.Errorf("doubtful labels: %w", err)
	}
	doubts := make([]Doubt, len(labels))
	votes := make([][]int, len(labels)) // contradictions by class
	for _, predictions := range seeds {
		thresholds := classThresholds(labels, classes, predictions)
		for i, label := range labels {
			if predictions[i] == nil {
				continue
			}
			p := probabilities(predictions[i])
			doubts[i].Of++
			doubts[i].Margin += (p[label] - largestOther(p, label) + 1) / 2
			if class := confidentClass(p, thresholds); class >= 0 && class != label && p[label] < slices.Max(p)-probabilitySlack {
				if votes[i] == nil {
					votes[i] = make([]int, classes)
				}
				votes[i][class]++
				doubts[i].Seeds++
			}
		}
	}
	var found []Doubt
	for i, d := range doubts {
		if 2*d.Seeds > d.Of {
			d.Image, d.Class = i, slices.Index(votes[i], slices.Max(votes[i]))
			d.Margin /= float64(d.Of)
			found = append(found, d)
		}
	}
	slices.SortStableFunc(found, func(a, b Doubt) int { return cmp.Compare(a.Margin, b.Margin) })
	return found, nil
}

// probabilitySlack is what a probability may miss a threshold by: rounding, as in cleanlab.
const probabilitySlack = 1e-6

// classThresholds are the mean probabilities of each class over the images that bear it;
// that of a class without any cannot be reached.
func classThresholds[F ~float32 | ~float64](labels []int, classes int, predictions [][]F) []float64 {
	thresholds, count := make([]float64, classes), make([]float64, classes)
	for i, label := range labels {
		if predictions[i] != nil {
			thresholds[label] += math.Exp(float64(predictions[i][label]))
			count[label]++
		}
	}
	for c := range thresholds {
		if thresholds[c] /= count[c]; count[c] == 0 {
			thresholds[c] = math.Inf(1)
		}
	}
	return thresholds
}

// confidentClass is the most probable class that reaches its threshold; -1 where none does.
func confidentClass(p, thresholds []float64) int {
	best := -1
	for c, v := range p {
		if v >= thresholds[c]-probabilitySlack && (best < 0 || v > p[best]) {
			best = c
		}
	}
	return best
}

func probabilities[F ~float32 | ~float64](logs []F) []float64 {
	p := make([]float64, len(logs))
	for c, l := range logs {
		p[c] = math.Exp(float64(l))
	}
	return p
}

func largestOther(p []float64, label int) float64 {
	most := 0.0
	for c, v := range p {
		if c != label {
			most = max(most, v)
		}
	}
	return most
}

func checkSeeds[F ~float32 | ~float64](labels []int, classes int, seeds [][][]F) error {
	if classes < 2 {
		return fmt.Errorf("%d classes: needs at least 2", classes)
	}
	if len(seeds) == 0 {
		return errors.New("no predictions")
	}
	for i, label := range labels {
		if label < 0 || label >= classes {
			return fmt.Errorf("the label of image %d is class %d: must be between 0 and %d", i, label, classes-1)
		}
	}
	for s, predictions := range seeds {
		if len(predictions) != len(labels) {
			return fmt.Errorf("seed %d predicts %d images: there are %d", s, len(predictions), len(labels))
		}
		for i, logs := range predictions {
			if logs != nil && len(logs) != classes {
				return fmt.Errorf("seed %d, image %d: %d log-probabilities for %d classes", s, i, len(logs), classes)
			}
			sum := 0.0
			for _, l := range logs {
				sum += math.Exp(float64(l))
			}
			if logs != nil && !(math.Abs(sum-1) <= 1e-3) {
				return fmt.Errorf("seed %d, image %d: the probabilities add up to %v instead of 1", s, i, sum)
			}
		}
	}
	return nil
}
