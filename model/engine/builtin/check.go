package builtin

import (
	"errors"
	"fmt"

	"github.com/refold/refold/model/engine"
)

// check refuses descriptions that make no sense or that the engine lacks.
func check(d engine.Description) error {
	var err error
	switch d := d.(type) {
	case engine.ConvForward:
		err = errors.Join(d.Conv.Check(), checkType(d.Type))
	case engine.ConvNormApply:
		err = errors.Join(d.Check(), checkNorm(d.Norm))
	case engine.ConvMoments:
		err = errors.Join(d.Conv.Check(), checkType(d.Type))
	case engine.ConvData:
		err = errors.Join(d.Conv.Check(), checkType(d.Type))
	case engine.ConvWeights:
		err = errors.Join(d.Conv.Check(), checkType(d.Type))
	case engine.BatchNormTrain:
		err = checkNorm(d.BatchNorm)
	case engine.BatchNormApply:
		err = checkNorm(d.BatchNorm)
	case engine.BatchNormBackward:
		err = checkNorm(d.BatchNorm)
	case engine.MaxPoolForward:
		err = errors.Join(d.MaxPool.Check(), checkType(d.Type))
	case engine.MaxPoolBackward:
		err = errors.Join(d.MaxPool.Check(), checkType(d.Type))
	case engine.AverageForward:
		err = errors.Join(d.X.Check(), checkType(d.Type))
	case engine.AverageBackward:
		err = errors.Join(d.X.Check(), checkType(d.Type))
	case engine.CrossEntropyForward:
		err = engine.Shape{d.Batch, 1, 1, d.Classes}.Check()
	case engine.CrossEntropyBackward:
		err = engine.Shape{d.Batch, 1, 1, d.Classes}.Check()
	case engine.Add:
		err = errors.Join(d.X.Check(), checkType(d.Type))
	case engine.Adam:
		err = errors.Join(engine.Vector(d.Size).Check(), checkRate("beta1", d.Beta1), checkRate("beta2", d.Beta2))
	case engine.Momentum:
		err = errors.Join(engine.Vector(d.Size).Check(), checkRate("momentum", d.Momentum))
	case engine.MovingAverage:
		err = errors.Join(engine.Vector(d.Size).Check(), checkRate("momentum", d.Momentum))
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
		return d.Shape.Check()
	}
	return errors.Join(d.Shape.Check(), checkType(d.Type))
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
	return errors.Join(b.X.Check(), checkType(b.Type))
}
