package reports

import (
	"fmt"
	"strings"

	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// givenAlarm says what predictions that were made elsewhere do not prove.
func givenAlarm(d *text.Document, v *view.View) {
	if v.Design.Given != nil {
		d.Note("Predictions made elsewhere.", "%s", text.Escape(givenWords(v)))
	}
}

// givenWords is the same in plain text; empty: refold trained.
func givenWords(v *view.View) string {
	if v.Design.Given == nil {
		return ""
	}
	folds := "refold drew and proved these folds, and trained nothing."
	if v.Design.Theirs != nil {
		folds = "refold proved these folds, of which somebody else made those called given, and trained nothing."
	}
	return folds + " Not proven is " + strings.Join(v.Design.Given.Unproven, "; ") + "."
}

// givenIntroduction says what was done with predictions that were made elsewhere.
func givenIntroduction(d *text.Document, v *view.View, images, name string) {
	protocols := "*As published*: folds of images drawn at random, and the epoch that is best on the test images. " +
		"*Guarded*: related images stay on one side of every split, and the test images choose nothing."
	if v.Design.Given.OneLook {
		protocols = "There is one prediction an image, so nothing is chosen here; it stands as the last epoch. " +
			"*Guarded* are the folds that keep related images on one side of every split."
	}
	if v.Design.Theirs != nil && !v.Design.Given.OneLook {
		protocols = "*As published*: the split that somebody else made (" + theirWords(v) + "), and the epoch that is best on its test images. " +
			"*Guarded*: related images stay on one side of every split, and the test images choose nothing."
	}
	groups := fmt.Sprintf("They fall into %s of related images.", text.Count(v.Data.Groups, "group", "groups"))
	if !hasRelated(v) {
		groups = "Nothing is known of related images (copies, one artist, one source), so every image counts as independent: " +
			"if some are related, even the guarded accuracy is too high."
	} else if !keepsGroups(v) {
		groups += " No split of these predictions kept those together: every figure is open to leakage."
	}
	d.Para("refold divided the %s%s into folds, and somebody else's models predicted the test images of each. %s %s", images, name, groups, protocols)
}

// givenDesign writes what is known of them: nothing of networks, pixels and training.
func givenDesign(add func(name, value string), v *view.View) {
	add("architectures", strings.Join(codes(v.Architectures), ", ")+", as the predictions call them")
	add("splits", strings.Join(escaped(v.Design.Splits), ", "))
	epochs := text.Count(v.Design.Epochs, "epoch", "epochs")
	if v.Design.Given.OneLook {
		epochs = "one an image, without epochs"
	}
	add("predictions", epochs+"; of validation images: "+map[bool]string{true: "yes", false: "no"}[v.Design.Validation > 0])
	add("how they were made", "not known to refold")
	add("file of predictions", "SHA-256 "+text.Escape(strings.TrimPrefix(v.Design.Engine, "predictions ")))
}
