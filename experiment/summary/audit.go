package summary

import (
	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/plan"
)

// Audit is what was found in the images before the first training, and, once networks were
// trained, that they contradict labels.
type Audit struct {
	NearCopies bool              `json:"near_copies"` // they were looked for
	Metadata   bool              `json:"metadata"`    // what files say was looked at
	Findings   []finding.Finding `json:"findings,omitempty"`
	Unjoined   []Unjoined        `json:"unjoined,omitempty"`
	Open       int               `json:"open,omitempty"`      // relations that join nothing until somebody says same
	Decisions  int               `json:"decisions,omitempty"` // that somebody took
	// Asked is the number of groups without the evidence that nobody asked for, and
	// FoundImages how many images have a relative by that evidence alone.
	Asked       int `json:"groups_asked_for"`
	FoundImages int `json:"images_found,omitempty"`
}

// Done reports whether the images were audited.
func (a *Audit) Done() bool { return a.NearCopies || a.Metadata }

// Unjoined is a kind of evidence that was found but joins no images, since no folds would
// be left: class and kind cannot be told apart in these images or, where it is coarse,
// there are too few groups.
type Unjoined struct {
	Kind   string `json:"kind"`
	Class  string `json:"class,omitempty"` // that could not be divided; empty: none in particular
	Coarse bool   `json:"coarse,omitempty"`
	Reason string `json:"reason"`
}

// Relatives is the accuracy of rows on test images that had a relative, a member of their
// group, among the training images of their fold, beside that on those that had none. An
// image may count in both: seeds draw folds of their own.
type Relatives struct {
	Architecture string         `json:"architecture"`
	Selection    plan.Selection `json:"selection"`
	Protocol     plan.Protocol  `json:"protocol"`
	With         Portion        `json:"with"`
	Without      Portion        `json:"without"`
	Difference   Interval       `json:"difference"` // accuracy with less accuracy without
}

// Portion is the accuracy on some of the test images.
type Portion struct {
	Images   int      `json:"images"` // different ones
	Tests    int      `json:"tests"`  // over all seeds
	Groups   int      `json:"groups"` // that the images are of
	Accuracy float64  `json:"accuracy"`
	Interval Interval `json:"interval"`
}
