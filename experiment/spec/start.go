package spec

import (
	"fmt"
	"path/filepath"

	"github.com/refold/refold/model/resnet"
)

// shownDigits is how many digits of a SHA-256 are shown to people.
const shownDigits = 12

// Started says in words what networks of an architecture start from, once a run has
// settled it: "from imagenet.safetensors (SHA-256 0b5c3a77d21e...), classification layer
// drawn anew".
func (m Model) Started(architecture string) string {
	if m.Weights == "" {
		return "from scratch"
	}
	return StartedFrom(filepath.Base(m.WeightsOf(architecture)), m.Pinned(architecture), m.Head == HeadNew)
}

// StartedFrom is Started for a file.
func StartedFrom(file, hash string, newHead bool) string {
	head := "with its classification layer"
	if newHead {
		head = "classification layer drawn anew"
	}
	return fmt.Sprintf("from %s (SHA-256 %s...), %s", file, hash[:min(shownDigits, len(hash))], head)
}

// Frozen says in words what of a file of weights stays; empty where nothing does.
func Frozen(freeze string) string {
	switch freeze {
	case resnet.FreezeStem:
		return "the stem stays as in the file, its batch norm (if it has one) with the file's moving statistics"
	case resnet.FreezeAllButHead:
		return "all layers but the classification stay as in the file, their batch norms with its moving statistics; each image's features are computed once for all trials"
	}
	return ""
}
