// Package fold draws samples and divides them into proven folds: over images, or
// over whole groups that stay on one side.
//
// It owns what is drawn at random from a data set, and the proof of what crosses. It
// must not know files, pixels, models or trainings, nor why images belong together:
// of a manifest it reads identities, labels and copies. Randomness is handed in.
package fold

import "fmt"

// Fold is one division of a sample. Members are indices into Manifest.Images,
// ascending; the three are disjoint and together are the sample. Validation is
// empty where no inner validation part was asked for.
type Fold struct {
	Train      []int `json:"train"`
	Validation []int `json:"validation"`
	Test       []int `json:"test"`
}

// checkFolds checks what does not depend on labels or groups.
func checkFolds(images, k int, validation float64) error {
	if k < 2 {
		return fmt.Errorf("k = %d: there must be at least 2 folds", k)
	}
	if k > images {
		return fmt.Errorf("k = %d folds of %d images: lower k or draw more images", k, images)
	}
	if !(validation >= 0 && validation < 1) {
		return fmt.Errorf("validation %g: the share of the training side must be at least 0 and below 1", validation)
	}
	return nil
}
