package spec

import (
	"slices"

	"github.com/refold/refold/model/resnet"
)

// Augmentation is a word of train.augment.
type Augmentation string

// How training images are changed at random; see package model/augment.
const (
	AugmentFlip   Augmentation = "flip"
	AugmentCrop   Augmentation = "crop"
	AugmentColour Augmentation = "colour"
)

// Augmentations are the words of train.augment, in the order in which they are done.
func Augmentations() []Augmentation {
	return []Augmentation{AugmentFlip, AugmentCrop, AugmentColour}
}

// augmentation is what networks are told.
func (t Train) augmentation() resnet.Augmentation {
	on := func(word Augmentation) bool { return slices.Contains(t.Augment, word) }
	return resnet.Augmentation{Flip: on(AugmentFlip), Crop: on(AugmentCrop), Colour: on(AugmentColour)}
}

// Augmented says in words how training images are changed; empty: they are not.
func (t Train) Augmented() string { return t.augmentation().String() }
