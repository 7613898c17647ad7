package verdict

import (
	"fmt"
	"math"
	"strings"
)

// suspicion says what a balanced accuracy wholly below chance means; empty where it
// does not lie there.
func suspicion(in Input) string {
	b := in.BalancedAccuracy
	if b == nil || in.Classes < 2 || math.IsNaN(b.High) || b.High >= 1/float64(in.Classes) {
		return ""
	}
	return fmt.Sprintf("The balanced accuracy of %.1f %% (%s %% interval %.1f %% to %.1f %%) lies wholly below the %.1f %% of guessing. "+
		"This usually is a counter-leak: related images of different classes were kept apart, so that one trains under the other's label while its twin is tested. "+
		"Join such images into one group, across classes, and run again; until then the verdict means little.",
		100*b.Estimate, level(*b), 100*b.Low, 100*b.High, 100/float64(in.Classes))
}

// triviality says where an accuracy is no achievement; empty: nowhere. The rules:
//
//	supported, and the interval of the balanced accuracy holds 1/Classes
//	claim <= share of the largest class, which always giving that answer reaches
//
// The outcome stays what it is: it is about the figure that was claimed.
func triviality(in Input, outcome Outcome) string {
	var all []string
	if outcome == Supported && in.atChance() {
		b := in.BalancedAccuracy
		all = append(all, fmt.Sprintf("The networks cannot be told from ones that ignore the images: their balanced accuracy is %.1f %% (%s %% interval %.1f %% to %.1f %%), "+
			"where any fixed answer has %.1f %%.", 100*b.Estimate, level(*b), 100*b.Low, 100*b.High, 100/float64(in.Classes)))
	}
	if in.Largest > 0 && in.Claim <= in.Largest+1e-12 {
		all = append(all, fmt.Sprintf("Always answering with the largest class is right for %.1f %% of these images, which is no less than the claim: "+
			"with classes of such unequal size, look at the balanced accuracy and the confusion table.", 100*in.Largest))
	}
	return strings.Join(all, " ")
}
