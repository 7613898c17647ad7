package reports

import (
	"fmt"

	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// theirWords names a split that somebody else made; empty: there is none.
func theirWords(v *view.View) string {
	s := v.Design.Theirs
	if s == nil {
		return ""
	}
	words := fmt.Sprintf("%s: %s, which test %s", text.Code(s.File), text.Count(s.Folds, "fold", "folds"), text.Count(s.Tested, "image", "images"))
	if s.Folds == 1 {
		words = fmt.Sprintf("%s: one test set of %s", text.Code(s.File), text.Count(s.Tested, "image", "images"))
	}
	if s.Rest > 0 {
		words += fmt.Sprintf("; %s in no part of it, such as %s", text.Count(s.Rest, "image is", "images are"), text.Code(s.Example))
	}
	return words
}

// theirIntroduction says what was done with a split that somebody else made; false: there is
// none.
func theirIntroduction(d *text.Document, v *view.View, images, name string) bool {
	if v.Design.Theirs == nil {
		return false
	}
	guarded := "*Guarded*: folds that keep related images on one side, drawn by refold, and the test images choose nothing."
	if !keepsGroups(v) {
		guarded = "*Guarded*: the test images choose nothing. Nothing is known of related images that this split could tear apart; if there are some, even the guarded accuracy is too high."
	}
	d.Para("%s on the %s%s, under two regimes. "+
		"*As published*: the split that somebody else made (%s), and the epoch that is best on its test images. %s", trainedBy(v), images, name, theirWords(v), guarded)
	return true
}
