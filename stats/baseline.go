package stats

import (
	"fmt"
	"math"
	"strings"
)

// ignorant tells whether the balanced accuracy leaves open that the network ignores
// the images: its interval holds the 1/Classes of any answer that does.
func (in VerdictInput) ignorant() bool {
	b := in.BalancedAccuracy
	return b != nil && in.Classes > 1 && b.Contains(1/float64(in.Classes))
}

// trivial says where an accuracy is no achievement; empty: nowhere. The rules:
//
//	supported, and the interval of the balanced accuracy holds 1/Classes
//	claim <= share of the largest class, which always giving that answer reaches
//
// The outcome stays what it is: it is about the figure that was claimed.
func (in VerdictInput) trivial(outcome string) string {
	var all []string
	if outcome == Supported && in.ignorant() {
		b := in.BalancedAccuracy
		all = append(all, fmt.Sprintf("The networks cannot be told from ones that ignore the images: their balanced accuracy is %.1f %% (%s %% interval %.1f %% to %.1f %%), "+
			"where any fixed answer has %.1f %%.", 100*b.Estimate, levelText(b.Level), 100*b.Low, 100*b.High, 100/float64(in.Classes)))
	}
	if in.Largest > 0 && in.Claim <= in.Largest+1e-12 {
		all = append(all, fmt.Sprintf("Always answering with the largest class is right for %.1f %% of these images, which is no less than the claim: "+
			"with classes of such unequal size, look at the balanced accuracy and the confusion table.", 100*in.Largest))
	}
	return strings.Join(all, " ")
}

// trivialEnd is what a sentence that supports the claim ends with where nothing was
// learned.
func (in VerdictInput) trivialEnd() string {
	if !in.ignorant() {
		return ""
	}
	return " But a network that ignores the images would reach as much."
}

// LargestShare is the share of the most frequent class, given how often each image of
// a class counts; 0 where there is nothing.
func LargestShare(classes []int, weights []float64) float64 {
	of, sum, most := make(map[int]float64), 0.0, 0.0
	for i, class := range classes {
		of[class] += weights[i]
		sum += weights[i]
		most = math.Max(most, of[class])
	}
	if sum == 0 {
		return 0
	}
	return most / sum
}
