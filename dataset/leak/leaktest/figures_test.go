package leaktest_test

import (
	"cmp"
	"slices"
	"strconv"
)

// figure is what a tool found of a kind at a rate.
type figure struct {
	set, tool, kind, rate string
	planted, found        int
	wrong                 int // images joined to one that shows something else
}

type figures []figure

// count adds the figures of a folder. A clean image that is joined to a planted one of
// another original is not counted: the planted one is.
func (f *figures) count(set, tool string, dir *folder, originals []original, edges []edge) {
	found, wrong := make(map[int]bool), make(map[int]bool)
	for _, e := range edges {
		a, b := dir.members[e.a], dir.members[e.b]
		planted, other := e.a, e.b
		if a.kind == clean {
			planted, other = e.b, e.a
		}
		switch {
		case originals[a.of].same != originals[b.of].same:
			wrong[planted] = true
			if (a.kind == clean) == (b.kind == clean) {
				wrong[other] = true
			}
		case a.of == b.of:
			found[e.a], found[e.b] = true, true
		}
	}
	sums := make(map[string]*figure)
	for i, m := range dir.members {
		if m.kind == clean && dir.rate != "0" {
			continue
		}
		sum := sums[m.kind]
		if sum == nil {
			sum = &figure{set: set, tool: tool, kind: m.kind, rate: dir.rate}
			sums[m.kind] = sum
		}
		sum.planted++
		if found[i] {
			sum.found++
		}
		if wrong[i] {
			sum.wrong++
		}
	}
	for _, sum := range sums {
		*f = append(*f, *sum)
	}
}

func (f figures) write(path string) error {
	slices.SortFunc(f, func(a, b figure) int {
		return cmp.Or(cmp.Compare(a.tool, b.tool), cmp.Compare(a.kind, b.kind), cmp.Compare(len(a.rate), len(b.rate)), cmp.Compare(a.rate, b.rate))
	})
	rows := [][]string{{"set", "tool", "kind", "rate", "images", "found", "wrong"}}
	for _, x := range f {
		rows = append(rows, []string{x.set, x.tool, x.kind, x.rate, strconv.Itoa(x.planted), strconv.Itoa(x.found), strconv.Itoa(x.wrong)})
	}
	return writeRows(path, rows)
}
