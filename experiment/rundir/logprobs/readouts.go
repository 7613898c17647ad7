package logprobs

import (
	"fmt"

	"github.com/refold/refold/experiment/trainer"
)

// ReadoutsError says that a trial was read out otherwise than the trainer does now, or
// than another trial of the run: their results do not mix.
type ReadoutsError struct{ Have, Want trainer.Readouts }

func (e *ReadoutsError) Error() string {
	return fmt.Sprintf("holds the read-outs %s, and the run has %s: trials of one run are read out alike; go on with the trainer that began it, or choose another run directory",
		e.Have, e.Want)
}

// CheckReadouts checks what a trainer reports of an epoch.
func (s Shape) CheckReadouts(reported []trainer.Readout) error {
	if len(reported) != len(s.Readouts.Names) {
		return fmt.Errorf("the trainer reported %d read-outs, not %d", len(reported), len(s.Readouts.Names))
	}
	for i, r := range reported {
		if want := s.Readouts.Names[i]; r.Name != want {
			return fmt.Errorf("the trainer reported the read-out %q, not %q", r.Name, want)
		}
		for _, part := range []struct {
			what   string
			values []float32
			images int
		}{{"validation images, ", r.Validation, s.Validation}, {"test images, ", r.Test, s.Test}} {
			what := part.what + readoutText(r.Name)
			if want := part.images * s.Classes; len(part.values) != want {
				return fmt.Errorf("%s: the trainer reported %d log-probabilities, not %d", what, len(part.values), want)
			}
			if err := Check(part.values, s.Classes); err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
		}
	}
	return nil
}

// readoutText names a read-out in a message.
func readoutText(name string) string {
	if name == trainer.Moving || name == trainer.Precise {
		return name + " statistics"
	}
	return "read-out " + name
}
