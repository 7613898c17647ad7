package dataset

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// screenful is how many offenders may follow the summary before it has scrolled
// away and is said again.
const screenful = 20

// BrokenError lists everything that is wrong with the files of a data set, sorted
// by path.
type BrokenError struct {
	Offenders []Offender
	Files     int // that were looked at
}

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

// Error is one line for a single offender; otherwise a summary and a line each, and
// once for each kind of file of which there are several, how many they are and what
// to do about them.
func (e *BrokenError) Error() string {
	if len(e.Offenders) == 1 {
		return e.Offenders[0].String()
	}
	var b strings.Builder
	summary := fmt.Sprintf("%d of %d files and folders cannot be used", len(e.Offenders), max(e.Files, len(e.Offenders)))
	b.WriteString(summary + ":")
	kinds := e.byKind()
	for _, o := range e.Offenders {
		if kinds[o.Kind] != nil {
			o.Next = ""
		}
		b.WriteString("\n  " + o.String())
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		b.WriteString("\n" + adviceFor(kind, kinds[kind]))
	}
	if len(e.Offenders) > screenful {
		b.WriteString("\n" + summary + ", as listed above")
	}
	return b.String()
}

// Unwrap gives what lies behind the reasons.
func (e *BrokenError) Unwrap() []error {
	var all []error
	for _, o := range e.Offenders {
		if o.Err != nil {
			all = append(all, o.Err)
		}
	}
	return all
}

// Broken counts the offenders that ScanOptions.SkipBroken would leave out.
func (e *BrokenError) Broken() int {
	n := 0
	for _, o := range e.Offenders {
		if o.Broken {
			n++
		}
	}
	return n
}

// String is the offender on one line, whatever its name holds.
func (o Offender) String() string {
	text := printable(o.Path) + ": " + o.Reason
	if o.Path == "" {
		text = o.Reason
	}
	if o.Line != "" {
		text = printable(o.Line) + ": " + text
	}
	if o.Next != "" {
		text += ": " + o.Next
	}
	return text
}

// Exclusion is a broken image that was left out.
type Exclusion struct {
	Path   string `json:"path"` // as in Image
	Label  string `json:"label"`
	Reason string `json:"reason"` // the same words on every machine
}

// offend makes an offender of an error on an entry.
func (e entry) offend(err error) Offender {
	o := Offender{Path: e.path, Reason: err.Error(), Err: err, label: e.label}
	if e.where != e.path {
		o.Line = e.where
	}
	var f *fault
	if errors.As(err, &f) {
		o.Reason, o.Next, o.Kind, o.Broken = f.reason, f.next, f.kind, f.broken
	}
	return o
}

// isContext reports errors that say nothing about a file.
func isContext(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func sortOffenders(offenders []Offender) {
	slices.SortStableFunc(offenders, func(a, b Offender) int { return cmp.Compare(a.Path, b.Path) })
}

// printable quotes a name that would break a line or a terminal, or whose spaces at
// the ends, or at those of a folder on its way, nobody would see.
func printable(name string) string {
	spaced := slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool { return part != strings.TrimSpace(part) })
	if spaced || unsafeName(name) {
		return strconv.Quote(name)
	}
	return name
}

// unsafeName reports names that are not UTF-8 or hold control characters or line
// breaks of any kind.
func unsafeName(name string) bool {
	return !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool {
		return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp)
	})
}

// checkName is the fault of a name that no line of a report could hold.
func checkName(name string) error {
	switch {
	case !utf8.ValidString(name):
		return &fault{reason: "the name is not UTF-8", next: "rename it"}
	case unsafeName(name):
		return &fault{reason: "the name holds line breaks or control characters", next: "rename it"}
	}
	return nil
}
