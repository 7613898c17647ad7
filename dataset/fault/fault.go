// Package fault says what is wrong with a file or folder of a data set, and what to do
// about it.
//
// It owns the words of reasons that no format and no listing has for itself, and how
// names stand in a message. It must not know images, listings or caches.
package fault

import (
	"errors"
	"fmt"
	"io/fs"
)

// Error is what is wrong with a file or folder, and what to do about it. The words
// of a reason are the same on every machine; what an operating system says stands
// in Err alone.
type Error struct {
	Reason, Next string
	Broken       bool   // the image itself is broken: a data set may do without it
	Kind         string // of file, such as HEIC, if that is known and not read; else empty
	Err          error  // what lies behind the reason; may be nil
}

func (e *Error) Error() string {
	if e.Next == "" {
		return e.Reason
	}
	return e.Reason + ": " + e.Next
}

// Unwrap gives what lies behind the reason.
func (e *Error) Unwrap() error { return e.Err }

// Broken is the fault of an image that can be left out.
func Broken(reason, next string) *Error { return &Error{Reason: reason, Next: next, Broken: true} }

// Unreadable turns an operating system's error into a fault. Files that are not
// there can be left out; any other trouble is the machine's and not the image's.
func Unreadable(err error) error {
	var known *Error
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, fs.ErrNotExist):
		return Absent(err)
	case errors.Is(err, fs.ErrPermission):
		return &Error{Reason: "no permission to read it", Next: "change its permissions or take it out", Err: err}
	}
	return Misread(err)
}

// Absent is the fault of a file that is not there.
func Absent(err error) *Error {
	return &Error{Reason: "there is no such file", Next: "put it there, mend the path (relative to the manifest), or take it out", Broken: true, Err: err}
}

// Misread is the fault of a file that is there and cannot be read to its end. That
// is the machine's: the image may be sound.
func Misread(err error) error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	return &Error{Reason: fmt.Sprintf("cannot be read (%v)", WithoutPath(err)), Next: "run again, copy it anew or take it out", Err: err}
}

// WithoutPath takes the path out of an operating system's error, for callers that
// name it.
func WithoutPath(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return fmt.Errorf("%s: %w", pathError.Op, pathError.Err)
	}
	return err
}
