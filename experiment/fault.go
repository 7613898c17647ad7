package experiment

import (
	"errors"

	"github.com/refold/refold/experiment/trainer"
)

// faultAddress is where memory was touched that is not there, if that is what an
// error is about.
func faultAddress(err error) (at uintptr, ok bool) {
	var panicked *trainer.PanicError
	if !errors.As(err, &panicked) {
		return 0, false
	}
	fault, ok := panicked.Value.(interface{ Addr() uintptr })
	if !ok {
		return 0, false
	}
	return fault.Addr(), true
}
