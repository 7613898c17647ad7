package simulation

import (
	"fmt"
	"slices"
)

// Cell is a design with its place in the table.
type Cell struct {
	Set  string // which family of cells
	Name string // what sets it apart in the family
	Design
}

// Sets of cells.
const (
	SetRidge   = "crossed, ridge"   // every combination, with a stable learner
	SetNearest = "crossed, nearest" // the same with one that leaps, of fewer groups
	SetAxis    = "axis"             // one axis at a time from a middle
	SetExtra   = "extra"            // some of the crossed ones, for [ExtraMethods]
)

// Cells are all of them, by set.
func Cells() map[string][]Cell {
	return map[string][]Cell{
		SetRidge:   ridgeCells(SetRidge, 14, 40, 150),
		SetNearest: nearestCells(SetNearest, 14, 40),
		SetAxis:    axes(),
		SetExtra:   extra(),
	}
}

// plans are folds and seeds.
var plans = [...]struct{ k, seeds int }{{4, 2}, {5, 2}, {5, 5}, {10, 3}}

// Distances of the class centres at which accuracies of the crossed cells are near .8.
const (
	ridgeDistance   = 2.0
	nearestDistance = 2.6
)

func ridgeCells(set string, groups ...int) []Cell {
	return crossed(set, Ridge{1}, ridgeDistance, groups...)
}

func nearestCells(set string, groups ...int) []Cell {
	return crossed(set, Nearest{}, nearestDistance, groups...)
}

// extra are the crossed cells with 14 or 40 groups and five folds, of both learners.
func extra() []Cell {
	cells := slices.Concat(ridgeCells(SetExtra, 14, 40), nearestCells(SetExtra, 14, 40))
	return slices.DeleteFunc(cells, func(c Cell) bool { return c.K != 5 })
}

// crossed is every combination of groups, sizes, correlation, purity, folds and seeds for a
// learner. Groups of one image are pure and have no correlation.
func crossed(set string, learner Learner, distance float64, groups ...int) []Cell {
	var cells []Cell
	for _, g := range groups {
		for _, kind := range kinds() {
			for _, p := range plans {
				kind.Groups, kind.K, kind.Seeds = g, p.k, p.seeds
				kind.Distance, kind.Learner = distance, learner
				cells = append(cells, Cell{Set: set, Name: learner.Name(), Design: kind})
			}
		}
	}
	return cells
}

// kinds are the thirteen kinds of groups.
func kinds() []Design {
	two := Design{Classes: 2, Share: 0.5}
	one := two
	one.Sizes, one.Pure = One, true
	all := []Design{one}
	for _, sizes := range []Sizes{Unequal, Dominated} {
		for _, correlation := range []float64{0, 0.3, 0.8} {
			for _, pure := range []bool{false, true} {
				d := two
				d.Sizes, d.Correlation, d.Pure = sizes, correlation, pure
				all = append(all, d)
			}
		}
	}
	return all
}

// axes vary the middle of the crossed cells in one thing each.
func axes() []Cell {
	middle := Design{Groups: 40, Sizes: Unequal, Correlation: 0.3, Classes: 2, Share: 0.5, Distance: ridgeDistance, K: 5, Seeds: 2, Learner: Ridge{1}}
	var cells []Cell
	add := func(name string, change func(d *Design)) {
		for _, pure := range []bool{false, true} {
			d := middle
			d.Pure = pure
			change(&d)
			cells = append(cells, Cell{Set: SetAxis, Name: name, Design: d})
		}
	}
	for _, a := range []struct{ accuracy, distance float64 }{{.5, 0}, {.8, 1.9}, {.95, 3.6}, {.99, 5.2}} {
		add(fmt.Sprintf("accuracy %v", a.accuracy), func(d *Design) { d.Distance = a.distance })
	}
	add("classes 9 to 1", func(d *Design) { d.Share = 0.9 })
	add("6 groups", func(d *Design) { d.Groups, d.K = 6, 2 })
	add("ten seeds", func(d *Design) { d.Seeds = 10 })
	add("one seed", func(d *Design) { d.Seeds = 1 })
	add("three classes", func(d *Design) { d.Classes, d.Share, d.Distance = 3, 1.0/3, 2.4 })
	// A pure group holds one class, so leaving out one group would test one class.
	out := middle
	out.K, out.Seeds = out.Groups, 1
	return append(cells, Cell{Set: SetAxis, Name: "leave one group out", Design: out})
}
