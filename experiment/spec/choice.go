package spec

import (
	"reflect"

	"github.com/refold/refold/model/resnet"
)

// Values of data.on-broken.
const (
	BrokenStop = "stop" // list all broken images and stop
	BrokenSkip = "skip" // leave them out and name them in the report
)

// Values of data.parts.
const (
	PartsStop = "stop" // refuse folders that are the parts of a split
	PartsJoin = "join" // read them as one data set, with a column part
)

// Values of run.save-weights.
const (
	SaveNone     = "none"
	SaveSelected = "selected" // of the epoch that validation selection chooses; never by test
	SaveLast     = "last"
)

// Values of model.head; empty: it is open.
const (
	HeadFile = "file" // that of model.weights
	HeadNew  = "new"  // drawn anew
)

// Values of run.cache that are no folder.
const (
	CacheAuto = "auto"
	CacheOff  = "off"
)

// KernelsAuto is run.kernels where the choice is left open.
const KernelsAuto = resnet.KernelsAuto

// KernelsMixed is run.kernels where each machine takes the fastest set that it runs, so that
// a trial's bytes depend on who trains it.
const KernelsMixed = "mixed"

// choices are the words that a key allows; nil where it is no choice of words.
func choices(key string) []string {
	switch key {
	case "data.equalise":
		return texts(Equalisers())
	case "train.augment":
		return texts(Augmentations())
	case "data.resize":
		return []string{"stretch", "crop", "trim", "pad"}
	case "data.interpolation":
		return []string{"linear", "area"}
	case "data.alpha":
		return []string{"white", "black", "drop"}
	case "data.scale":
		return []string{resnet.ScaleUnit, resnet.ScaleKeras}
	case "data.parts":
		return []string{PartsStop, PartsJoin}
	case "data.on-broken":
		return []string{BrokenStop, BrokenSkip}
	case "model.freeze":
		return resnet.Freezes()
	case "model.head":
		return []string{"", HeadFile, HeadNew}
	case sizesOfKey:
		return []string{"", SizesOfNetworks, SizesOfAll}
	case "train.optimizer":
		return texts(resnet.Optimizers())
	case "train.batch-norm":
		return []string{string(Precise), string(Moving)}
	case "trainer.images":
		return []string{ImagesFiles, ImagesPixels, ImagesArrays}
	case "trainer.values":
		return []string{ValuesProbabilities, ValuesLogits}
	case "run.engine":
		return resnet.Engines()
	case "run.kernels":
		return append(resnet.Kernels(), KernelsMixed)
	case "run.precision":
		return resnet.Precisions()
	case "run.until":
		return []string{"", string(UntilDecided), string(UntilExplained), string(UntilAll)}
	case "run.save-weights":
		return []string{SaveNone, SaveSelected, SaveLast}
	}
	return nil
}

// wanted says what a key's value must be, in words.
func wanted(key string) string {
	switch key {
	case "data.size":
		return "height and width, such as [64, 64]"
	case "data.equalise":
		return `a list of texts, such as ["size", "history"]`
	case "train.augment":
		return `a list of texts, such as ["flip", "crop", "colour"]`
	case variantsKey:
		return `a list of texts, such as ["resize=crop", "equalise=size,history"]`
	case "folds.splits":
		return `a list of texts, such as ["rows", "groups"]`
	case sizesKey:
		return "a list of whole numbers, such as [100, 200, 400]"
	case "model.architectures":
		return `a list of texts, such as ["resnet20v1", "resnet20v2"]`
	case "model.weights-sha256":
		return `a list of texts, such as ["resnet50v1 0b5c...", "resnet50v2 77ad..."]`
	case "model.head":
		return `"file", "new" or "", in quotes`
	case sizesOfKey:
		return `"networks", "all" or "", in quotes`
	case "model.freeze":
		return `"stem", "all-but-head" or "", in quotes`
	case "run.until":
		return `"decided", "explained", "all" or "", in quotes`
	case "trainer.command":
		return `a list of texts, such as ["python", "train.py"]`
	case "groups.columns":
		return `a list of texts, such as ["artist", "source"]`
	}
	if words := choices(key); words != nil {
		return orList(words) + ", in quotes"
	}
	for _, f := range new(Spec).fields() {
		if f.key == key {
			return wantedKind(f.value.Kind())
		}
	}
	return "a table"
}

func wantedKind(kind reflect.Kind) string {
	switch kind {
	case reflect.Int:
		return "a whole number"
	case reflect.Uint64:
		return "a whole number, 0 or more"
	case reflect.Float64:
		return "a number"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a text in quotes"
	}
	return "a list"
}

// texts are words as texts.
func texts[T ~string](words []T) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return all
}
