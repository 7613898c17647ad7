package reports

import (
	"fmt"
	"strings"

	"github.com/refold/refold/reports/runfigure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// curvesSection writes the learning curves.
func curvesSection(d *text.Document, v *view.View) {
	sketches := runfigure.Curves(v)
	if len(sketches) == 0 {
		return
	}
	d.Heading(2, "Learning curves")
	words := []string{"A thin line is one fold, a thick one the mean (of the logarithms, for losses)."}
	switch names := view.Readouts(v.Curves); {
	case view.AreBatchNorm(names):
		words = append(words, batchNormWords()...)
	case len(names) > 1:
		words = append(words, fmt.Sprintf("Each part shows the same weights after every epoch, read out in another way: %s; %s decides.",
			text.List(escaped(names)), text.Escape(v.Deciding())))
		fallthrough
	default:
		words = append(words, "A gap between train and test is over-fitting.")
	}
	d.Para("%s", strings.Join(words, " "))
	for _, k := range sketches {
		d.Figure(k.FigureRef)
	}
}

// batchNormWords say what the two read-outs of batch normalisation show side by side.
func batchNormWords() []string {
	return []string{
		"Both columns show the same weights after every epoch.",
		"On the left they are evaluated as Keras does it, with the *moving* averages that batch normalisation keeps while it trains: " +
			"with few steps an epoch these lag behind the weights, so that accuracy may stay near chance for many epochs, and the test loss may jump by " +
			"orders of magnitude, although the network learns steadily.",
		"On the right the statistics are computed anew from training images for the weights as they are (*precise*).",
		"If the left is chaos and the right is calm, the chaos was in the evaluation, not in the training.",
		"A gap between train and test that stays on the right is over-fitting.",
	}
}
