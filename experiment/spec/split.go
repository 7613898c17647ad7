package spec

import (
	"fmt"
	"strings"
)

// Split is a way to divide images into folds: [SplitRows], [SplitGroups] or one of
// [SplitBy].
type Split string

// The splits that take all evidence, or none.
const (
	SplitRows   Split = "rows"   // images at random
	SplitGroups Split = "groups" // whole groups
	SplitGiven  Split = "given"  // as somebody else divided them: folds.given
)

const byKind = "groups:"

// KindLook is the kind of images that look alike, which joins no groups: SplitLook keeps
// them together as a stress test.
const (
	KindLook  = "look"
	SplitLook = Split(byKind + KindLook)
)

// SplitBy is the split that honours one kind of evidence only: copies, pattern or
// the name of a column.
func SplitBy(kind string) Split { return Split(byKind + kind) }

// Kind is the kind of evidence that alone a split honours; false for other splits.
func (s Split) Kind() (kind string, ok bool) { return strings.CutPrefix(string(s), byKind) }

// ParseSplit reads a split as it is written in files. Whether a run has the kind of
// evidence that it names is not known here.
func ParseSplit(text string) (Split, error) {
	s := Split(text)
	if kind, ok := s.Kind(); s == SplitRows || s == SplitGroups || s == SplitGiven || ok && kind != "" {
		return s, nil
	}
	return "", fmt.Errorf("the split is %q: must be %s, %s, %s or %sKIND", text, SplitRows, SplitGroups, SplitGiven, byKind)
}

// JoinSplits names splits in a row: "rows, groups".
func JoinSplits(splits []Split) string {
	names := make([]string, len(splits))
	for i, s := range splits {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}
