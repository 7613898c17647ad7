package dataset

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/kind"
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
	for _, of := range slices.Sorted(maps.Keys(kinds)) {
		b.WriteString("\n" + advice(of, kinds[of]))
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

// byKind are the offenders of each kind of which there are several, whose advice is given
// once.
func (e *BrokenError) byKind() map[string][]Offender {
	all := make(map[string][]Offender)
	for _, o := range e.Offenders {
		if o.Kind != "" {
			all[o.Kind] = append(all[o.Kind], o)
		}
	}
	maps.DeleteFunc(all, func(_ string, offenders []Offender) bool { return len(offenders) < 2 })
	return all
}

// advice is what to do about several offenders of one kind.
func advice(of string, offenders []Offender) string {
	var files []string
	listed := false
	for _, o := range offenders {
		files = append(files, o.Path)
		listed = listed || o.Line != ""
	}
	return kind.Advice(of, files, listed)
}
