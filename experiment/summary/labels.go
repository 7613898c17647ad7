package summary

import (
	"errors"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
)

// DoubtfulLabels are the images whose label most trainings contradict with confidence, on
// images that they did not learn from: by confident learning, see audit.DoubtfulLabels.
// Each network with each whole seed has a vote, but those of a network count only where its
// accuracy lies above what always answering with the largest class reaches.
type DoubtfulLabels struct {
	// What was read: guarded, or where no seed of that is whole another split.
	Split     spec.Split     `json:"split"`
	Selection plan.Selection `json:"selection"`
	Protocol  plan.Protocol  `json:"protocol"`
	Networks  []LabelVotes   `json:"networks"` // those with a whole seed
	Tested    int            `json:"tested"`   // images on which there is a vote that counts
	// Confirmed is how many labels are contradicted as well, and were decided to be right.
	Confirmed int             `json:"confirmed,omitempty"`
	Images    []DoubtfulImage `json:"images"` // the smallest margin first
}

// LabelVotes are those of a network.
type LabelVotes struct {
	Architecture string   `json:"architecture"`
	Seeds        int      `json:"seeds"` // whole ones: a vote each
	Accuracy     Interval `json:"accuracy"`
	Majority     float64  `json:"majority"` // the accuracy of always answering with the largest class
	Count        bool     `json:"count"`    // the interval lies above the majority
}

// DoubtfulImage is an image whose label may be wrong.
type DoubtfulImage struct {
	Path       string `json:"path"`
	SHA256     string `json:"sha256"` // of the file
	Label      string `json:"label"`
	Predicted  string `json:"predicted"`  // by most of the votes against the label
	Contradict int    `json:"contradict"` // votes against the label
	Of         int    `json:"of"`         // votes on the image
	// Margin is the mean of (p(label) - largest other p + 1) / 2 over the votes on the
	// image: 0 where all are certain of another class.
	Margin float64 `json:"margin"`
	// Decision is the line of a decisions file that says that the label is right; empty:
	// decisions do not count in this run, or no file can hold the name of the class.
	Decision string `json:"decision,omitempty"`
}

// Heard reports whether the votes of any network count.
func (d *DoubtfulLabels) Heard() bool {
	for _, n := range d.Networks {
		if n.Count {
			return true
		}
	}
	return false
}

// checkWords looks at every word of which there are only so many.
func (d *DoubtfulLabels) checkWords() error {
	_, split := spec.ParseSplit(string(d.Split))
	_, selection := plan.ParseSelection(string(d.Selection))
	_, protocol := plan.ParseProtocol(string(d.Protocol))
	return errors.Join(split, selection, protocol)
}
