package reports

import (
	"fmt"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// maxListed is the longest list that stands in the open; longer ones open on
// demand.
const maxListed = 10

// dataSection writes the images, classes, groups and exclusions.
func dataSection(d *text.Document, v *view.View) {
	s := v.Data
	d.Heading(2, "Images, classes and groups")
	facts := []string{text.Count(s.Images, "image", "images")}
	if len(s.Formats) > 0 {
		var formats []string
		for _, f := range s.Formats {
			formats = append(formats, text.Number(f.Images)+" "+text.Escape(f.Class))
		}
		facts[0] += " (" + text.List(formats) + ")"
	}
	facts = append(facts, text.Count(v.Classes(), "class", "classes"))
	if s.Groups > 0 {
		facts = append(facts, text.Count(s.Groups, "group", "groups"))
	}
	d.Para("%s. The largest group has %s; %s a group of their own.", text.List(facts), text.Count(s.Largest, "image", "images"),
		text.Count(s.Singletons, "image is", "images are"))
	t := text.NewTable(text.Words("class"), text.Numbers("images"), text.Numbers("share"), text.Numbers("groups"))
	for _, c := range s.Classes {
		name := text.Escape(c.Class)
		if c.Class == s.Positive && v.Classes() == 2 {
			name += " (positive)"
		}
		share := text.Missing
		if s.Images > 0 {
			share = text.Percent(float64(c.Images) / float64(s.Images))
		}
		t.Add(name, text.Number(c.Images), share, text.Number(c.Groups))
	}
	d.Table(t)
	evidence(d, v)
	exclusions(d, v)
}

// exclusions writes the images that were left out, and why.
func exclusions(d *text.Document, v *view.View) {
	excluded := v.Data.Excluded
	if len(excluded) == 0 {
		d.Para("No image was left out.")
		return
	}
	t := text.NewTable(text.Words("image"), text.Words("why it was left out"))
	for _, e := range excluded {
		t.Add(text.Code(e.Path), text.Escape(e.Reason))
	}
	title := fmt.Sprintf("%s left out", text.Count(len(excluded), "image was", "images were"))
	if len(excluded) <= maxListed {
		d.Para("%s:", title)
		d.Table(t)
		return
	}
	d.Details(title, func() { d.Table(t) })
}

// proofSection writes what was proven of the splits, in words with numbers.
func proofSection(d *text.Document, v *view.View) {
	if len(v.Proofs) == 0 {
		return
	}
	d.Heading(2, "Proof of the splits")
	once := "every image of the sample is tested exactly once"
	if v.Design.Theirs != nil {
		once += " (of the split given, which is somebody else's: no image is tested twice)"
	}
	d.Para("Checked in this run, for every seed and fold: %s, no image is on two sides of a split, "+
		"no fold is empty, and no class is missing from a fold. A group *crosses* a fold when its images stand on more than one of the three sides: training, validation, test.", once)
	var items []string
	for _, p := range v.Proofs {
		items = append(items, proofWords(p))
	}
	d.Items(items...)
	t := text.NewTable(text.Words("split"), text.Numbers("folds"), text.Numbers("training images"), text.Numbers("test images"), text.Numbers("copies on two sides"), text.Numbers("groups on two sides"),
		text.Numbers("test images with a relative in training"), text.Words("hash of the folds"))
	for _, p := range v.Proofs {
		hash := text.Plain(p.Hash)
		t.Add(text.Escape(string(p.Split)), text.Number(p.Folds), text.Number(p.TrainImages), text.Number(p.TestImages), text.Number(p.CrossingHashes), text.Number(p.CrossingGroups),
			text.Number(p.TestCrossing), text.Code(hash[:min(16, len(hash))]))
	}
	d.Table(t)
	d.Para("Training images are the mean of the folds, without the validation part; splits that train on fewer may lose a little accuracy to that alone. " +
		"All other numbers are summed over folds.")
}

// proofWords says what a proof means.
func proofWords(p summary.Proof) string {
	name := "**" + text.Escape(string(p.Split)) + ":** "
	if p.CrossingHashes == 0 && p.CrossingGroups == 0 && p.TestCrossing == 0 {
		return name + fmt.Sprintf("nothing crosses. None of the %s has a copy or a known relative among the images that the network was trained on.",
			text.Count(p.TestImages, "test image", "test images"))
	}
	share := text.Missing
	if p.TestImages > 0 {
		share = text.Percent(float64(p.TestCrossing) / float64(p.TestImages))
	}
	return name + fmt.Sprintf("%s of %s test images (%s) have a relative in training. Groups cross %s, exact copies %s.",
		text.Number(p.TestCrossing), text.Number(p.TestImages), share, text.Count(p.CrossingGroups, "time", "times"), text.Count(p.CrossingHashes, "time", "times"))
}
