package disk

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// rename tries for a while: Windows refuses to replace a file that another process
// has open, such as `refold status` or a virus scanner, for an instant.
func rename(from, to string) error {
	const tries, pause = 40, 25 * time.Millisecond
	var err error
	for range tries {
		err = os.Rename(from, to)
		if !errors.Is(err, errorSharingViolation) && !errors.Is(err, syscall.ERROR_ACCESS_DENIED) {
			return err
		}
		time.Sleep(pause)
	}
	return err
}
