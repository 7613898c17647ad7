package checkup

import (
	"time"

	"github.com/refold/refold/experiment/disk"
)

const (
	clockOff     = 2 * time.Second
	firstRelease = 2025 // refold is no older: a clock before is wrong
)

// Clock compares this machine's clock with that of a folder's file system.
type Clock struct {
	Now  time.Time
	Skew time.Duration // of the times that files get
	Err  error         // it cannot be known
}

// ClockAt makes a file in a folder that may be missing and looks at its time.
func ClockAt(dir string) Clock {
	skew, err := disk.ClockSkew(dir)
	return Clock{time.Now(), skew, err}
}

// IsWrong reports a clock that was never set.
func (c Clock) IsWrong() bool { return c.Now.Year() < firstRelease }

// Differs reports whether files get the times of another clock.
func (c Clock) Differs() bool { return c.Err == nil && c.Skew.Abs() > clockOff }

// State is a note where a clock is wrong.
func (c Clock) State() State {
	if c.IsWrong() || c.Differs() {
		return Note
	}
	return Fine
}
