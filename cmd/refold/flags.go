package main

import (
	"log/slog"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/model/resnet"
)

// Categories of flags; help lists them in alphabetical order.
const (
	claim     = "CLAIM AND IMAGES"
	groups    = "GROUPS: WHAT BELONGS TOGETHER"
	how       = "HOW"
	onMachine = "MACHINE"
	program   = "A TRAINER OF YOUR OWN"
)

// Formats of the log.
const (
	logText = "text"
	logJSON = "json"
)

// whatIsOpen says of specFlags and runFlags, once, what their defaults are.
const whatIsOpen = `What a flag leaves open is as the spec file or the run directory says, or else
the preset.`

// specFlags are the flags that change a spec; each overrides the spec file. They
// are texts, so that a number that is none is reported beside all other problems.
func specFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "images", Usage: "`FOLDER` with one sub-folder a class", Category: claim},
		&cli.StringFlag{Name: "manifest", Usage: "CSV `FILE`: path,label and any further columns", Category: claim},
		&cli.StringFlag{Name: "parts", Usage: "`WHAT` to do about folders train, test or alike with the classes in each: stop or join", Category: claim},
		&cli.StringFlag{Name: "on-broken", Usage: "`WHAT` to do about broken images: stop or skip", Category: claim},
		&cli.StringFlag{Name: "max-megapixels", Usage: "`NUMBER`; larger images count as broken", Category: claim},
		&cli.StringFlag{Name: "claim", Usage: "the claimed `ACCURACY`, e.g. 0.95", Category: claim},
		&cli.StringFlag{Name: "claim-counts", Usage: "the claim's own counts, `CORRECT/TOTAL`, e.g. 95/100", Category: claim},
		&cli.StringFlag{Name: "source", Usage: "`WHERE` the claim stands; shown in the report", Category: claim},
		&cli.StringSliceFlag{Name: "group", Usage: "manifest `COLUMN` whose equal values belong together; may be repeated", Category: groups},
		&cli.StringFlag{Name: "group-pattern", Usage: "regular `EXPRESSION` on file names with a part named group, e.g. '^(?P<group>[^_]+)_'", Category: groups},
		&cli.StringFlag{Name: "near-copies", Usage: "`WHETHER` images that show the same picture, altered, belong together: true or false", Category: groups},
		&cli.StringFlag{Name: "metadata", Usage: "`WHETHER` images of one author, job, prompt, camera session or place, as their files say, belong together: true or false", Category: groups},
		decisionsFlag(),
		&cli.StringSliceFlag{Name: "architecture", Usage: "`NAME` of a network, e.g. resnet50v2; may be repeated", Category: how},
		&cli.StringFlag{Name: "width", Usage: "`FACTOR` on the number of filters", Category: how},
		&cli.StringFlag{Name: "weights", Usage: "safetensors `FILE` that all networks start from, e.g. one converted from Keras or torchvision; {architecture} in it stands for the network's name", Category: how},
		&cli.StringFlag{Name: "freeze", Usage: "`WHAT` stays as in that file: stem, or all-but-head, which trains only the classification, on features that are computed once", Category: how},
		&cli.StringFlag{Name: "size", Usage: "image size, `HEIGHTxWIDTH`, e.g. 64x64", Category: how},
		&cli.StringFlag{Name: "resize", Usage: "`MODE`: stretch, crop, trim or pad", Category: how},
		&cli.StringFlag{Name: "scale", Usage: "`HOW` bytes become numbers: unit (x/255) or keras (the network's own)", Category: how},
		&cli.StringSliceFlag{Name: "equalise", Usage: "`WHAT` to make alike in all images before they are resized: size (shrink to the smallest short side) or history (save as JPEG at the lowest quality found); may be repeated", Category: how},
		&cli.StringSliceFlag{Name: variantFlag, Usage: "another way to prepare images that is trained and compared on the same folds: `SETTINGS` of [data], e.g. resize=crop, 'scale=keras size=96x96', equalise=size,history or equalise=none; may be repeated", Category: how},
		&cli.StringSliceFlag{Name: "split", Usage: "`KIND` of folds: rows, groups, given (that of --folds) or groups:KIND; may be repeated", Category: how},
		&cli.StringFlag{Name: "folds", Usage: "`FILE` with a split or folds that somebody published: CSV with path and fold, or path and split (train, validation, test); or index arrays of refold folds", Category: how},
		&cli.StringSliceFlag{Name: "sizes", Usage: "`NUMBERS` of training images, e.g. 100,200,400, to train the claim's network with too: how its guarded accuracy grows, and what more images would give", Category: how},
		&cli.StringFlag{Name: "sizes-of", Usage: "`WHAT` else --sizes trains: networks (all of them on the guarded split) or all (on all splits)", Category: how},
		&cli.StringFlag{Name: "k", Usage: "`NUMBER` of folds", Category: how},
		&cli.StringFlag{Name: "seeds", Usage: "`NUMBER` of repetitions", Category: how},
		&cli.StringFlag{Name: "sample", Usage: "`NUMBER` of images drawn for each seed; 0: all", Category: how},
		&cli.StringFlag{Name: "epochs", Usage: "`NUMBER` of passes over the training images", Category: how},
		&cli.StringFlag{Name: "batch", Usage: "`NUMBER` of images a training step", Category: how},
		&cli.StringSliceFlag{Name: "augment", Usage: "`HOW` to change training images at random: flip, crop or colour; may be repeated", Category: how},
		&cli.StringFlag{Name: "learning-rate", Usage: "`RATE` of the optimiser", Category: how},
		&cli.StringFlag{Name: "baseline", Usage: "`WHETHER` simple classifiers are fitted beside the networks, on the same folds: true or false", Category: how},
		&cli.StringFlag{Name: "precision", Usage: "`NAME` of the numbers that networks compute with: float32, or bfloat16, which takes less memory", Category: how},
		&cli.StringFlag{Name: "save-weights", Usage: "`WHICH` weights to keep: none, selected (by validation images) or last", Category: how},
		seedFlag(),
		&cli.BoolFlag{Name: "verify", Usage: "read all images and measure the speed again, whatever the cache remembers of unchanged files and of this machine", DisableDefaultText: true, Category: how},
	}
}

// kernelsFlag is that of run.kernels.
func kernelsFlag() cli.Flag {
	return &cli.StringFlag{Name: "kernels", Usage: "`SET` of inner loops: auto (the fastest that the processor runs), avx512bf16, avx512, avx2, gonum, neon (of arm64) or generic; refold doctor names those that it runs", Category: onMachine}
}

// seedFlag is that of the root of all randomness.
func seedFlag() cli.Flag {
	return &cli.StringFlag{Name: "seed", Usage: "`NUMBER`, the root of all randomness", Category: how}
}

// runFlags say how trials are run; they decide no result but for --engine, --kernels,
// --library and --threads.
func runFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "engine", Usage: "`NAME` of the engine: auto (builtin, unless onednn is measured to be faster by a tenth), builtin or onednn", Category: onMachine},
		kernelsFlag(),
		&cli.StringFlag{Name: "library", Usage: "`PATH` of the oneDNN library, which refold doctor tells how to install", Category: onMachine},
		&cli.StringFlag{Name: "threads", Usage: "`NUMBER` of threads a trial", Category: onMachine},
		&cli.StringFlag{Name: "parallel", Usage: "`NUMBER` of trials at once; 0: from cores, memory and measured speed", Category: onMachine},
		&cli.StringFlag{Name: "checkpoint", Usage: "`SECONDS` between checkpoints of a trial; 0: only when the run is stopped", Category: onMachine},
		&cli.StringFlag{Name: "cache", Usage: "`FOLDER` of decoded images, auto or off; see refold cache --help", Category: onMachine},
		&cli.StringFlag{Name: "cache-limit", Usage: "how many `GB` that folder may hold", Category: onMachine},
	}
}

// logFlags say what of the log is printed, and how.
func logFlags(t *terminal.Terminal) []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print results, warnings and errors only", DisableDefaultText: true, Category: onMachine,
			Action: func(c *cli.Context, quiet bool) error {
				if quiet && c.Bool("verbose") {
					return manual.Usagef("--quiet and --verbose exclude each other")
				}
				if quiet {
					t.SetLevel(slog.LevelWarn)
				}
				return nil
			}},
		&cli.BoolFlag{Name: "verbose", Usage: "print every epoch, what was done before, and how long each phase took", DisableDefaultText: true, Category: onMachine,
			Action: func(_ *cli.Context, verbose bool) error {
				if verbose {
					t.SetLevel(slog.LevelDebug)
				}
				return nil
			}},
		&cli.StringFlag{Name: "log-format", Usage: "`FORMAT` of messages on stderr: text, or json for one JSON object a line", Value: logText, Category: onMachine,
			Action: func(_ *cli.Context, format string) error {
				if format != logText && format != logJSON {
					return manual.Usagef("--log-format %q: must be %s or %s", format, logText, logJSON)
				}
				return nil // run has looked already
			}},
	}
}

// wantsJSON looks for --log-format json in a command line before it is parsed, so
// that errors of parsing are said in that format too.
func wantsJSON(args []string) bool {
	for i, arg := range args {
		name, value, found := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if !strings.HasPrefix(arg, "-") || name != "log-format" {
			continue
		}
		if !found && i+1 < len(args) {
			value = args[i+1]
		}
		return value == logJSON
	}
	return false
}

// flagKeys says which key of the spec a flag sets.
func flagKeys() []struct{ flag, key string } {
	return []struct{ flag, key string }{
		{"images", "data.images"}, {"manifest", "data.manifest"}, {"parts", "data.parts"},
		{"on-broken", "data.on-broken"}, {"max-megapixels", "data.max-megapixels"},
		{"claim", "claim.accuracy"}, {"source", "claim.source"},
		{"group", "groups.columns"}, {"group-pattern", "groups.pattern"},
		{"near-copies", "groups.near-copies"}, {"metadata", "groups.metadata"},
		{"architecture", "model.architectures"}, {"width", "model.width"},
		{"weights", "model.weights"}, {"freeze", "model.freeze"},
		{"folds", "folds.given"}, {"size", "data.size"}, {"resize", "data.resize"}, {"scale", "data.scale"}, {"equalise", "data.equalise"}, {variantFlag, "data.variants"}, {"sample", "data.sample"},
		{"split", "folds.splits"}, {"sizes", "folds.sizes"}, {"sizes-of", "folds.sizes-of"}, {"k", "folds.k"}, {"seeds", "folds.seeds"},
		{"epochs", "train.epochs"}, {"batch", "train.batch"}, {"augment", "train.augment"}, {"learning-rate", "train.learning-rate"},
		{"baseline", "baseline.simple"},
		{"precision", "run.precision"},
		{"seed", "seed"}, {"engine", "run.engine"}, {"kernels", "run.kernels"}, {"library", "run.library"}, {"threads", "run.threads"}, {"parallel", "run.parallel"}, {"checkpoint", "run.checkpoint"},
		{"cache", "run.cache"}, {"cache-limit", "run.cache-limit"},
		{"only", "run.only"}, {"save-weights", "run.save-weights"},
		{"trainer-file", "trainer.files"}, {"trainer-images", "trainer.images"}, {"trainer-keep", "trainer.keep"}, {"device", "trainer.devices"},
	}
}

// draftOf resolves preset, spec file and flags, in this order.
func draftOf(c *cli.Context) *spec.Draft {
	draft := spec.NewDraft(c.String("preset"), manual.Dashed("preset"))
	if path := c.String("spec"); path != "" {
		draft.ReadFile(path, manual.Dashed("spec"))
	}
	setFlags(c, draft)
	return draft
}

// setFlags puts the flags that were given over a draft.
func setFlags(c *cli.Context, draft *spec.Draft) {
	for _, f := range flagKeys() {
		setFlag(c, draft, f.flag, f.key)
	}
	setUntil(c, draft)
	if c.IsSet(trainerFlag) {
		setTrainer(draft, c.String(trainerFlag))
	}
	if c.IsSet("claim-counts") {
		setCounts(draft, c.String("claim-counts"), c.IsSet("claim"))
	}
}

// setFlag puts a flag over a draft, if it was given.
func setFlag(c *cli.Context, draft *spec.Draft, flag, key string) {
	if !c.IsSet(flag) {
		return
	}
	if list := c.StringSlice(flag); list != nil {
		if flag == variantFlag {
			list = rejoined(list)
		}
		draft.Set(key, manual.Dashed(flag), list...)
	} else {
		draft.Set(key, manual.Dashed(flag), c.String(flag))
	}
}

// setCounts reads how many of how many were right; they are the claim where no
// other one is given.
func setCounts(draft *spec.Draft, text string, claimed bool) {
	const flag = "--claim-counts"
	left, right, _ := strings.Cut(text, "/")
	correct, errCorrect := strconv.Atoi(left)
	total, errTotal := strconv.Atoi(right)
	if errCorrect != nil || errTotal != nil || total < 1 || correct < 0 || correct > total {
		key := "claim.correct"
		if !claimed {
			key = "claim.accuracy" // which it would have been too
		}
		draft.Problem(flag, key, "%q: must be how many of how many were right, such as 95/100", text)
		return
	}
	draft.Set("claim.correct", flag, left)
	draft.Set("claim.total", flag, right)
	if !claimed {
		draft.Set("claim.accuracy", flag, strconv.FormatFloat(float64(correct)/float64(total), 'g', -1, 64))
	}
}

// setIf copies a flag's value where the flag was given.
func setIf[T any](c *cli.Context, name string, target *T, value func(string) T) {
	if c.IsSet(name) {
		*target = value(name)
	}
}

// flagValues are what the shells offer behind a flag; nil: files.
func flagValues(name string) []string {
	switch name {
	case "preset":
		return spec.Presets()
	case "architecture":
		return resnet.Names()
	case "split":
		return []string{string(spec.SplitRows), string(spec.SplitGroups), string(spec.SplitGiven)}
	case "resize":
		return []string{"stretch", "crop", "trim", "pad"}
	case "equalise":
		return []string{string(spec.EqualiseSize), string(spec.EqualiseHistory)}
	case "augment":
		return []string{string(spec.AugmentFlip), string(spec.AugmentCrop), string(spec.AugmentColour)}
	case variantFlag:
		return []string{"resize=crop", "resize=trim", "scale=keras", "equalise=size,history", "equalise=none"}
	case "parts":
		return []string{spec.PartsStop, spec.PartsJoin}
	case "on-broken":
		return []string{spec.BrokenStop, spec.BrokenSkip}
	case "scale":
		return []string{resnet.ScaleUnit, resnet.ScaleKeras}
	case "sizes-of":
		return []string{spec.SizesOfNetworks, spec.SizesOfAll}
	case "freeze":
		return resnet.Freezes()[1:]
	case "save-weights":
		return []string{spec.SaveNone, spec.SaveSelected, spec.SaveLast}
	case "engine":
		return resnet.Engines()
	case "kernels":
		return resnet.Kernels()
	case "precision":
		return resnet.Precisions()
	case "trainer-images":
		return []string{spec.ImagesFiles, spec.ImagesPixels, spec.ImagesArrays}
	case "near-copies", "metadata", "baseline", "trainer-keep":
		return []string{"true", "false"}
	case "fail-on":
		return []string{"high", "medium", "any"}
	case "log-format":
		return []string{logText, logJSON}
	}
	return nil
}
