package beat

import (
	"context"
	"time"
)

// Wait returns after a time on this machine's clock, or the error of a context that ends
// before. It is the only clock here; tests pass their own.
type Wait func(context.Context, time.Duration) error

// Sleep is Wait for programs. It goes by the time that has passed, and not by a date that
// may be set anew.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
