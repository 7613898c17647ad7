package metric

import (
	"fmt"
	"math"
	"strconv"

	"github.com/refold/refold/stats"
)

// Confusion is a confusion table of counts. Rows are true classes, columns
// predicted ones. Its metrics are those of scikit-learn's function of the same
// name; where one divides by zero it is 0, as there, and [Confusion.Warnings]
// says so.
type Confusion [][]int

// NewConfusion counts predictions. Labels and predictions are class numbers below
// classes, one of each an image.
func NewConfusion(labels, predicted []int, classes int) (Confusion, error) {
	if classes < 2 {
		return nil, stats.Refuse(stats.ErrInvalid, "the confusion table: %d classes: needs at least 2", classes)
	}
	if len(labels) != len(predicted) {
		return nil, stats.Refuse(stats.ErrInvalid, "the confusion table: %d labels but %d predictions", len(labels), len(predicted))
	}
	if err := checkLabels(labels, classes); err != nil {
		return nil, fmt.Errorf("the confusion table: %w", err)
	}
	c := emptyConfusion(classes)
	for i, label := range labels {
		if predicted[i] < 0 || predicted[i] >= classes {
			return nil, stats.Refuse(stats.ErrInvalid, "the confusion table: the prediction of image %d is class %d: must be between 0 and %d", i, predicted[i], classes-1)
		}
		c[label][predicted[i]]++
	}
	return c, nil
}

func emptyConfusion(classes int) Confusion {
	c := make(Confusion, classes)
	for i := range c {
		c[i] = make([]int, classes)
	}
	return c
}

// checkLabels returns an error for no labels at all, or one that is no class.
func checkLabels(labels []int, classes int) error {
	if len(labels) == 0 {
		return stats.Refuse(stats.ErrTooFew, "no images")
	}
	for i, label := range labels {
		if label < 0 || label >= classes {
			return stats.Refuse(stats.ErrInvalid, "the label of image %d is class %d: must be between 0 and %d", i, label, classes-1)
		}
	}
	return nil
}

// Add is the sum of two tables, in a new one. A nil table counts as zero, so that
// sums can start from nothing. Tables of different sizes are an error.
func (c Confusion) Add(other Confusion) (Confusion, error) {
	if c == nil {
		c = emptyConfusion(len(other))
	}
	if other == nil {
		other = emptyConfusion(len(c))
	}
	if len(c) != len(other) {
		return nil, stats.Refuse(stats.ErrInvalid, "adding confusion tables: %d classes and %d classes", len(c), len(other))
	}
	sum := emptyConfusion(len(c))
	for i := range sum {
		for j := range sum[i] {
			sum[i][j] = c[i][j] + other[i][j]
		}
	}
	return sum, nil
}

// Total is the number of images.
func (c Confusion) Total() int {
	total := 0
	for i := range c {
		total += c.trueCount(i)
	}
	return total
}

// Correct is the number of images on the diagonal.
func (c Confusion) Correct() int {
	correct := 0
	for i := range c {
		correct += c[i][i]
	}
	return correct
}

func (c Confusion) trueCount(class int) int {
	n := 0
	for _, count := range c[class] {
		n += count
	}
	return n
}

func (c Confusion) predictedCount(class int) int {
	n := 0
	for i := range c {
		n += c[i][class]
	}
	return n
}

// occurs says whether a class is among the labels or the predictions. Macro
// averages leave out a class that is in neither.
func (c Confusion) occurs(class int) bool { return c.trueCount(class)+c.predictedCount(class) > 0 }

// Accuracy is the share of correct images.
func (c Confusion) Accuracy() float64 { return ratio(float64(c.Correct()), float64(c.Total())) }

// BalancedAccuracy is the mean recall of the classes that have images.
func (c Confusion) BalancedAccuracy() float64 {
	return c.average(c.Recall, func(class int) bool { return c.trueCount(class) > 0 })
}

// Precision is the share of correct images among those predicted as positive.
func (c Confusion) Precision(positive int) float64 {
	return ratio(float64(c[positive][positive]), float64(c.predictedCount(positive)))
}

// Recall is the share of correct images among those that are positive.
func (c Confusion) Recall(positive int) float64 {
	return ratio(float64(c[positive][positive]), float64(c.trueCount(positive)))
}

// Specificity is the share of images not predicted as positive among those that are not.
func (c Confusion) Specificity(positive int) float64 {
	negatives := c.Total() - c.trueCount(positive)
	return ratio(float64(negatives-c.predictedCount(positive)+c[positive][positive]), float64(negatives))
}

// F1 is the harmonic mean of precision and recall: 2 tp / (2 tp + fp + fn).
func (c Confusion) F1(positive int) float64 {
	return ratio(2*float64(c[positive][positive]), float64(c.trueCount(positive)+c.predictedCount(positive)))
}

// MacroPrecision is the mean precision of the classes that occur.
func (c Confusion) MacroPrecision() float64 { return c.average(c.Precision, c.occurs) }

// MacroRecall is the mean recall of the classes that occur.
func (c Confusion) MacroRecall() float64 { return c.average(c.Recall, c.occurs) }

// MacroSpecificity is the mean specificity of the classes that occur.
func (c Confusion) MacroSpecificity() float64 { return c.average(c.Specificity, c.occurs) }

// MacroF1 is the mean F1 of the classes that occur: the mean of the F1 scores, not
// the F1 of mean precision and mean recall.
func (c Confusion) MacroF1() float64 { return c.average(c.F1, c.occurs) }

func (c Confusion) average(metric func(int) float64, counts func(int) bool) float64 {
	sum, n := 0.0, 0.0
	for class := range c {
		if counts(class) {
			sum += metric(class)
			n++
		}
	}
	return ratio(sum, n)
}

// MCC is Matthews' correlation coefficient, for more than two classes Gorodkin's
// R_K (Computational Biology and Chemistry 28, 2004). It lies in [-1, 1].
func (c Confusion) MCC() float64 {
	n, agreement, trueSquares, predictedSquares := c.margins()
	covariance := float64(c.Correct())*n - agreement
	// The product of the roots, so that large counts do not overflow.
	return ratio(covariance, math.Sqrt(n*n-trueSquares)*math.Sqrt(n*n-predictedSquares))
}

// Kappa is Cohen's coefficient of agreement, without weights (Educational and
// Psychological Measurement 20, 1960): the accuracy beyond that of two
// independent raters with the same margins, over its largest possible value.
func (c Confusion) Kappa() float64 {
	n, agreement, _, _ := c.margins()
	return ratio(float64(c.Correct())*n-agreement, n*n-agreement)
}

// margins are the total, and over classes the sums of true x predicted, true
// squared and predicted squared.
func (c Confusion) margins() (n, agreement, trueSquares, predictedSquares float64) {
	n = float64(c.Total())
	for class := range c {
		t, p := float64(c.trueCount(class)), float64(c.predictedCount(class))
		agreement += t * p
		trueSquares += t * t
		predictedSquares += p * p
	}
	return n, agreement, trueSquares, predictedSquares
}

// Warnings name the metrics of this table that divide by zero and are therefore
// given as 0, for a reader to whom classes are called names; without names they are
// called by number. They concern every metric, also those of classes that a report
// leaves out.
func (c Confusion) Warnings(names []string) []string {
	if c.Total() == 0 {
		return []string{"no images: every metric is given as 0"}
	}
	var w []string
	for class := range c {
		name := strconv.Itoa(class)
		if class < len(names) {
			name = names[class]
		}
		absent, unpredicted := c.trueCount(class) == 0, c.predictedCount(class) == 0
		switch {
		case absent && unpredicted:
			w = append(w, fmt.Sprintf("class %s has no images and was never predicted: its precision, recall and F1 are given as 0 and averages leave it out", name))
		case absent:
			w = append(w, fmt.Sprintf("class %s has no images: its recall is given as 0 and the balanced accuracy leaves it out", name))
		case unpredicted:
			w = append(w, fmt.Sprintf("class %s was never predicted: its precision is given as 0", name))
		}
	}
	n, agreement, trueSquares, predictedSquares := c.margins()
	if trueSquares == n*n || predictedSquares == n*n {
		w = append(w, "all images, or all predictions, are of one class: MCC is given as 0")
	}
	if agreement == n*n {
		w = append(w, "all images and all predictions are of one class: kappa is given as 0")
	}
	return w
}
