package reports

import (
	"maps"
	"slices"
	"strings"

	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// trainedBy says who trained what, at the beginning of a sentence.
func trainedBy(v *view.View) string {
	if v.Program == nil {
		return "refold trained " + network(v) + " for every fold and seed"
	}
	return "The program " + text.Code(strings.Join(v.Program.Command, " ")) + " trained for every fold and seed"
}

// programSection writes which program trained, in what it ran, and what kept it within its
// bounds.
func programSection(d *text.Document, v *view.View) {
	p := v.Program
	if p == nil {
		return
	}
	d.Heading(2, "The program that trained")
	d.Para("Not refold but the program %s trained and predicted, %s. It was given training and validation images with their labels, and test images "+
		"without, under names that were drawn anew for each trial; refold checked every row that it predicted, and scored it.",
		text.Code(strings.Join(p.Command, " ")), map[bool]string{true: "once for each trial, or one process trial after trial", false: "once for each trial"}[slices.ContainsFunc(p.NotContained, isMemory)])
	t := text.NewTable(text.Words("what"), text.Words("value"))
	for _, f := range p.Files {
		t.Add("file "+text.Code(f.Path), "SHA-256 "+text.Code(f.SHA256))
	}
	t.Add("images", map[string]string{"files": "the files as they are", "pixels": "decoded, as PNG without metadata", "arrays": "the pixels that refold prepares"}[p.Images])
	t.Add("predictions", text.Escape(p.Values))
	if p.Language != "" {
		t.Add("runs in", text.Escape(p.Language)+", as it says")
	}
	var packages []string
	for _, name := range slices.Sorted(maps.Keys(p.Packages)) {
		packages = append(packages, text.Escape(name+" "+p.Packages[name]))
	}
	if len(packages) > 0 {
		t.Add("packages", strings.Join(packages, ", "))
	}
	d.Table(t)
	if v.Design.Epochs == 1 {
		d.Para("**One epoch.** The program reports one result for each trial: how it chose the epoch and the settings that led there, refold did not see. " +
			"It could not look at test labels, but the part of the optimism that choosing on them is worth cannot be measured: it is 0 here by construction.")
	}
	if len(p.NotContained) == 0 {
		d.Para("**Contained.** The program could read its own folder, system libraries and its interpreter, write to its own folder alone, " +
			"and open no connections; what it started was ended with it, and it left no files behind.")
	} else {
		d.Para("**Not contained.** The operating system did not, or was told not to, keep the program from all that could flatter it. That it did nothing of this is not proven:")
		d.Items(escaped(p.NotContained)...)
	}
	d.Para("**Beyond containment.** A program that is written to cheat can do so all the same: trials that run at once can tell each other labels by locks and watches on files " +
		"that all may read, and those that run later by which of these files the system holds in memory.")
}

func isMemory(phrase string) bool { return strings.HasPrefix(phrase, "memory between trials") }
