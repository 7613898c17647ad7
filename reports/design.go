package reports

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// designSection writes what was run, with what, and which trials are missing.
func designSection(d *text.Document, v *view.View) {
	g := v.Design
	d.Heading(2, "What was run")
	t := text.NewTable(text.Words("what"), text.Words("value"))
	add := func(name, value string) {
		if value != "" {
			t.Add(name, value)
		}
	}
	if v.Design.Given != nil {
		givenDesign(add, v)
	} else {
		trainedDesign(add, v)
	}
	add("the split given", theirWords(v))
	add("folds and seeds", fmt.Sprintf("%s for each of %s; root seed %s", text.Count(g.K, "fold", "folds"), text.Count(g.Seeds, "seed", "seeds"),
		strconv.FormatUint(g.RootSeed, 10)))
	validation := "no validation images"
	if g.ValidImages > 0 {
		validation = text.Count(g.ValidImages, "validation image", "validation images")
		if g.Validation > 0 {
			validation += " (" + text.PercentShort(g.Validation) + " of the training side)"
		}
	}
	add("a trial", fmt.Sprintf("of %s a seed: %s, %s, %s (means)", text.Count(g.Sample, "image", "images"),
		text.Count(g.TrainImages, "training image", "training images"), validation, text.Count(g.TestImages, "test image", "test images")))
	if v.Design.Given == nil {
		trainingDesign(add, v)
	}
	trials := fmt.Sprintf("%s planned, %s finished, %s failed", text.Number(v.Trials.Planned), text.Number(v.Trials.Finished), text.Number(len(v.Trials.Failed)))
	if stoppedEarly(v) {
		trials += "; the others were not needed"
	}
	add("trials", trials)
	d.Table(t)
	preparationsTable(d, v)
	failures(d, v)
	repeats := "`spec.toml` beside this folder repeats the run; `summary.json`"
	if v.Design.Given != nil {
		repeats = "`summary.json` beside this folder"
	}
	d.Para("%s holds every figure of this report.", repeats)
}

// trainedDesign writes which networks were trained on which pixels.
func trainedDesign(add func(name, value string), v *view.View) {
	g := v.Design
	architectures := trained(v)
	if v.Program != nil {
		architectures = strings.Join(codes(v.Networks()), ", ") + ", as the program below knows them"
	}
	add("architectures", architectures)
	add("frozen", spec.Frozen(g.Freeze))
	if g.ModelWidth > 0 && g.ModelWidth != 1 {
		add("width factor", text.Short(g.ModelWidth))
	}
	add("images", fmt.Sprintf("%d × %d pixels (height × width); resize: %s; interpolation: %s; transparency: %s; values: %s",
		g.Height, g.Width, orMissing(g.Resize), orMissing(g.Interpolation), orMissing(g.Alpha), orMissing(g.Scale)))
	add("images made alike first", spec.Equalised(g.ShortSide, g.JPEGQuality))
	add("splits", strings.Join(escaped(g.Splits), ", "))
}

// trainingDesign writes how they were trained.
func trainingDesign(add func(name, value string), v *view.View) {
	g := v.Design
	add("training", fmt.Sprintf("%s, batches of %d, %s, learning rate %s", text.Count(g.Epochs, "epoch", "epochs"), g.Batch,
		text.Escape(g.Optimizer), text.Short(g.LearningRate)))
	if text.Plain(g.Augment) != "" {
		add("training images changed at random", text.Escape(g.Augment)+", anew in each epoch; validation and test images, and those of batch-norm statistics, stay as they are")
	}
	if decides := v.Deciding(); decides == g.BatchNorm {
		add("batch-norm statistics that decide", text.Escape(decides))
	} else {
		add("read-out that decides", text.Escape(decides))
	}
	add("engine", fmt.Sprintf("%s, %s a trial, %s", text.Escape(g.Engine), text.Count(g.Threads, "thread", "threads"), text.Escape(g.Precision)))
}

// failures lists the trials that failed, with their errors.
func failures(d *text.Document, v *view.View) {
	if len(v.Trials.Failed) == 0 {
		return
	}
	t := text.NewTable(text.Words("failed trial"), text.Words("error"))
	for _, f := range v.Trials.Failed {
		t.Add(text.Code(f.Trial), text.Escape(text.Shorten(text.Plain(f.Error), 300)))
	}
	if len(v.Trials.Failed) > maxListed {
		d.Details(text.Count(len(v.Trials.Failed), "trial", "trials")+" failed", func() { d.Table(t) })
		return
	}
	d.Table(t)
}

func codes(names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, text.Code(n))
	}
	return out
}

func escaped[T ~string](names []T) []string {
	var out []string
	for _, n := range names {
		out = append(out, text.Escape(string(n)))
	}
	return out
}

func orMissing(s string) string {
	if text.Plain(s) == "" {
		return text.Missing
	}
	return text.Escape(s)
}

// ledgerSection writes each use of test labels.
func ledgerSection(d *text.Document, v *view.View) {
	if len(v.Ledger) == 0 {
		return
	}
	d.Heading(2, "What the test labels were used for")
	seen := "Networks never see them; refold scores the predictions itself and keeps count:"
	if v.Design.Given != nil {
		seen = "What somebody else's models saw, and what was looked at there, refold cannot know; here it scores their predictions itself and keeps count:"
	}
	d.Para("A test is only a test while its labels decide nothing. %s", seen)
	t := text.NewTable(text.Words("split"), text.Words("use"), text.Words("what it decided"), text.Numbers("times looked"))
	for _, e := range v.Ledger {
		decided := "nothing"
		if text.Plain(e.Decided) != "" {
			decided = "**" + text.Escape(e.Decided) + "**"
		}
		t.Add(text.Escape(string(e.Split)), text.Escape(e.Use), decided, text.Number(e.Looks))
	}
	d.Table(t)
}

// glossarySection explains the words of the report.
func glossarySection(d *text.Document, v *view.View) {
	d.Heading(2, "How to read this report")
	t := text.NewTable(text.Words("word"), text.Words("what it means here"))
	t.Add("**group**", "images that are related: copies, the same artist, source or scene. A network that has seen one of them knows something about the others")
	given, published := "", "rows"
	if v.Design.Theirs != nil {
		given, published = " *given*: as somebody else divided them.", "given"
	}
	t.Add("**split**", "how the images are divided into folds."+given+" *rows*: at random, image by image. *groups*: whole groups, so that nothing in a test fold is related to a training image")
	t.Add("**protocol**", "a split and a way to choose the epoch that counts. *As published*: "+published+", and the epoch that is best on the test images. "+
		"*Guarded*: groups where any are known, and an epoch that the test images did not choose")
	t.Add("**optimism**", "how much higher a protocol comes out than guarded, on the same images and seeds")
	if len(v.Baselines) > 0 {
		t.Add("**baseline**", "a classifier that knows less than a network: the most frequent class, what files say, colours, a thumbnail")
	}
	t.Add("**verdict**", fmt.Sprintf("*supported*: even the lower end of the guarded interval reaches the claim less its margin (%s). "+
		"*refuted*: not even the upper end does. *undecided*: the interval holds it", text.Percent(v.Claim.Accuracy-v.Claim.Margin)))
	d.Table(t)
	d.Para("A *fold* is the part of the images that one training is tested on; a *seed* repeats everything with a new draw, new folds and new initial weights. "+
		"An interval at %s would hold the quantity that it is about in that share of repetitions of the whole study, if its assumptions hold; "+
		"the spread of the folds is not such an interval.", text.PercentShort(v.Claim.Level))
}
