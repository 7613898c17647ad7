package pixels

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/pixels/bmp"
	"github.com/refold/refold/dataset/pixels/jpeg"
	"github.com/refold/refold/dataset/pixels/tiff"
	"github.com/refold/refold/dataset/pixels/webp"
)

// saveAgain is what to do about most files that a decoder refuses.
const saveAgain = "save it again as an 8-bit PNG, or take it out"

// undecodable is the fault of an image whose decoder gave up. What decoders say of
// a file that is cut off differs; that they asked for more does not.
func undecodable(format string, r *boundedReader, err error) error {
	var known *fault.Error
	what, next := unsupportedPart(err)
	switch {
	case what != "":
		return &fault.Error{Reason: what + " is not supported", Next: next, Broken: true, Err: err}
	case r.spent:
		return errOverread
	case errors.As(err, &known):
		return known
	case r.ended, errors.Is(err, io.ErrUnexpectedEOF):
		return &fault.Error{Reason: fmt.Sprintf("decode %s: the file ends before the image does", format),
			Next: "copy it anew or take it out", Broken: true, Err: err}
	}
	return &fault.Error{Reason: fmt.Sprintf("decode %s: %s", format, strings.TrimPrefix(err.Error(), format+": ")),
		Next: saveAgain, Broken: true, Err: err}
}

// unsupportedPart names what a decoder of ours does not read, and what to do then;
// empty: the error is no such refusal.
func unsupportedPart(err error) (what, next string) {
	var bitmap *bmp.UnsupportedError
	var frames *webp.UnsupportedError
	var pages *tiff.UnsupportedError
	var photographs *jpeg.UnsupportedError
	switch {
	case errors.As(err, &bitmap):
		return "BMP with " + bitmap.What, saveAgain
	case errors.As(err, &frames):
		return "WebP with " + frames.What, saveAgain
	case errors.As(err, &photographs):
		return photographs.What, saveAgain
	case errors.As(err, &pages):
		return "TIFF with " + pages.What, pages.Next
	}
	return "", ""
}

// recovered turns a panic of somebody else's decoder into an error.
func recovered(do func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("the decoder fails on this file (%v)", value)
		}
	}()
	return do()
}
