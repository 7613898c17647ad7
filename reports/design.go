package reports

import (
	"fmt"
	"strconv"
	"strings"
)

// design writes what was run, with what, and which trials are missing.
func (v *view) design(d *document) {
	g := v.Design
	d.heading(2, "What was run")
	t := newTable(words("what"), words("value"))
	add := func(name, value string) {
		if value != "" {
			t.add(name, value)
		}
	}
	add("architectures", strings.Join(codes(v.architectures), ", ")+", trained from scratch")
	if g.ModelWidth > 0 && g.ModelWidth != 1 {
		add("width factor", short(g.ModelWidth))
	}
	add("images", fmt.Sprintf("%d × %d pixels (height × width); resize: %s; interpolation: %s; transparency: %s; values: %s",
		g.Height, g.Width, orMissing(g.Resize), orMissing(g.Interpolation), orMissing(g.Alpha), orMissing(g.Scale)))
	add("splits", strings.Join(escaped(g.Splits), ", "))
	add("folds and seeds", fmt.Sprintf("%s for each of %s; root seed %s", count(g.K, "fold", "folds"), count(g.Seeds, "seed", "seeds"),
		strconv.FormatUint(g.RootSeed, 10)))
	validation := "no validation images"
	if g.ValidImages > 0 {
		validation = count(g.ValidImages, "validation image", "validation images")
		if g.Validation > 0 {
			validation += " (" + percentShort(g.Validation) + " of the training side)"
		}
	}
	add("a trial", fmt.Sprintf("of %s a seed: %s, %s, %s (means)", count(g.Sample, "image", "images"),
		count(g.TrainImages, "training image", "training images"), validation, count(g.TestImages, "test image", "test images")))
	add("training", fmt.Sprintf("%s, batches of %d, %s, learning rate %s", count(g.Epochs, "epoch", "epochs"), g.Batch,
		text(g.Optimizer), short(g.LearningRate)))
	add("batch-norm statistics that decide", text(g.BatchNorm))
	add("engine", fmt.Sprintf("%s, %s a trial, %s", text(g.Engine), count(g.Threads, "thread", "threads"), text(g.Precision)))
	add("trials", fmt.Sprintf("%s planned, %s finished, %s failed", number(v.Trials.Planned), number(v.Trials.Finished), number(len(v.Trials.Failed))))
	d.table(t)
	v.failures(d)
	d.para("`spec.toml` beside this folder repeats the run; `summary.json` holds every figure of this report.")
}

// failures lists the trials that failed, with their errors.
func (v *view) failures(d *document) {
	if len(v.Trials.Failed) == 0 {
		return
	}
	t := newTable(words("failed trial"), words("error"))
	for _, f := range v.Trials.Failed {
		t.add(code(f.Trial), text(shorten(plain(f.Error), 300)))
	}
	if len(v.Trials.Failed) > maxListed {
		d.details(count(len(v.Trials.Failed), "trial", "trials")+" failed", func() { d.table(t) })
		return
	}
	d.table(t)
}

func codes(names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, code(n))
	}
	return out
}

func escaped(names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, text(n))
	}
	return out
}

func orMissing(s string) string {
	if plain(s) == "" {
		return missing
	}
	return text(s)
}

// ledger writes each use of test labels.
func (v *view) ledger(d *document) {
	if len(v.Ledger) == 0 {
		return
	}
	d.heading(2, "What the test labels were used for")
	d.para("A test is only a test while its labels decide nothing. Networks never see them; refold scores the predictions itself and keeps count:")
	t := newTable(words("split"), words("use"), words("what it decided"), figures("times looked"))
	for _, e := range v.Ledger {
		decided := "nothing"
		if plain(e.Decided) != "" {
			decided = "**" + text(e.Decided) + "**"
		}
		t.add(text(e.Split), text(e.Use), decided, number(e.Looks))
	}
	d.table(t)
}

// glossary explains the words of the report.
func (v *view) glossary(d *document) {
	d.heading(2, "How to read this report")
	t := newTable(words("word"), words("what it means here"))
	t.add("**group**", "images that are related: copies, the same artist, source or scene. A network that has seen one of them knows something about the others")
	t.add("**split**", "how the images are divided into folds. *rows*: at random, image by image. *groups*: whole groups, so that nothing in a test fold is related to a training image")
	t.add("**protocol**", "a split and a way to choose the epoch that counts. *As published*: rows, and the epoch that is best on the test images. "+
		"*Guarded*: groups where any are known, and an epoch that the test images did not choose")
	t.add("**optimism**", "how much higher a protocol comes out than guarded, on the same images and seeds")
	t.add("**verdict**", fmt.Sprintf("*supported*: even the lower end of the guarded interval reaches the claim less its margin (%s). "+
		"*refuted*: not even the upper end does. *undecided*: the interval holds it", percent(v.Claim.Accuracy-v.Claim.Margin)))
	d.table(t)
	d.para("A *fold* is the part of the images that one training is tested on; a *seed* repeats everything with a new draw, new folds and new initial weights. "+
		"An interval at %s would hold the quantity that it is about in that share of repetitions of the whole study, if its assumptions hold; "+
		"the spread of the folds is not such an interval.", percentShort(v.Claim.Level))
}
