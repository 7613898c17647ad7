package engine

import (
	"errors"
	"fmt"
)

// MaxElements bounds the number of values of a buffer, padding included, so that
// offsets can be kept as int32.
const MaxElements = 1<<31 - 1

// Check refuses a shape without elements, or with more than MaxElements.
func (s Shape) Check() error {
	elements := 1
	for _, n := range s {
		if n < 1 {
			return fmt.Errorf("shape %v: every size must be at least 1", s)
		}
		if n > MaxElements/elements {
			return fmt.Errorf("shape %v: more than %d elements; use smaller batches or images", s, MaxElements)
		}
		elements *= n
	}
	return nil
}

// Check refuses a geometry that makes no sense, and one in which a padded input or a
// padded gradient is larger than MaxElements.
func (c Conv) Check() error {
	if err := checkWindow(c.X, c.KernelHeight, c.KernelWidth, c.Stride, c.Pad); err != nil {
		return err
	}
	y := c.Y()
	// The gradient of the input pads dy by less than a kernel on each side.
	padded := Shape{y[0], y[1] + 2*c.KernelHeight, y[2] + 2*c.KernelWidth, y[3]}
	return errors.Join(c.Kernel().Check(), padded.Check())
}

// Check refuses a convolution that makes no sense, and a norm that is not of its result.
func (c ConvNormApply) Check() error {
	if err := c.Conv.Check(); err != nil {
		return err
	}
	if c.Norm.X != c.Y() || c.Norm.Type != c.Type {
		return fmt.Errorf("a norm of %v of type %v follows a convolution that gives %v of type %v", c.Norm.X, c.Norm.Type, c.Y(), c.Type)
	}
	return nil
}

// Check refuses a geometry that makes no sense, and one in which a padded input is
// larger than MaxElements.
func (p MaxPool) Check() error { return checkWindow(p.X, p.Size, p.Size, p.Stride, p.Pad) }

// checkWindow checks a window that moves over a padded image.
func checkWindow(x Shape, height, width, stride, pad int) error {
	if height < 1 || width < 1 || stride < 1 || pad < 0 {
		return fmt.Errorf("window %dx%d, stride %d, padding %d: sizes and stride must be at least 1, padding at least 0",
			height, width, stride, pad)
	}
	if err := x.Check(); err != nil {
		return err
	}
	if height > x[1]+2*pad || width > x[2]+2*pad {
		return fmt.Errorf("window %dx%d is larger than the padded image of %dx%d", height, width, x[1]+2*pad, x[2]+2*pad)
	}
	return Shape{x[0], x[1] + 2*pad, x[2] + 2*pad, x[3]}.Check()
}
