package view

import (
	"cmp"
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
)

// bySplit orders splits from careless to careful: rows, one kind, groups.
func bySplit(a, b spec.Split) int {
	rank := func(split spec.Split) int {
		_, byKind := split.Kind()
		switch {
		case split == spec.SplitRows, split == spec.SplitGiven:
			return 0
		case byKind:
			return 1
		case split == spec.SplitGroups:
			return 2
		}
		return 3
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}

func selectionRank(selection plan.Selection) int {
	if i := slices.Index([]plan.Selection{plan.SelectTest, plan.SelectValidation, plan.SelectLast}, selection); i >= 0 {
		return i
	}
	return 3
}

// byProtocol orders as-published before guarded before the rest.
func byProtocol(a, b plan.Protocol) int {
	rank := func(protocol plan.Protocol) int {
		switch protocol {
		case plan.AsPublished:
			return 0
		case plan.Guarded:
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
