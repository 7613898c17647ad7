package model

import (
	"fmt"
	"math"
	"slices"
)

// check validates a configuration and finds its architecture.
func (c Config) check() (Architecture, error) {
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
	}
	if err != nil {
		return arch, err
	}
	return arch, c.checkNames()
}

// engine is the engine that a configuration asks for.
func (c Config) engine() EngineChoice { return EngineChoice{Name: c.Engine, Library: c.Library} }

// checkNames validates the fields that choose from a list.
func (c Config) checkNames() error {
	for _, field := range []struct {
		what, have string
		choices    []string
	}{
		{"optimizer", c.Optimizer, []string{"adam", "sgd"}},
		{"scale", c.Scale, []string{scaleUnit, scaleKeras}},
		{"precision", c.Precision, Precisions()},
	} {
		if !slices.Contains(field.choices, field.have) {
			return fmt.Errorf("unknown %s %q: choose one of %q", field.what, field.have, field.choices)
		}
	}
	return nil
}

// checkExamples validates images and labels.
func (c Config) checkExamples(what string, e Examples, labelled bool) error {
	size := c.Height * c.ImageWidth * 3
	for i, p := range e.Pixels {
		if len(p) != size {
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
