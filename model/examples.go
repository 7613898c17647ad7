package model

import (
	"fmt"

	"github.com/refold/refold/model/resnet"
)

// Examples are images with, except for test images, their labels.
type Examples struct {
	Pixels [][]byte // Height x Width x 3 bytes each, RGB; of Config.HeadOnly, features
	Labels []int    // nil for test images
}

// check validates images and labels, for a configuration.
func (e Examples) check(what string, c resnet.Config, labelled bool) error {
	size := c.ImageBytes()
	for i, p := range e.Pixels {
		if len(p) != size {
			if c.HeadOnly {
				return fmt.Errorf("features of %s image %d have %d bytes, not %d", what, i, len(p), size)
			}
			return fmt.Errorf("%s image %d has %d bytes, not %dx%dx3 = %d", what, i, len(p), c.Height, c.ImageWidth, size)
		}
	}
	if !labelled {
		return nil
	}
	if len(e.Labels) != len(e.Pixels) {
		return fmt.Errorf("there are %d %s images but %d labels", len(e.Pixels), what, len(e.Labels))
	}
	for i, label := range e.Labels {
		if label < 0 || label >= c.Classes {
			return fmt.Errorf("%s image %d has the label %d, which is none of %d classes", what, i, label, c.Classes)
		}
	}
	return nil
}
