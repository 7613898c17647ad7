package experiment

import (
	"io/fs"
	"testing"
	"time"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/trainer/trainertest"
)

// logistic is a small trainer that really learns.
type logistic = trainertest.Logistic

// clock ticks a second a reading, so that durations differ from call to call.
func clock() func() time.Time {
	now := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	ticks := make(chan time.Time, 1)
	ticks <- now
	return func() time.Time {
		t := (<-ticks).Add(time.Second)
		ticks <- t
		return t
	}
}

func smallOptions(t testing.TB, dir string, images fs.FS) Options {
	t.Helper()
	return Options{Dir: dir, Spec: experimenttest.Spec(), Images: images, Trainer: logistic{}, Version: "test"}
}
