package external

import (
	"context"
	"time"
)

// stopPatience is how much later than its program refold may hear of a signal that a
// scheduler sends to each process of a job, one after another.
const stopPatience = time.Second

// isStopping reports whether a program failed since the run is being stopped. Where the
// program was signalled by somebody else, the same signal may be about to reach refold, in
// whatever order: then the end of the context is waited for, for a moment. Without it, the
// program failed by itself.
func (t *Trainer) isStopping(ctx context.Context, signalled bool) bool {
	if signalled {
		t.shared.await(ctx)
	}
	return ctx.Err() != nil
}

// awaitStop waits for the end of a context, no longer than stopPatience.
func awaitStop(ctx context.Context) {
	timer := time.NewTimer(stopPatience)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
