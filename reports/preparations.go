package reports

import (
	"fmt"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// preparationsTable writes the ways in which images were prepared, where there are several.
func preparationsTable(d *text.Document, v *view.View) {
	if len(v.Design.Preparations) == 0 {
		return
	}
	d.Para("Each network was trained with the images prepared in each of these ways, on the same folds and with the same seeds. " +
		"The first is that of the claim; a network with another one is named by what it changes, and has a verdict of its own, which never replaces that of the first.")
	t := text.NewTable(text.Words("preparation"), text.Numbers("pixels (height × width)"), text.Words("resize"), text.Words("interpolation"), text.Words("transparency"),
		text.Words("values"), text.Words("images made alike first"))
	for _, p := range v.Design.Preparations {
		name := "that of the claim"
		if text.Plain(p.Label) != "" {
			name = text.Escape(p.Label)
		}
		alike := spec.Equalised(p.ShortSide, p.JPEGQuality)
		if alike == "" {
			alike = "no"
		}
		t.Add(name, text.Tight(fmt.Sprintf("%d × %d", p.Height, p.Width)), orMissing(p.Resize), orMissing(p.Interpolation), orMissing(p.Alpha), orMissing(p.Scale), alike)
	}
	d.Table(t)
}

// shortcutsSection writes what accuracies lose where images are made alike in what their
// files went through.
func shortcutsSection(d *text.Document, v *view.View) {
	if len(v.Shortcuts) == 0 {
		return
	}
	d.Heading(2, "What rests on what the files went through")
	d.Para("Classes may differ in what happened to their files before anybody looked at them: one came from a camera, the other from a web page that shrank and compressed it. " +
		"A network can learn that instead of what the images show. Here all images were made alike first, and networks trained on the same folds: what is lost is the share of the shortcut.")
	t := text.NewTable(text.Words("architecture"), text.Words("protocol"), text.Words("how images were made alike"), text.Numbers("as they are"), text.Numbers("made alike"),
		text.Numbers("lost, points"), text.Numbers(text.PercentShort(v.Claim.Level)+" interval"))
	for _, s := range v.Shortcuts {
		t.Add(text.Code(s.Architecture), text.Escape(view.ProtocolName(s.Protocol)), spec.Equalised(s.ShortSide, s.JPEGQuality),
			text.Tight(text.Percent(s.Accuracy)), text.Tight(text.Percent(s.Without)), text.Points(s.Value()), text.Tight(view.PointSpan(s.Interval)))
	}
	d.Table(t)
	var items []string
	for _, s := range v.Shortcuts {
		items = append(items, shortcutSentence(v, s))
	}
	d.Items(items...)
	d.Para("This does not prove that so much was a shortcut: shrinking and compressing take some of what images show away too, so the share may be smaller. " +
		"Nor does a share of nothing prove that there is none: what was not made alike (colours, sharpening, a camera's noise above what compression leaves, what files say) may still tell the classes apart, " +
		"and a network that has lost one shortcut may find another.")
}

// shortcutSentence says what one of them means.
func shortcutSentence(v *view.View, s summary.Shortcut) string {
	where := fmt.Sprintf("%s, %s: ", text.Code(s.Architecture), text.Escape(view.ProtocolName(s.Protocol)))
	span := fmt.Sprintf("%s points (%s of confidence: %s)", text.Points(s.Value()), text.PercentShort(v.Claim.Level), view.PointSpan(s.Interval))
	switch {
	case s.Interval == nil || !text.Finite(s.Interval.Low) || !text.Finite(s.Interval.High):
		return where + "the difference of " + span + " cannot be told from nothing."
	case s.Interval.Low > 0:
		return where + span + " of the accuracy are lost where images are made alike: so much may rest on what their files went through."
	case s.Interval.High < 0:
		return where + "networks do better where images are made alike, by " + span + ": no accuracy rests on the difference."
	}
	return where + "the difference of " + span + " is not shown to be another one than nothing."
}
