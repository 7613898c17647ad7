package view

import (
	"cmp"
	"slices"
	"strings"
)

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
