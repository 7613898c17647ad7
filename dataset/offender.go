package dataset

import (
	"cmp"
	"errors"
	"slices"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/listing"
)

// Offender is a file or folder that cannot be used.
type Offender struct {
	Path   string // slash-separated, relative to the root, as in Image
	Line   string // of the CSV manifest, such as list.csv:3; empty: found in a folder
	Reason string // what is wrong with it, in the same words on every machine
	Next   string // what to do about it
	Kind   string // of file, such as HEIC, if that is known and not read; else empty
	Broken bool   // ScanOptions.SkipBroken leaves it out
	Err    error  // what lies behind the reason; may be nil

	label string
}

// String is the offender on one line, whatever its name holds.
func (o Offender) String() string {
	text := fault.Printable(o.Path) + ": " + o.Reason
	if o.Path == "" {
		text = o.Reason
	}
	if o.Line != "" {
		text = fault.Printable(o.Line) + ": " + text
	}
	if o.Next != "" {
		text += ": " + o.Next
	}
	return text
}

// offender makes an Offender of an error on an entry.
func offender(e listing.Entry, err error) Offender {
	o := Offender{Path: e.Path, Line: e.Line(), Reason: err.Error(), Err: err, label: e.Label}
	var f *fault.Error
	if errors.As(err, &f) {
		o.Reason, o.Next, o.Kind, o.Broken = f.Reason, f.Next, f.Kind, f.Broken
	}
	return o
}

func sortOffenders(offenders []Offender) {
	slices.SortStableFunc(offenders, func(a, b Offender) int { return cmp.Compare(a.Path, b.Path) })
}

// Exclusion is a broken image that was left out.
type Exclusion struct {
	Path   string `json:"path"` // as in Image
	Label  string `json:"label"`
	Reason string `json:"reason"` // the same words on every machine
}
