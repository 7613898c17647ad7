package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/refold/refold/experiment/remedy"
)

// EnvironmentError says that the machine, not the work, stopped a run: a full disk,
// a read-only folder, a limit. What is finished stays finished.
type EnvironmentError struct {
	What string      // is wrong, with the run directory
	Next remedy.Text // step of the user
	Err  error
	// Full says that no space is left.
	Full bool
	// Everywhere says that it would be so on any machine.
	Everywhere bool
}

func (e *EnvironmentError) Error() string { return e.Advice(nil) }
func (e *EnvironmentError) Unwrap() error { return e.Err }

// Elsewhere reports whether another machine may do.
func (e *EnvironmentError) Elsewhere() bool { return !e.Everywhere }

// Advice is the error in words.
func (e *EnvironmentError) Advice(words remedy.Words) string {
	return remedy.Textf("%s: %v: %s", e.What, e.Err, e.Next).In(words)
}

// environmentCase is one way in which a machine fails. DIR stands for the run
// directory in its texts.
type environmentCase struct {
	numbers    []syscall.Errno
	what, next string
}

// Texts of environmentCases, whose error numbers differ by system; %s is the user's call.
const (
	diskFull    = "the disk that holds DIR is full"
	quotaFull   = "the disk quota for DIR is used up"
	readOnly    = "the file system that holds DIR is read-only"
	tooManyOpen = "too many files are open"
	tooLarge    = "a file of DIR is larger than this process may write"
	diskBroken  = "the disk that holds DIR fails"
	noMemory    = "the machine is out of memory"
	fileBusy    = "another program keeps a file of DIR open"

	nextSpace  = "free some space, then the same %s goes on"
	nextQuota  = "delete files of yours there or ask for more, then the same %s goes on"
	nextWrite  = "make it writable, or copy the run directory to another disk and go on there"
	nextOpen   = "close other programs or raise the limit (ulimit -n), then the same %s goes on"
	nextLarge  = "raise the limit (ulimit -f), then the same %s goes on"
	nextDisk   = "copy the run directory to another disk and go on there"
	nextMemory = "close other programs or lower run.parallel, then the same %s goes on"
	nextBusy   = "close it (a virus scanner or an editor, perhaps), then the same %s goes on"
	nextOther  = "put that right, then the same %s goes on"
	nextDenied = "give this user the right to read and write there, then the same %s goes on"
)

// Explain turns an error of the system, or of a file in the run directory, into an
// *EnvironmentError that names it and the next step. Other errors are returned as
// they are.
func Explain(dir string, err error) error {
	if known := new(EnvironmentError); err == nil || errors.As(err, &known) {
		return err
	}
	for _, c := range environmentCases() {
		for _, number := range c.numbers {
			if errors.Is(err, number) {
				return &EnvironmentError{What: strings.ReplaceAll(c.what, "DIR", dir), Next: next(c.next), Err: err, Full: c.what == diskFull}
			}
		}
	}
	switch {
	case !insideOf(dir, err):
		return err
	case errors.Is(err, fs.ErrPermission):
		return &EnvironmentError{What: dir + " is not open to this user", Next: next(nextDenied), Err: err}
	}
	return &EnvironmentError{What: dir + " cannot be used", Next: next(nextOther), Err: err}
}

// next is a step with its place for the user's call, if any.
func next(step string) remedy.Text {
	before, after, ok := strings.Cut(step, "%s")
	if !ok {
		return remedy.Textf("%s", step)
	}
	return remedy.Textf("%s%s%s", before, remedy.Call{}, after)
}

// Environmental reports whether an error comes from the machine or from a file in
// the run directory: the run stops, and no trial is to blame.
func Environmental(dir string, err error) bool {
	known := new(EnvironmentError)
	return errors.As(Explain(dir, err), &known)
}

// insideOf reports whether an error is one of a file or folder in dir, other than
// that it is missing.
func insideOf(dir string, err error) bool {
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	var path string
	var at *fs.PathError
	var rename *os.LinkError
	switch {
	case errors.As(err, &at):
		path = at.Path
	case errors.As(err, &rename):
		path = rename.New
	default:
		return false
	}
	relative, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(relative)
}
