package view

import (
	"cmp"
	"slices"
	"strings"

	"github.com/refold/refold/experiment"
)

func (v *View) sortData(s *experiment.Summary) {
	v.Data.Classes = sorted(s.Data.Classes, func(a, b experiment.ClassCount) int { return cmp.Compare(a.Class, b.Class) })
	v.Data.Formats = sorted(s.Data.Formats, func(a, b experiment.ClassCount) int {
		return cmp.Or(cmp.Compare(b.Images, a.Images), cmp.Compare(a.Class, b.Class))
	})
	v.Data.Evidence = sorted(s.Data.Evidence, func(a, b experiment.GroupEvidence) int { return cmp.Compare(a.Kind, b.Kind) })
	v.Data.Excluded = sorted(s.Data.Excluded, func(a, b experiment.Exclusion) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Reason, b.Reason))
	})
}

// byArchitecture orders two architectures as the report shows them.
func (v *View) byArchitecture(a, b string) int {
	rank := func(name string) int {
		if i := slices.Index(v.Architectures, name); i >= 0 {
			return i
		}
		return len(v.Architectures)
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}

// byCell orders two confusion tables of an architecture as the table of protocols
// does.
func (v *View) byCell(a, b experiment.Confusion) int {
	place := func(c experiment.Confusion) int {
		return slices.IndexFunc(v.Cells, func(cell experiment.Cell) bool {
			return cell.Architecture == c.Architecture && cell.Protocol == c.Protocol
		})
	}
	return cmp.Compare(place(a), place(b))
}

// bySplit orders splits from careless to careful: rows, one kind, groups.
func bySplit(a, b string) int {
	rank := func(split string) int {
		switch {
		case split == "rows":
			return 0
		case strings.HasPrefix(split, "groups:"):
			return 1
		case split == "groups":
			return 2
		}
		return 3
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}

func selectionRank(selection string) int {
	if i := slices.Index([]string{"test", "validation", "last"}, selection); i >= 0 {
		return i
	}
	return 3
}

// byProtocol orders as-published before guarded before the rest.
func byProtocol(a, b string) int {
	rank := func(protocol string) int {
		switch protocol {
		case AsPublished:
			return 0
		case Guarded:
			return 1
		}
		return 2
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}

// trueFirst orders true before false.
func trueFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func sorted[T any](in []T, compare func(a, b T) int) []T {
	out := slices.Clone(in)
	slices.SortStableFunc(out, compare)
	return out
}
