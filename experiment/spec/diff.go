package spec

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Difference is one value that differs between a run and what was asked for.
type Difference struct {
	What     string // a key such as train.epochs, or "engine", "image ..."
	Run, Now string // empty: not there
	Text     string // says the difference where values would say nothing to people
}

func (d Difference) String() string {
	switch {
	case d.Text != "":
		return d.What + ": " + d.Text
	case d.Run == "":
		return fmt.Sprintf("%s: not in the run, now %s", d.What, d.Now)
	case d.Now == "":
		return fmt.Sprintf("%s: in the run %s, now gone", d.What, d.Run)
	}
	return fmt.Sprintf("%s: in the run %s, now %s", d.What, d.Run, d.Now)
}

// Diff compares the spec of a run with the one that is asked for, both resolved,
// and names what may not differ. How trials are scheduled (run.parallel,
// run.checkpoint, run.only), when a run may stop, where the engine's library lies, what is fitted beside the
// networks, and where the images lie or which ones are left out as broken are no part of a run's identity, since images are compared by
// content, as are weights (model.weights-sha256). More
// seeds, splits, architectures or variants of the preparation extend a run; fewer are a difference.
func Diff(run, now Spec) []Difference {
	free := []string{"run.library", "run.parallel", "run.checkpoint", "run.only", "run.until", "run.cache", "run.cache-limit",
		"baseline.simple",
		"trainer.folder", "trainer.environment", "trainer.reads", "trainer.writes", "trainer.network", "trainer.seconds", "trainer.grace",
		"trainer.processes", "trainer.max-file", "trainer.keep", "trainer.devices",
		"folds.given", "data.name", "model.weights", "data.images", "data.manifest", "data.parts", "data.on-broken", "data.max-megapixels"}
	var differences []Difference
	theirs := now.fields()
	for i, ours := range run.fields() {
		if slices.Contains(free, ours.key) || extends(ours, theirs[i]) {
			continue
		}
		differences = append(differences, Difference{What: ours.key, Run: ours.show(), Now: theirs[i].show()})
	}
	return differences
}

// extends reports whether the new value equals the old one or adds to it.
func extends(run, now field) bool {
	switch run.key {
	case "folds.seeds":
		return now.value.Int() >= run.value.Int()
	case "folds.splits", "model.architectures", "model.weights-sha256", variantsKey:
		if len(run.texts()) == 0 && len(now.texts()) > 0 && run.key == "model.weights-sha256" {
			return false // from scratch
		}
		for _, name := range run.texts() {
			if !slices.Contains(now.texts(), name) {
				return false
			}
		}
		return true
	case sizesOfKey: // each trains what the one before it does
		wider := choices(sizesOfKey)
		return slices.Index(wider, now.value.String()) >= slices.Index(wider, run.value.String())
	case sizesKey:
		return !slices.ContainsFunc(run.value.Interface().([]int), func(n int) bool { return !slices.Contains(now.value.Interface().([]int), n) })
	case "train.augment": // in any order
		return slices.Equal(slices.Sorted(slices.Values(run.texts())), slices.Sorted(slices.Values(now.texts())))
	case "run.kernels": // of a run that does not name them, which its engine's version does
		if run.value.String() == KernelsAuto {
			return true
		}
	case "groups.columns", "data.equalise", "trainer.command", "trainer.files":
		return slices.Equal(run.texts(), now.texts())
	}
	return reflect.DeepEqual(run.value.Interface(), now.value.Interface())
}

// show is a value as people read it: texts in quotes.
func (f field) show() string {
	if f.texts() != nil {
		return fmt.Sprintf("%q", f.value.Interface())
	}
	return fmt.Sprint(f.value.Interface())
}

// Apart are the settings in which two runs differ, A's value as Run and B's as Now, but for
// those in which one of them only has more (seeds, splits), the architectures, and what is
// claimed, which trains nothing.
func Apart(a, b Spec) []Difference {
	back := Diff(b, a)
	return slices.DeleteFunc(Diff(a, b), func(d Difference) bool {
		return d.What == "model.architectures" || strings.HasPrefix(d.What, "claim.") ||
			!slices.ContainsFunc(back, func(other Difference) bool { return other.What == d.What })
	})
}
