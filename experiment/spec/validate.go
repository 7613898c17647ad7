package spec

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/model/resnet"
)

// maxSide bounds images, so that a typing error does not fill the memory.
const maxSide = 4096

// maxMegapixels bounds the limit itself: such an image takes tens of gigabytes.
const maxMegapixels = 1000

// maxCheckpoint is a day in seconds.
const maxCheckpoint = 24 * 60 * 60

// Validate checks a complete spec. The error is an *Error with all problems.
func (s Spec) Validate() error {
	return (&Error{Problems: s.problems()}).err()
}

// checker collects problems, each once: height and width can be wrong in one way.
type checker struct{ problems []Problem }

func (c *checker) want(ok bool, key, format string, args ...any) {
	c.wantNext(ok, key, fmt.Sprintf(format, args...), remedy.Text{})
}

func (c *checker) wantNext(ok bool, key, message string, next remedy.Text) {
	known := func(p Problem) bool { return p.Key == key && p.Message == message }
	if !ok && !slices.ContainsFunc(c.problems, known) {
		c.problems = append(c.problems, Problem{Key: key, Message: message, Next: next})
	}
}

// missing notes a key without a value.
func (c *checker) missing(key, what string, next remedy.Text) {
	c.problems = append(c.problems, Problem{Key: key, Message: "missing: give " + what, Next: next, open: true})
}

// oneOf checks a word against the allowed ones.
func (c *checker) oneOf(key, have string, allowed ...string) {
	c.want(slices.Contains(allowed, have), key, "%q%s: must be %s", have, DidYouMean(have, allowed), orList(allowed))
}

// distinct checks that a list has no empty and no equal members.
func distinct[T ~string](c *checker, key string, list []T) {
	for i, s := range list {
		c.want(s != "", key, "a name is empty")
		c.want(s == "" || !slices.Contains(list[:i], s), key, "%q stands there twice", s)
	}
}

func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// unicode checks every text: spec.toml can hold no other bytes, and would name
// another file than was asked for.
func (c *checker) unicode(s Spec) {
	for _, f := range s.fields() {
		for _, text := range f.texts() {
			c.want(utf8.ValidString(text), f.key, "%q: is not UTF-8, and a spec can hold nothing else: rename it", text)
		}
	}
}

func (s Spec) problems() []Problem {
	var c checker
	c.want(s.Seed <= math.MaxInt64, "seed", "%d: must be at most %d, the largest whole number of TOML", s.Seed, int64(math.MaxInt64))
	c.unicode(s)
	c.claim(s)
	c.data(s.Data)
	c.variants(s)
	c.groups(s.Groups)
	c.folds(s)
	c.model(s)
	c.train(s.Train)
	c.trainer(s)
	c.run(s.Run)
	c.until(s)
	c.want(s.Run.SaveWeights != SaveSelected || s.Train.Validation > 0, "run.save-weights",
		"selected: needs train.validation above 0, since test images choose nothing; or save the last epoch's weights: last")
	return c.problems
}

func (c *checker) claim(s Spec) {
	claim := s.Claim
	sound := claim.Accuracy > 0 && claim.Accuracy <= 1 // otherwise nothing can be compared with it
	switch {
	case claim.Accuracy == 0:
		c.missing("claim.accuracy", "the accuracy that is to be checked, such as 0.95", remedy.Textf(" (%s)", remedy.Give{Key: "claim.accuracy", Value: 0.95}))
	case claim.Accuracy > 1 && claim.Accuracy <= 100:
		c.want(false, "claim.accuracy", "%v: must be a fraction, did you mean %v?", claim.Accuracy, claim.Accuracy/100)
	default:
		c.want(sound, "claim.accuracy", "%v: must lie above 0 and up to 1", claim.Accuracy)
	}
	c.want(claim.Margin >= 0 && (claim.Margin < claim.Accuracy || !sound), "claim.margin", "%v: must lie between 0 and the claim", claim.Margin)
	c.want(claim.Level >= 0.5 && claim.Level <= 0.9999, "claim.level", "%v: must lie between 0.5 and 0.9999, such as 0.95", claim.Level)
	counts := claim.Correct >= 0 && claim.Total >= claim.Correct
	c.want(counts, "claim.correct", "%d of %d: must lie between 0 and claim.total", claim.Correct, claim.Total)
	if counts && claim.Total > 0 && sound {
		share := float64(claim.Correct) / float64(claim.Total)
		c.want(math.Abs(share-claim.Accuracy) <= 0.005+1e-9, "claim.correct", "%d of %d is %.4g, but claim.accuracy is %v",
			claim.Correct, claim.Total, share, claim.Accuracy)
	}
	if claim.Architecture != "" && len(s.Model.Architectures) > 0 { // none is a problem of that list
		c.oneOf("claim.architecture", claim.Architecture, s.Model.Architectures...)
	}
}

func (c *checker) data(d Data) {
	if d.Images == "" && d.Manifest == "" {
		c.missing("data.images", "a folder with one sub-folder a class, or data.manifest, a CSV file", remedy.Text{})
	}
	c.want(d.Images == "" || d.Manifest == "", "data.manifest", "%q beside data.images %q: give one of them; a manifest names its own images", d.Manifest, d.Images)
	c.oneOf("data.parts", d.Parts, choices("data.parts")...)
	c.want(d.Parts != PartsJoin || d.Manifest == "", "data.parts", "join: is for data.images; a manifest has a column for it, if any")
	c.want(d.Sample >= 0, "data.sample", "%d: must be 0 (all) or more", d.Sample)
	c.prepare(d)
	c.oneOf("data.on-broken", d.OnBroken, choices("data.on-broken")...)
	c.want(d.MaxMegapixels >= 1 && d.MaxMegapixels <= maxMegapixels, "data.max-megapixels", "%d: must lie between 1 and %d", d.MaxMegapixels, maxMegapixels)
}

// prepare checks how images become pixels.
func (c *checker) prepare(d Data) {
	c.equalise(d)
	for _, side := range d.Size {
		c.want(side >= 1 && side <= maxSide, "data.size", "%d: height and width must lie between 1 and %d pixels", side, maxSide)
	}
	c.oneOf("data.resize", d.Resize, choices("data.resize")...)
	c.oneOf("data.interpolation", d.Interpolation, choices("data.interpolation")...)
	c.oneOf("data.alpha", d.Alpha, choices("data.alpha")...)
	c.oneOf("data.scale", d.Scale, choices("data.scale")...)
}

func (c *checker) equalise(d Data) {
	distinct(c, "data.equalise", d.Equalise)
	for _, name := range d.Equalise {
		c.oneOf("data.equalise", string(name), choices("data.equalise")...)
	}
	c.want(d.ShortSide >= 0, "data.short-side", "%d: must be 0 (that of the smallest image) or more", d.ShortSide)
	c.want(d.JPEGQuality >= 0 && d.JPEGQuality <= MaxQuality, "data.jpeg-quality", "%d: must lie between 0 (the lowest found) and %d", d.JPEGQuality, MaxQuality)
	c.want(d.ShortSide <= 0 || d.Equalises(EqualiseSize), "data.short-side", "%d: is for data.equalise with size", d.ShortSide)
	c.want(d.JPEGQuality <= 0 || d.Equalises(EqualiseHistory), "data.jpeg-quality", "%d: is for data.equalise with history", d.JPEGQuality)
}

func (c *checker) groups(g Groups) {
	distinct(c, "groups.columns", g.Columns)
	if g.Pattern == "" {
		return
	}
	re, err := regexp.Compile(g.Pattern)
	if err != nil {
		c.want(false, "groups.pattern", "%v", err)
		return
	}
	c.want(re.SubexpIndex("group") >= 0, "groups.pattern", "%q has no part named group: write (?P<group>...)", g.Pattern)
}

func (c *checker) folds(s Spec) {
	f := s.Folds
	c.want(f.K >= 2, "folds.k", "%d: must be at least 2", f.K)
	const maxSeeds = 10_000
	c.want(f.Seeds >= 1 && f.Seeds <= maxSeeds, "folds.seeds", "%d: must lie between 1 and %d", f.Seeds, maxSeeds)
	c.want(len(f.Splits) > 0, "folds.splits", "empty: give rows, groups or both")
	distinct(c, "folds.splits", f.Splits)
	kinds := []string{"copies"}
	if s.Groups.Pattern != "" {
		kinds = append(kinds, "pattern")
	}
	if s.Groups.NearCopies {
		kinds = append(kinds, "near-copies")
	}
	if s.Groups.Metadata {
		kinds = append(kinds, "job", "prompt", "author", "session", "place")
	}
	if s.Groups.NearCopies || s.Groups.Metadata {
		kinds = append(kinds, KindLook)
	}
	kinds = append(kinds, s.Groups.Columns...)
	for _, split := range f.Splits {
		if kind, ok := split.Kind(); ok {
			c.want(slices.Contains(kinds, kind), "folds.splits", "%q%s: the kinds of evidence here are %s", split, DidYouMean(kind, kinds), orList(kinds))
			continue
		}
		c.oneOf("folds.splits", string(split), string(SplitRows), string(SplitGroups), string(SplitGiven), string(SplitBy("KIND")))
	}
	c.given(s)
	c.trainingSizes(s)
}

func (c *checker) model(s Spec) {
	m := s.Model
	c.want(len(m.Architectures) > 0, "model.architectures", "empty: give at least one, such as resnet20v2")
	distinct(c, "model.architectures", m.Architectures)
	if s.Trainer.External() || s.Run.Engine == EnginePredictions { // which know what a name means
		return
	}
	c.sizes(s)
	for _, name := range m.Architectures {
		if _, err := resnet.Lookup(name); name != "" && err != nil {
			c.want(false, "model.architectures", "%v", err)
		}
	}
	c.want(slices.Contains(resnet.Freezes(), m.Freeze), "model.freeze", "%q%s: must be stem or all-but-head, or empty", m.Freeze, DidYouMean(m.Freeze, resnet.Freezes()[1:]))
	c.wantNext(m.Freeze == "" || m.Weights != "", "model.freeze", fmt.Sprintf("%s: would freeze layers that are random", m.Freeze),
		remedy.Textf(": name a file of weights by %s, or leave it empty", remedy.Give{Key: "model.weights"}))
	c.want(m.Freeze != resnet.FreezeAllButHead || len(s.Train.Augment) == 0, "train.augment",
		"%v: changes images anew in each epoch, and with model.freeze = %q what networks make of an image is computed once: leave one of them out", s.Train.Augment, m.Freeze)
	c.want(slices.Contains(choices("model.head"), m.Head), "model.head", "%q%s: must be file or new, or empty", m.Head, DidYouMean(m.Head, choices("model.head")[1:]))
	c.want(m.Head == "" || m.Weights != "", "model.head", "%s: is for model.weights, which is empty", m.Head)
	c.wantNext(m.Weights == "" || !s.Trainer.External(), "model.weights", "is for the networks that are built in, and a program (trainer.command) trains",
		remedy.Textf(": leave it empty, and let the program read the file (%s)", remedy.Setting{Key: "trainer.reads"}))
	c.pins(m)
	c.want(m.soundWidth(), "model.width", "%v: must lie above 0 and up to 16", m.Width)
}

// pins checks model.weights-sha256.
func (c *checker) pins(m Model) {
	const key = "model.weights-sha256"
	for _, pin := range m.WeightsSHA256 {
		name, hash, _ := strings.Cut(pin, " ")
		_, err := hex.DecodeString(hash)
		c.want(err == nil && len(hash) == 2*sha256.Size && hash == strings.ToLower(hash), key,
			"%q: must be the name of a network, a space, and 64 hexadecimal digits in lower case", pin)
		c.want(slices.Contains(m.Architectures, name), key, "%q: %q is none of model.architectures", pin, name)
	}
	distinct(c, key, m.WeightsSHA256)
	c.want(m.Weights != "" || len(m.WeightsSHA256) == 0, key, "is for model.weights, which is empty")
}

// soundWidth is false for a width that is no number too.
func (m Model) soundWidth() bool { return m.Width > 0 && m.Width <= 16 }

func (c *checker) train(t Train) {
	c.want(t.Epochs >= 1, "train.epochs", "%d: must be at least 1", t.Epochs)
	c.want(t.Batch >= 1, "train.batch", "%d: must be at least 1", t.Batch)
	c.oneOf("train.optimizer", string(t.Optimizer), choices("train.optimizer")...)
	c.want(t.LearningRate > 0 && t.LearningRate <= 10, "train.learning-rate", "%v: must lie above 0 and up to 10", t.LearningRate)
	distinct(c, "train.augment", t.Augment)
	for _, name := range t.Augment {
		c.oneOf("train.augment", string(name), choices("train.augment")...)
	}
	c.want(t.Momentum >= 0 && t.Momentum < 1, "train.momentum", "%v: must be at least 0 and below 1", t.Momentum)
	c.want(t.Validation >= 0 && t.Validation <= 0.5, "train.validation", "%v: must lie between 0 and 0.5", t.Validation)
	c.oneOf("train.batch-norm", string(t.BatchNorm), choices("train.batch-norm")...)
	c.want(t.BatchNormMomentum >= 0 && t.BatchNormMomentum < 1, "train.batch-norm-momentum", "%v: must be at least 0 and below 1", t.BatchNormMomentum)
	c.want(t.PreciseImages >= 1, "train.precise-images", "%d: must be at least 1", t.PreciseImages)
}

func (c *checker) run(r Run) {
	c.want(r.Parallel >= 0 && r.Parallel <= 4096, "run.parallel", "%d: must lie between 0 (from cores, memory and measured speed) and 4096", r.Parallel)
	c.want(r.Threads >= 1 && r.Threads <= 1024, "run.threads", "%d: must lie between 1 and 1024", r.Threads)
	c.want(r.Checkpoint >= 0 && r.Checkpoint <= maxCheckpoint, "run.checkpoint", "%v: must lie between 0 (only when the run is stopped) and %d seconds", r.Checkpoint, maxCheckpoint)
	c.want(r.Engine != "", "run.engine", "empty: give auto or the name of an engine")
	c.oneOf("run.kernels", r.Kernels, choices("run.kernels")...)
	c.want(r.Kernels != KernelsMixed || r.Engine != resnet.EngineOneDNN, "run.kernels", "%s: are those of the engine %s, and the engine is %s", r.Kernels, resnet.EngineBuiltin, r.Engine)
	c.oneOf("run.precision", r.Precision, choices("run.precision")...)
	c.oneOf("run.save-weights", r.SaveWeights, choices("run.save-weights")...)
	c.want(r.Cache != "", "run.cache", "empty: give auto, off or a folder")
	c.want(r.CacheLimit > 0 && r.CacheLimit <= 1e6, "run.cache-limit", "%v: must lie above 0 and up to 1000000 GB; run.cache = \"off\" keeps nothing", r.CacheLimit)
	_, err := path.Match(r.Only, "")
	c.want(err == nil, "run.only", "%q: %v; * stands for any characters, such as \"*.groups.*\"", r.Only, err)
}
