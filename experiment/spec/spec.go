// Package spec owns the specification of a run: its settings, the words that they
// allow, presets, and the TOML form.
//
// A Draft takes values from preset, file and flags, remembers where each came from,
// and names all problems together. The package must not know plans, trials or run
// directories.
package spec

import (
	"strings"

	"github.com/refold/refold/dataset/pixels"
	"github.com/refold/refold/model/resnet"
)

// Spec is the resolved specification of a run: every default written out. Its
// TOML form is the run directory's spec.toml; the comments become comments there.
type Spec struct {
	Seed     uint64   `toml:"seed" comment:"Root of all randomness"`
	Claim    Claim    `toml:"claim" comment:"The accuracy that is to be checked"`
	Data     Data     `toml:"data" comment:"Which images, and how they become pixels"`
	Groups   Groups   `toml:"groups" comment:"Images that belong together stay on one side of a split; exact copies always do"`
	Folds    Folds    `toml:"folds" comment:"How the images are divided"`
	Model    Model    `toml:"model" comment:"Which networks are trained"`
	Train    Train    `toml:"train" comment:"How they are trained"`
	Trainer  Trainer  `toml:"trainer" comment:"A program of your own that trains instead of refold"`
	Baseline Baseline `toml:"baseline" comment:"What is fitted beside the networks"`
	Run      Run      `toml:"run" comment:"How the trials are run"`
}

// Claim is the accuracy to be checked.
type Claim struct {
	Accuracy     float64 `toml:"accuracy" comment:"The claimed accuracy, such as 0.95"`
	Correct      int     `toml:"correct" comment:"The claim's own counts, such as 95 of 100; total = 0: unknown"`
	Total        int     `toml:"total"`
	Margin       float64 `toml:"margin" comment:"How far below the claim still counts as the claim"`
	Level        float64 `toml:"level" comment:"Confidence of all intervals"`
	Architecture string  `toml:"architecture" comment:"The network whose verdict is the headline; empty: the first of model.architectures"`
	Source       string  `toml:"source" comment:"Where the claim stands; shown in the report"`
}

// Data says which images, and how they are prepared. Name, Images, Manifest, Parts,
// OnBroken and MaxMegapixels are not part of the identity of a run: images are known
// by content, label and columns.
type Data struct {
	Name          string      `toml:"name" comment:"What the report calls the images; empty: the name of the folder"`
	Images        string      `toml:"images" comment:"A folder with one sub-folder a class ..."`
	Manifest      string      `toml:"manifest" comment:"... or a CSV file: path,label and any further columns"`
	Parts         string      `toml:"parts" comment:"A folder that holds train, test or alike with the classes in each: stop (and say so), join (take all; the column part keeps which)"`
	Sample        int         `toml:"sample" comment:"Images drawn for each seed; 0: all"`
	Stratify      bool        `toml:"stratify" comment:"Draw by class"`
	Equalise      []Equaliser `toml:"equalise" comment:"Make all images alike before they are resized, so that classes do not differ in what their files went through: size (shrink all to the smallest short side), history (save all as JPEG 4:2:0 at the lowest quality found, at most 90); empty: leave them"`
	ShortSide     int         `toml:"short-side" comment:"Of size, in pixels; 0: that of the smallest of all images, unless the others would lose more than half by it"`
	JPEGQuality   int         `toml:"jpeg-quality" comment:"Of history, up to 90; 0: the lowest of all JPEG files, unless below 30. Of PNG and other files nobody knows whether their pixels went through JPEG before: where some did, say how low it was"`
	Size          [2]int      `toml:"size" comment:"Height and width in pixels"`
	Resize        string      `toml:"resize" comment:"stretch (as cv2.resize), crop (shrink, then cut), trim (cut without shrinking), pad"`
	Interpolation string      `toml:"interpolation" comment:"linear, area"`
	Alpha         string      `toml:"alpha" comment:"Transparency: white, black, drop (ignored, as cv2.imread does)"`
	Scale         string      `toml:"scale" comment:"unit (x/255), keras (the network's own)"`
	Variants      []string    `toml:"variants" comment:"Further ways to prepare images, each trained and compared on the same folds: settings of these with spaces between them, such as \"resize=crop size=96x96\", \"scale=keras\", \"equalise=size,history\", \"equalise=none\""`
	Positive      string      `toml:"positive" comment:"The class of precision, recall and F1, with two classes; empty: the last in alphabetical order"`
	OnBroken      string      `toml:"on-broken" comment:"Broken images: stop (list them all and stop), skip (leave them out; the report names them)"`
	MaxMegapixels int         `toml:"max-megapixels" comment:"Larger images count as broken; checked before they are decoded"`
	Null          bool        `toml:"null" comment:"Replace the labels: a random half of the groups gets label 1, redrawn for each seed"`
}

// Preprocess is how images become the pixels of all trials.
func (d Data) Preprocess() pixels.Preprocess {
	return pixels.Preprocess{
		Height: d.Size[0], Width: d.Size[1], Equalise: d.equalise(), Resize: pixels.Resize(d.Resize),
		Interpolation: pixels.Interpolation(d.Interpolation), Alpha: pixels.Alpha(d.Alpha),
	}
}

// Groups says which images belong together. Exact copies always do.
type Groups struct {
	Columns    []string `toml:"columns" comment:"Columns of the manifest whose equal values belong together, such as [\"artist\", \"source\"]"`
	Pattern    string   `toml:"pattern" comment:"A regular expression with a part named group, such as '^(?P<group>[^_]+)_', on file names (with a slash in it: on paths)"`
	NearCopies bool     `toml:"near-copies" comment:"Join images that show the same picture, altered: resized, recoloured, cropped, mirrored"`
	Metadata   bool     `toml:"metadata" comment:"Join images whose files name the same author, job, prompt with seed, camera session or place"`
}

// Folds says how the sample is divided.
type Folds struct {
	K       int     `toml:"k" comment:"Number of folds"`
	Seeds   int     `toml:"seeds" comment:"Number of repetitions, each with its own draw, folds and initial weights"`
	Given   string  `toml:"given" comment:"A split or folds that somebody published: a CSV file with path and fold, or path and split (train, validation, test); or index arrays as refold writes them. It is the split given"`
	Splits  []Split `toml:"splits" comment:"rows (images at random), groups (whole groups), groups:KIND (by one kind of evidence: copies, near-copies, job, prompt, author, session, place, pattern or a column; groups:look: images that look alike, a stress test), given"`
	Sizes   []int   `toml:"sizes" comment:"Numbers of training images, such as [100, 200, 400, 800], with which the network of the claim is trained on the guarded split too, on parts of each fold: how its accuracy grows; empty: with all images only"`
	SizesOf string  `toml:"sizes-of" comment:"What else folds.sizes trains: networks (every network and preparation on the guarded split), all (on every split too); empty: the claim's network on the guarded split alone"`
}

// Model says which networks are trained. The path of Weights is no part of the identity of
// a run, WeightsSHA256 is: a run fills it in.
type Model struct {
	Architectures []string `toml:"architectures" comment:"Such as resnet50v1, resnet50v2; for small images resnet20v1, resnet20v2"`
	Width         float64  `toml:"width" comment:"Factor on the number of filters"`
	Weights       string   `toml:"weights" comment:"A safetensors file that all networks start from, such as one converted from Keras or torchvision; {architecture} in it stands for the network's name; empty: from scratch"`
	Freeze        string   `toml:"freeze" comment:"Layers that stay as in that file, batch-norm statistics included: stem (the first convolution), all-but-head (all but the classification, which is then trained on features that are computed once); empty: none"`
	Head          string   `toml:"head" comment:"Of networks that start from weights, the classification layer: file (that of the file), new (drawn anew); empty: new where the file is for other classes, or a network's file has none"`
	WeightsSHA256 []string `toml:"weights-sha256" comment:"Of weights, as \"NETWORK SHA-256\" of each network; empty: whatever the file is"`
}

// WeightsOf is the file that networks of an architecture start from; empty: none.
func (m Model) WeightsOf(architecture string) string {
	return strings.ReplaceAll(m.Weights, ArchitecturePlace, architecture)
}

// ArchitecturePlace in model.weights stands for the architecture.
const ArchitecturePlace = "{architecture}"

// Pinned is the SHA-256 that model.weights-sha256 says of an architecture; empty: none.
func (m Model) Pinned(architecture string) string {
	for _, pin := range m.WeightsSHA256 {
		if name, hash, _ := strings.Cut(pin, " "); name == architecture {
			return hash
		}
	}
	return ""
}

// Train says how they are trained.
type Train struct {
	Epochs            int              `toml:"epochs"`
	Batch             int              `toml:"batch" comment:"Images a step"`
	Optimizer         resnet.Optimizer `toml:"optimizer" comment:"adam, sgd"`
	LearningRate      float64          `toml:"learning-rate"`
	Momentum          float64          `toml:"momentum" comment:"Of sgd"`
	Augment           []Augmentation   `toml:"augment" comment:"Change training images at random, anew in each epoch: flip (mirror every other one), crop (shift by up to an eighth), colour (brightness, contrast, saturation by up to a fifth); empty: leave them"`
	Validation        float64          `toml:"validation" comment:"Share of the training side that is set aside to choose the epoch; 0: none"`
	BatchNorm         BatchNorm        `toml:"batch-norm" comment:"Batch-norm statistics that decide: precise (estimated anew after each epoch), moving (as Keras does)"`
	BatchNormMomentum float64          `toml:"batch-norm-momentum" comment:"Of the moving statistics"`
	PreciseImages     int              `toml:"precise-images" comment:"Training images for the precise statistics, at most"`
}

// Run says how the trials are run. Library, Parallel, Checkpoint, Only, Until, Cache and
// CacheLimit are not part of the identity of a run; the version of the engine is.
type Run struct {
	Parallel    int     `toml:"parallel" comment:"Trials at once; 0: from cores, memory and measured speed"`
	Threads     int     `toml:"threads" comment:"Threads a trial"`
	Engine      string  `toml:"engine" comment:"auto (builtin, unless onednn is measured to train faster by a tenth), builtin, onednn"`
	Kernels     string  `toml:"kernels" comment:"Of builtin: auto (the fastest set of inner loops that the processor runs, which the run then keeps), avx512bf16, avx512, avx2, gonum, neon (of arm64), generic (in Go, for any processor, slow), or mixed (on each machine its fastest, so that results depend on who trains them); onednn takes auto (its own choice) or what such a set has"`
	Library     string  `toml:"library" comment:"Of onednn: the path of libdnnl.so.3 or .2; empty: that of the system"`
	Precision   string  `toml:"precision" comment:"Of activations and kernels: float32, or bfloat16, which takes less memory and, on processors that multiply it, less time"`
	SaveWeights string  `toml:"save-weights" comment:"none, selected (of the epoch that is best on the validation part), last"`
	Checkpoint  float64 `toml:"checkpoint" comment:"Seconds between checkpoints of a trial, which cost 3 % of the time at most; 0: only when the run is stopped"`
	Only        string  `toml:"only" comment:"Run just the trials whose names match, such as \"*.groups.*\"; empty: all"`
	Until       Until   `toml:"until" comment:"When to stop: decided (once a look after a whole pass of guarded folds decides the claim, or no further seed is likely to), explained (then with what a refuted claim is explained by), all (go on to all trials after such a look); empty: all trials, without a look before"`
	Cache       string  `toml:"cache" comment:"Where decoded images are kept: auto (the folder that REFOLD_CACHE names, else refold in the user's cache folder), off, or a folder of their own on a local disk"`
	CacheLimit  float64 `toml:"cache-limit" comment:"How much that folder may hold, in GB; what was not used for longest leaves first"`
}

// CacheFolder is the folder that run.cache names, if it names one.
func (r Run) CacheFolder() string {
	if r.Cache == CacheAuto || r.Cache == CacheOff {
		return ""
	}
	return r.Cache
}
