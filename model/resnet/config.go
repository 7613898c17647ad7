package resnet

import (
	"fmt"
	"math"
	"slices"

	"github.com/refold/refold/model/augment"
	"github.com/refold/refold/model/engine"
)

// Augmentation is how training images are changed at random.
type Augmentation = augment.Kinds

// Config is everything that decides the result of a fit besides the images.
type Config struct {
	Architecture       string  // e.g. resnet50v1, resnet8v2
	Width              float64 // factor on the number of filters, 1 as published
	Height, ImageWidth int     // pixels
	Classes            int
	Epochs, Batch      int
	Optimizer          Optimizer
	LearningRate       float64
	Momentum           float64 // of sgd
	BatchNormMomentum  float64 // Keras: 0.99
	PreciseImages      int     // training images for the precise batch-norm statistics
	Scale              string  // unit: x/255; keras: the architecture's own preprocessing
	Precision          string  // one of Precisions
	Engine             string  // one of Engines
	Library            string  // of engine onednn: a path, or a name that the system's loader knows; empty: the system's
	Kernels            string  // one of Kernels; empty: auto
	Threads            int
	Augment            Augmentation // how training images are changed at random, in every step

	Freeze string // one of Freezes: which layers are not trained
	// HeadOnly is a network of the classification layer alone, whose images are features:
	// what the other layers, all of them frozen, make of an image. See model.Features.
	HeadOnly bool
}

// Check validates a configuration and finds its architecture. Whether its engine is
// there, and can do its precision here, is for who starts one.
func (c Config) Check() (Architecture, error) {
	arch, err := Lookup(c.Architecture)
	if err != nil {
		return arch, err
	}
	if c.Height < arch.MinSize || c.ImageWidth < arch.MinSize {
		return arch, fmt.Errorf("%s needs images of at least %dx%d pixels, not %dx%d: choose a larger size or an architecture for small images",
			arch.Name, arch.MinSize, arch.MinSize, c.Height, c.ImageWidth)
	}
	switch {
	case !(c.Width > 0) || c.Width > 16:
		err = fmt.Errorf("the width factor must be above 0 and at most 16, not %v", c.Width)
	case c.Classes < 2:
		err = fmt.Errorf("a classifier needs at least 2 classes, not %d", c.Classes)
	case c.Batch < 1:
		err = fmt.Errorf("a batch needs at least 1 image, not %d", c.Batch)
	case c.Epochs < 0:
		err = fmt.Errorf("the number of epochs must not be negative: %d", c.Epochs)
	case c.PreciseImages < 0:
		err = fmt.Errorf("the number of images for batch-norm statistics must not be negative: %d", c.PreciseImages)
	case !(c.LearningRate >= 0) || math.IsInf(c.LearningRate, 0):
		err = fmt.Errorf("the learning rate must be a number that is not negative, not %v", c.LearningRate)
	case !(c.Momentum >= 0) || c.Momentum >= 1:
		err = fmt.Errorf("the momentum must be at least 0 and below 1, not %v", c.Momentum)
	case !(c.BatchNormMomentum >= 0) || c.BatchNormMomentum >= 1:
		err = fmt.Errorf("the batch-norm momentum must be at least 0 and below 1, not %v", c.BatchNormMomentum)
	case c.Threads < 0:
		err = fmt.Errorf("the number of threads must not be negative: %d", c.Threads)
	case c.HeadOnly && c.Augment != Augmentation{}:
		err = fmt.Errorf("features are computed once: no image can be changed at random then")
	case c.HeadOnly && c.Freeze != FreezeAllButHead:
		err = fmt.Errorf("features stand for images only where all layers but the last are frozen, not with freeze %q", c.Freeze)
	}
	if err != nil {
		return arch, err
	}
	return arch, c.checkNames()
}

// checkNames validates the fields that choose from a list.
func (c Config) checkNames() error {
	if _, err := ParseOptimizer(string(c.Optimizer)); err != nil {
		return err
	}
	for _, field := range []struct {
		what, have string
		choices    []string
	}{
		{"scale", c.Scale, []string{ScaleUnit, ScaleKeras}},
		{"precision", c.Precision, Precisions()},
		{"freeze", c.Freeze, Freezes()},
	} {
		if !slices.Contains(field.choices, field.have) {
			return fmt.Errorf("unknown %s %q: choose one of %q", field.what, field.have, field.choices)
		}
	}
	return nil
}

// Layers are those of a sound configuration.
func (c Config) Layers() []Layer {
	if c.HeadOnly {
		return head(c.Classes)
	}
	return c.architecture().Layers(c.Classes, c.Width)
}

// architecture is that of a sound configuration.
func (c Config) architecture() Architecture {
	a, _ := Lookup(c.Architecture) // which Check has found
	return a
}

// Input is the shape of one image of a sound configuration.
func (c Config) Input() engine.Shape {
	if c.HeadOnly {
		return engine.Vector(c.architecture().Features(c.Width))
	}
	return engine.Shape{1, c.Height, c.ImageWidth, 3}
}

// ImageBytes is the size of one image: a byte a number, or of features four.
func (c Config) ImageBytes() int {
	if c.HeadOnly {
		return c.Input().Elements() * engine.Float32.Size()
	}
	return c.Input().Elements()
}

// Activations is the type of images and layers' results.
func (c Config) Activations() engine.Type {
	if c.Precision == PrecisionBFloat16 && !c.HeadOnly {
		return engine.BFloat16
	}
	return engine.Float32
}
