package plan

import (
	"fmt"
	"maps"
	"slices"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/spec"
)

// AnotherVersion is said where the program makes the difference.
const AnotherVersion = "this version of refold reads the same files otherwise than the one that began the run; that one goes on with it"

// PixelDifferences names, in one line, images of unchanged content that were decoded to
// other pixels, by a version of refold that reads them otherwise: results would not mix.
func PixelDifferences(run, now *dataset.Manifest) []spec.Difference {
	pixels := make(map[string]string, len(run.Images))
	for _, image := range run.Images {
		pixels[image.ID] = image.PixelHash
	}
	var others []string
	for _, image := range now.Images {
		if was, ok := pixels[image.ID]; ok && was != image.PixelHash {
			others = append(others, image.Path)
		}
	}
	if len(others) == 0 {
		return nil
	}
	what := "pixels of image " + slices.Min(others)
	if more := len(others) - 1; more > 0 {
		what += fmt.Sprintf(" and %d more", more)
	}
	return []spec.Difference{{What: what, Text: AnotherVersion}}
}

// ImageDifferences names images that came, went or changed content, label or
// columns. An image is the one with its content, wherever it lies; where that is
// not in the run, the one that lay at its path has changed.
func ImageDifferences(run, now *dataset.Manifest) []spec.Difference {
	if run.Hash() == now.Hash() {
		return nil
	}
	known := make(map[string]dataset.Image, len(run.Images))
	gone := make(map[string]bool) // by path
	for _, image := range run.Images {
		known[image.ID] = image
		gone[image.Path] = true
	}
	for _, image := range now.Images {
		if old, ok := known[image.ID]; ok {
			delete(gone, old.Path)
		}
	}
	var differences []spec.Difference
	differ := func(what, was, is, text string) {
		differences = append(differences, spec.Difference{What: what, Run: was, Now: is, Text: text})
	}
	for _, image := range now.Images {
		old, ok := known[image.ID]
		switch {
		case !ok && gone[image.Path]:
			delete(gone, image.Path)
			differ("image "+image.Path, "", "", "its content has changed")
		case !ok:
			differ("image "+image.Path, "", "", "not in the run")
		case old.Label != image.Label:
			differ("label of image "+image.Path, old.Label, image.Label, "")
		case !maps.Equal(old.Columns, image.Columns):
			differ("columns of image "+image.Path, fmt.Sprint(old.Columns), fmt.Sprint(image.Columns), "")
		}
	}
	for _, image := range run.Images {
		if gone[image.Path] {
			differ("image "+image.Path, "", "", "in the run, now gone")
		}
	}
	if len(differences) == 0 {
		differ("columns of the manifest", fmt.Sprintf("%q", run.Columns), fmt.Sprintf("%q", now.Columns), "")
	}
	return differences
}
