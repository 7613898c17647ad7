package builtin

import (
	"errors"
	"fmt"

	"github.com/refold/refold/model/engine"
)

// MaxElements bounds the number of values of a buffer, since offsets are kept as int32.
const MaxElements = 1<<31 - 1

// check refuses descriptions that make no sense or that the engine lacks.
func check(d engine.Description) error {
	var err error
	switch d := d.(type) {
	case engine.ConvForward:
		err = checkConv(d.Conv)
	case engine.ConvData:
		err = checkConv(d.Conv)
	case engine.ConvWeights:
		err = checkConv(d.Conv)
	case engine.BatchNormTrain:
		err = checkNorm(d.BatchNorm)
	case engine.BatchNormApply:
		err = checkNorm(d.BatchNorm)
	case engine.BatchNormBackward:
		err = checkNorm(d.BatchNorm)
	case engine.MaxPoolForward:
		err = checkMaxPool(d.MaxPool)
	case engine.MaxPoolBackward:
		err = checkMaxPool(d.MaxPool)
	case engine.AverageForward:
		err = errors.Join(checkShape(d.X), checkType(d.Type))
	case engine.AverageBackward:
		err = errors.Join(checkShape(d.X), checkType(d.Type))
	case engine.CrossEntropyForward:
		err = checkShape(engine.Shape{d.Batch, 1, 1, d.Classes})
	case engine.CrossEntropyBackward:
		err = checkShape(engine.Shape{d.Batch, 1, 1, d.Classes})
	case engine.Add:
		err = errors.Join(checkShape(d.X), checkType(d.Type))
	case engine.Adam:
		err = errors.Join(checkShape(engine.Vector(d.Size)), checkRate("beta1", d.Beta1), checkRate("beta2", d.Beta2))
	case engine.Momentum:
		err = errors.Join(checkShape(engine.Vector(d.Size)), checkRate("momentum", d.Momentum))
	case engine.MovingAverage:
		err = errors.Join(checkShape(engine.Vector(d.Size)), checkRate("momentum", d.Momentum))
	case engine.Reorder:
		err = errors.Join(checkDesc(d.From), checkDesc(d.To))
		integers := (d.From.Type == engine.Int32) != (d.To.Type == engine.Int32)
		if err == nil && (d.From.Shape != d.To.Shape || integers) {
			err = fmt.Errorf("%v of type %v cannot become %v of type %v",
				d.From.Shape, d.From.Type, d.To.Shape, d.To.Type)
		}
	}
	if err != nil {
		return fmt.Errorf("builtin: %T: %w", d, err)
	}
	return nil
}

func checkShape(s engine.Shape) error {
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

func checkType(t engine.Type) error {
	if t == engine.Float32 || t == engine.BFloat16 {
		return nil
	}
	return fmt.Errorf("type %v is not supported by the built-in engine: use float32 or bfloat16", t)
}

func checkDesc(d engine.Desc) error {
	if d.Layout != engine.Plain {
		return fmt.Errorf("layout %q is not supported by the built-in engine: use %q", d.Layout, engine.Plain)
	}
	if d.Type == engine.Int32 {
		return checkShape(d.Shape)
	}
	return errors.Join(checkShape(d.Shape), checkType(d.Type))
}

func checkRate(name string, v float64) error {
	if v >= 0 && v <= 1 {
		return nil
	}
	return fmt.Errorf("%s is %v: it must lie between 0 and 1", name, v)
}

func checkNorm(b engine.BatchNorm) error {
	if !(b.Epsilon >= 0) {
		return fmt.Errorf("epsilon is %v: it must not be negative", b.Epsilon)
	}
	return errors.Join(checkShape(b.X), checkType(b.Type))
}

// checkWindow checks a window that moves over a padded image.
func checkWindow(x engine.Shape, height, width, stride, pad int) error {
	if height < 1 || width < 1 || stride < 1 || pad < 0 {
		return fmt.Errorf("window %dx%d, stride %d, padding %d: sizes and stride must be at least 1, padding at least 0",
			height, width, stride, pad)
	}
	if err := checkShape(x); err != nil {
		return err
	}
	if height > x[1]+2*pad || width > x[2]+2*pad {
		return fmt.Errorf("window %dx%d is larger than the padded image of %dx%d", height, width, x[1]+2*pad, x[2]+2*pad)
	}
	return checkShape(engine.Shape{x[0], x[1] + 2*pad, x[2] + 2*pad, x[3]})
}

func checkConv(c engine.Conv) error {
	if err := errors.Join(checkWindow(c.X, c.KernelHeight, c.KernelWidth, c.Stride, c.Pad), checkType(c.Type)); err != nil {
		return err
	}
	y := c.Y()
	// The gradient of the input pads dy by less than a kernel on each side.
	padded := engine.Shape{y[0], y[1] + 2*c.KernelHeight, y[2] + 2*c.KernelWidth, y[3]}
	return errors.Join(checkShape(c.Kernel()), checkShape(padded))
}

func checkMaxPool(p engine.MaxPool) error {
	return errors.Join(checkWindow(p.X, p.Size, p.Size, p.Stride, p.Pad), checkType(p.Type))
}
