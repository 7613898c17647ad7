package dataset

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/refold/refold/dataset/pixels/bmp"
	"github.com/refold/refold/dataset/pixels/jpeg"
	"github.com/refold/refold/dataset/pixels/tiff"
	"github.com/refold/refold/dataset/pixels/webp"
)

// fault is what is wrong with a file or folder, and what to do about it. The words
// of a reason are the same on every machine; what an operating system says stands
// in err alone.
type fault struct {
	reason, next string
	broken       bool   // the image itself is broken: a data set may do without it
	kind         string // Offender.Kind
	err          error
}

func (f *fault) Error() string {
	if f.next == "" {
		return f.reason
	}
	return f.reason + ": " + f.next
}

func (f *fault) Unwrap() error { return f.err }

// broken is the fault of an image that can be left out.
func broken(reason, next string) *fault { return &fault{reason: reason, next: next, broken: true} }

// ErrTooLarge lies behind the refusal of an image above ScanOptions.MaxPixels.
var ErrTooLarge = errors.New("larger than the limit")

// tooLarge is the fault of an image above the limit.
func tooLarge(reason string) *fault {
	return &fault{reason: reason, next: "shrink it, or raise the limit", broken: true, err: ErrTooLarge}
}

// unreadable turns an operating system's error into a fault. Files that are not
// there can be left out; any other trouble is the machine's and not the image's.
func unreadable(err error) error {
	var known *fault
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, fs.ErrNotExist):
		return &fault{reason: "there is no such file", next: "put it there, mend the path (relative to the manifest), or take it out", broken: true, err: err}
	case errors.Is(err, fs.ErrPermission):
		return &fault{reason: "no permission to read it", next: "change its permissions or take it out", err: err}
	}
	return misread(err)
}

// errChanged says that a file became longer or shorter while it was read.
var errChanged = &fault{reason: "the file changes while it is read", next: "wait until it is complete, and run again"}

// misread is the fault of a file that is there and cannot be read to its end. That
// is the machine's: the image may be sound.
func misread(err error) error {
	var known *fault
	if errors.As(err, &known) {
		return known
	}
	return &fault{reason: fmt.Sprintf("cannot be read (%v)", withoutPath(err)), next: "run again, copy it anew or take it out", err: err}
}

// undecodable is the fault of an image whose decoder gave up. What decoders say of
// a file that is cut off differs; that they asked for more does not.
func undecodable(format string, r *boundedReader, err error) error {
	var known *fault
	what, next := unsupportedPart(err)
	switch {
	case what != "":
		return &fault{reason: what + " is not supported", next: next, broken: true, err: err}
	case r.spent:
		return errOverread
	case errors.As(err, &known):
		return known
	case r.ended, errors.Is(err, io.ErrUnexpectedEOF):
		return &fault{reason: fmt.Sprintf("decode %s: the file ends before the image does", format),
			next: "copy it anew or take it out", broken: true, err: err}
	}
	return &fault{reason: fmt.Sprintf("decode %s: %s", format, strings.TrimPrefix(err.Error(), format+": ")),
		next: "save it again as an 8-bit PNG, or take it out", broken: true, err: err}
}

// unsupportedPart names what a decoder of ours does not read, and what to do then;
// empty: the error is no such refusal.
func unsupportedPart(err error) (what, next string) {
	const again = "save it again as an 8-bit PNG, or take it out"
	var bitmap *bmp.UnsupportedError
	var frames *webp.UnsupportedError
	var pages *tiff.UnsupportedError
	var photographs *jpeg.UnsupportedError
	switch {
	case errors.As(err, &bitmap):
		return "BMP with " + bitmap.What, again
	case errors.As(err, &frames):
		return "WebP with " + frames.What, again
	case errors.As(err, &photographs):
		return photographs.What, again
	case errors.As(err, &pages):
		return "TIFF with " + pages.What, pages.Next
	}
	return "", ""
}
