package model

import (
	"context"
)

// report evaluates and calls the hook.
func (f *fit) report(ctx context.Context, e Epoch) error {
	if f.hooks.Epoch == nil {
		return nil
	}
	if err := f.evaluate(ctx, &e); err != nil {
		return f.stopping(ctx, err)
	}
	return f.hooks.Epoch(e, f.network)
}

// evaluate predicts with both kinds of statistics.
func (f *fit) evaluate(ctx context.Context, e *Epoch) (err error) {
	if e.Moving, err = f.predict(ctx, Moving); err != nil {
		return err
	}
	if !f.network.estimates() { // all statistics stay
		e.Precise = e.Moving
	}
	if len(f.precise) == 0 {
		return nil
	}
	if err = f.network.estimate(ctx, f.precise); err != nil {
		return err
	}
	e.Precise, err = f.predict(ctx, Precise)
	return err
}

// predict reads out validation and test images.
func (f *fit) predict(ctx context.Context, s Statistics) (Predictions, error) {
	logs, err := f.network.Predict(ctx, f.held, s)
	if err != nil {
		return Predictions{}, err
	}
	cut := f.split * f.config.Classes
	return Predictions{Validation: logs[:cut:cut], Test: logs[cut:]}, nil
}

// argmax is the index of the largest value, the first among equals.
func argmax(values []float32) int {
	best := 0
	for i, v := range values {
		if v > values[best] {
			best = i
		}
	}
	return best
}
