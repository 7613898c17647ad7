package jpeg

import (
	"fmt"
	"io"
)

// UnsupportedError is the refusal of a file that is sound as far as can be told, of a
// kind that is not read.
type UnsupportedError struct {
	What string // such as "JPEG with arithmetic coding"
}

func (e *UnsupportedError) Error() string { return e.What + " is not supported" }

func unsupported(format string, args ...any) error {
	return &UnsupportedError{fmt.Sprintf(format, args...)}
}

// damaged is the fault of a file that contradicts itself, at a byte of the file.
func damaged(at int, format string, args ...any) error {
	return fmt.Errorf("jpeg: at byte %d: %s", at, fmt.Sprintf(format, args...))
}

// errEnds is the fault of a file that ends before its image does.
var errEnds = fmt.Errorf("jpeg: the file ends early: %w", io.ErrUnexpectedEOF)
