package reports

import (
	"fmt"

	"github.com/refold/refold/experiment"
)

// maxListed is the longest list that stands in the open; longer ones open on
// demand.
const maxListed = 10

// data writes the images, classes, groups and exclusions.
func (v *view) data(d *document) {
	s := v.Data
	d.heading(2, "Images, classes and groups")
	facts := []string{count(s.Images, "image", "images")}
	if len(s.Formats) > 0 {
		var formats []string
		for _, f := range s.Formats {
			formats = append(formats, number(f.Images)+" "+text(f.Class))
		}
		facts[0] += " (" + list(formats) + ")"
	}
	facts = append(facts, count(v.classes(), "class", "classes"))
	if s.Groups > 0 {
		facts = append(facts, count(s.Groups, "group", "groups"))
	}
	d.para("%s. The largest group has %s; %s a group of their own.", list(facts), count(s.Largest, "image", "images"),
		count(s.Singletons, "image is", "images are"))
	t := newTable(words("class"), figures("images"), figures("share"), figures("groups"))
	for _, c := range s.Classes {
		name := text(c.Class)
		if c.Class == s.Positive && v.classes() == 2 {
			name += " (positive)"
		}
		share := missing
		if s.Images > 0 {
			share = percent(float64(c.Images) / float64(s.Images))
		}
		t.add(name, number(c.Images), share, number(c.Groups))
	}
	d.table(t)
	v.evidence(d)
	v.exclusions(d)
}

// evidence writes what joined images into groups.
func (v *view) evidence(d *document) {
	if len(v.Data.Evidence) == 0 {
		d.para("No image is related to another as far as refold was told: there are no copies, and no column or file-name pattern was given that joins images.")
		return
	}
	d.para("What joined images into groups (one kind of evidence may join what another has left apart, across classes too):")
	t := newTable(words("evidence"), figures("groups of more than one image"), figures("images in them"))
	for _, e := range v.Data.Evidence {
		t.add(text(e.Kind), number(e.Groups), number(e.Images))
	}
	d.table(t)
}

// exclusions writes the images that were left out, and why.
func (v *view) exclusions(d *document) {
	excluded := v.Data.Excluded
	if len(excluded) == 0 {
		d.para("No image was left out.")
		return
	}
	t := newTable(words("image"), words("why it was left out"))
	for _, e := range excluded {
		t.add(code(e.Path), text(e.Reason))
	}
	title := fmt.Sprintf("%s left out", count(len(excluded), "image was", "images were"))
	if len(excluded) <= maxListed {
		d.para("%s:", title)
		d.table(t)
		return
	}
	d.details(title, func() { d.table(t) })
}

// proof writes what was proven of the splits, in words with numbers.
func (v *view) proof(d *document) {
	if len(v.Proofs) == 0 {
		return
	}
	d.heading(2, "Proof of the splits")
	d.para("Checked in this run, for every seed and fold: every image of the sample is tested exactly once, no image is on two sides of a split, " +
		"no fold is empty, and no class is missing from a fold. A group *crosses* a fold when its images stand on more than one of the three sides: training, validation, test.")
	var items []string
	for _, p := range v.Proofs {
		items = append(items, proofWords(p))
	}
	d.items(items...)
	t := newTable(words("split"), figures("folds"), figures("training images"), figures("test images"), figures("copies on two sides"), figures("groups on two sides"),
		figures("test images with a relative in training"), words("hash of the folds"))
	for _, p := range v.Proofs {
		t.add(text(p.Split), number(p.Folds), number(p.TrainImages), number(p.TestImages), number(p.CrossingHashes), number(p.CrossingGroups),
			number(p.TestCrossing), code(cut(plain(p.Hash), 16)))
	}
	d.table(t)
	d.para("Training images are the mean of the folds, without the validation part; splits that train on fewer may lose a little accuracy to that alone. " +
		"All other numbers are summed over folds.")
}

// proofWords says what a proof means.
func proofWords(p experiment.ProofSummary) string {
	name := "**" + text(p.Split) + ":** "
	if p.CrossingHashes == 0 && p.CrossingGroups == 0 && p.TestCrossing == 0 {
		return name + fmt.Sprintf("nothing crosses. None of the %s has a copy or a known relative among the images that the network was trained on.",
			count(p.TestImages, "test image", "test images"))
	}
	share := missing
	if p.TestImages > 0 {
		share = percent(float64(p.TestCrossing) / float64(p.TestImages))
	}
	return name + fmt.Sprintf("%s of %s test images (%s) have a relative in training. Groups cross %s, exact copies %s.",
		number(p.TestCrossing), number(p.TestImages), share, count(p.CrossingGroups, "time", "times"), count(p.CrossingHashes, "time", "times"))
}
