package foldset

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/experiment/plan"
)

// finish makes folds of what the lines say.
func (g *givenReader) finish() (*plan.Given, error) {
	if len(g.seeds) == 0 {
		return nil, fmt.Errorf("%s: lists no images", fault.Printable(g.sheet.File))
	}
	given := &plan.Given{}
	var seeds []int
	for seed := range g.seeds {
		seeds = append(seeds, seed)
	}
	slices.Sort(seeds)
	for _, seed := range seeds {
		folds := g.seeds[seed].all(len(g.parts) > 0, g.split >= 0)
		for f := range folds {
			for _, members := range [][]int{folds[f].Train, folds[f].Validation, folds[f].Test} {
				slices.Sort(members)
			}
			if len(folds[f].Train) == 0 || len(folds[f].Test) == 0 {
				return nil, fmt.Errorf("%s: seed %d, fold %d: %d training and %d test images: neither may be empty", fault.Printable(g.sheet.File), seed, f, len(folds[f].Train), len(folds[f].Test))
			}
		}
		if len(folds) == 0 {
			return nil, fmt.Errorf("%s: seed %d: no image is tested", fault.Printable(g.sheet.File), seed)
		}
		given.Seeds = append(given.Seeds, folds)
	}
	return given, nil
}

// all are the folds of a seed.
func (d *division) all(table, split bool) []fold.Fold {
	var folds []fold.Fold
	switch {
	case table:
		for _, parts := range d.table {
			folds = append(folds, fold.Fold{Train: parts[inTrain], Validation: parts[inValidation], Test: parts[inTest]})
		}
		return folds
	case split:
		return []fold.Fold{{Train: d.parts[inTrain], Validation: d.parts[inValidation], Test: d.parts[inTest]}}
	}
	for _, name := range d.names() {
		f := fold.Fold{Train: slices.Clone(d.every), Test: slices.Clone(d.folds[name])}
		for other, members := range d.folds {
			if other != name {
				f.Train = append(f.Train, members...)
			}
		}
		folds = append(folds, f)
	}
	return folds
}

// names are those of the test folds: numbers by size, then others.
func (d *division) names() []string {
	var names []string
	for name := range d.folds {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		x, notX := strconv.Atoi(a)
		y, notY := strconv.Atoi(b)
		switch {
		case notX == nil && notY == nil && x != y:
			return x - y
		case (notX == nil) != (notY == nil):
			if notX == nil {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	return names
}

// remarks says what was passed over.
func (g *givenReader) remarks() []string {
	notes := slices.Clone(g.sheet.Notes)
	if len(g.unused) > 0 {
		notes = append(notes, fmt.Sprintf("%s: not used: %s", g.sheet.File, strings.Join(g.unused, ", ")))
	}
	if g.left > 0 {
		notes = append(notes, fmt.Sprintf("%s: %d lines of images that are left out as broken do not count", g.sheet.File, g.left))
	}
	if g.names.Ends > 0 {
		notes = append(notes, fmt.Sprintf("%s: %d paths are longer than those of the images, such as %s: read as %s", g.sheet.File, g.names.Ends, g.names.From, g.names.To))
	}
	return notes
}
