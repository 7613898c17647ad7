package auditreport

import (
	"fmt"
	"strings"

	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/reports/text"
)

// words are what is said of a condition: what was found, what it means and what to do.
// %s stands for the finding's subject.
type words struct {
	condition finding.Condition
	found     string
	means     string
	do        string
}

// vocabulary has the words of every condition.
var vocabulary = []words{
	{finding.Conflict, "the same picture under different labels",
		"Whatever a model says of these images, it is wrong of some of them.",
		"Look at each pair and take the wrong label out; clean.csv leaves them out."},
	{finding.Copied, "exact copies",
		"A copy of a test image in training is remembered, not recognised.",
		"Nothing: they are kept on one side. clean.csv has each image once."},
	{finding.NearCopied, "near copies",
		"The same picture, altered: in training it gives a test image away as a copy does.",
		"Look at audit.html. Those that are no copies: copy the line that it offers into decisions.csv."},
	{finding.Similar, "similar images",
		"Variants, recoloured versions, frames of one scene: related perhaps, and perhaps not.",
		"Look at audit.html, and say same or different in decisions.csv. Until then they join nothing."},
	{finding.SameOrigin, "the same %s",
		"Images of one origin resemble each other, and a model that has seen some knows the others.",
		"Nothing: they are kept on one side. Where two were taken for one, say different in decisions.csv."},
	{finding.LikeOrigin, "nearly the same %s",
		"It may be one, written in two ways.",
		"Say same or different in decisions.csv. Until then it joins nothing."},
	{finding.Inseparable, "class and %s cannot be told apart",
		"No split of these images can tell whether a network learned the class or this.",
		"Collect images of each class from more sources; or compare within one source only."},
	{finding.Coarse, "%s: too few groups for the folds",
		"Images that share it belong together, and there are too few such groups to be kept whole in every fold.",
		"Use fewer folds (folds.k), or images from more sources."},
	{finding.Stated, "%s states the class",
		"The files state the answer. A network does not read them, but images with such texts were mostly made, sized and compressed in another way too.",
		"Look at what else differs (shortcuts), and equalise it."},
	{finding.Hidden, "text hidden in the pixels (%s)",
		"The lowest bits of the pixels hold a text. Resizing removes it; a network that sees the stored pixels could learn it.",
		"Nothing, where images are resized."},
	{finding.Generated, "marked as generated (%s)",
		"The files say that a model made the image.",
		"Check that this agrees with the labels."},
	{finding.Forgotten, "groups by %s",
		"Images that share it resemble each other more than others of their class; a nearest neighbour is worse without them.",
		"Put the line into [groups] of the spec."},
	{finding.Traced, "%s tells the class",
		"It is left in the pixels after resizing: a network can learn it instead of what the pictures show.",
		"Make all images alike before training; size and JPEG history can be equalised."},
	{finding.Coded, "%s tells the class",
		"It does not reach a network. It shows that the classes were collected or saved in different ways, and some of that may be in the pixels.",
		"Save all images in one way, and audit again."},
	{finding.Contested, "said to be different, and joined all the same",
		"Another path joins two images that decisions.csv says are different.",
		"audit.html shows the path, and the line that cuts it."},
	{finding.Dated, "%s separates the classes",
		"The classes were collected at different times: whatever changed between tells them apart.",
		"Take images of both classes from the same time, or say so beside the accuracy."},
	{finding.Ordered, "%s separates the classes",
		"Names or positions follow the class. Harmless by itself; it shows that the classes were collected one after the other.",
		"Check that nothing else changed with it."},
	{finding.Alike, "images that look alike",
		"Look-alikes need not be related. How far the accuracy falls without any in training is a stress test.",
		"Train with the split groups:look beside the others."},
	{finding.Doubted, "labels that trained networks contradict",
		"Networks that had not seen the image, nor a relative of it, are confident of another class. The label may be wrong; a network that is wrong with confidence looks the same.",
		"Look at the images that the report lists (doubtful labels), and correct the labels that are wrong. Take no others out: without all that networks dislike, the next accuracy is too high."},
	{finding.Unprobed, "shortcuts were probed without groups",
		"Whole groups leave no two folds with every class.",
		"Read the shortcuts with care: images of one group were on both sides."},
	{finding.TooFew, "too few images to probe shortcuts",
		"Folds need several images or groups of every class: whether anything in the files tells the class is not known.",
		"Audit more images."},
	{finding.Pictured, "%s tells the class",
		"Something as simple goes a long way. That may be what there is to be learned.",
		"Compare the network with it: what it adds is above this."},
}

// Words are what is said of one finding.
type Words struct{ Found, Means, Do string }

// Of says a finding.
func Of(f finding.Finding) Words {
	for _, w := range vocabulary {
		if w.condition == f.Condition {
			found := w.found
			if strings.Contains(found, "%s") {
				found = fmt.Sprintf(found, text.Plain(subject(f)))
			}
			means := w.means
			if f.Reason != "" {
				means += " (" + text.Plain(f.Reason) + ")"
			}
			return Words{found, means, w.do}
		}
	}
	panic("auditreport: no words for " + string(f.Condition))
}

// subject is what a finding is about, in words.
func subject(f finding.Finding) string {
	switch f.Subject {
	case "near-copies":
		return "near copies"
	case "prompt":
		return "prompt and seed"
	case "session":
		return "camera session"
	}
	return f.Subject
}

// Figure is the finding's figure with its interval; empty: it has none.
func Figure(f finding.Finding) string {
	m := f.Measure
	if m == nil {
		return ""
	}
	if m.What == "AUC" {
		return fmt.Sprintf("AUC %s (%s to %s)", text.Decimal(m.Estimate, 2), text.Decimal(m.Low, 2), text.Decimal(m.High, 2))
	}
	if m.P > 0 {
		return fmt.Sprintf("a nearest neighbour loses %s points of accuracy (p %s)", text.Decimal(100*m.Estimate, 1), text.Decimal(m.P, 3))
	}
	s := fmt.Sprintf("%s %s (%s)", m.What, text.Percent(m.Estimate), text.Span(m.Low, m.High))
	if m.Majority > 0 {
		s += ", majority " + text.Percent(m.Majority)
	}
	return s
}

// Groups says what a finding does to groups.
func Groups(f finding.Finding) string {
	switch f.Effect {
	case finding.Joins:
		return "joined"
	case finding.Waits:
		return "open"
	case finding.Unjoined:
		return "not joined"
	case finding.Proposed:
		return "proposed"
	}
	return ""
}
