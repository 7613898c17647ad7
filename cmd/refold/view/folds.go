package view

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/foldset"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/reports/text"
)

// Folds says which folds were written, for programs.
type Folds struct {
	Folder  string         `json:"folder"`
	Hash    string         `json:"hash"` // of folds.json
	Images  int            `json:"images"`
	Groups  int            `json:"groups"`
	Classes []string       `json:"classes"`
	Draws   []FoldsDraw    `json:"draws"`
	Skipped []plan.Skipped `json:"skipped"`
	Links   int            `json:"links"`
	Copies  int            `json:"copies"`
}

// FoldsDraw is one division; what crosses is summed over its folds.
type FoldsDraw struct {
	Split          spec.Split `json:"split"`
	Seed           int        `json:"seed"`
	Table          string     `json:"table"`
	Arrays         string     `json:"arrays"`
	Folds          int        `json:"folds"`
	Train          [2]int     `json:"train"` // fewest and most images
	Validation     [2]int     `json:"validation"`
	Test           [2]int     `json:"test"`
	CrossingGroups int        `json:"crossing_groups"`
	TestCrossing   int        `json:"test_images_with_a_relative_in_training"`
	TestImages     int        `json:"test_images"`
}

// FoldsRecord is what was written as programs read it.
func FoldsRecord(dir string, p *plan.Plan, w *foldset.Written) Folds {
	f := Folds{Folder: dir, Hash: w.Hash, Images: len(p.Manifest.Images), Groups: p.Groups.Count, Classes: p.Classes, Draws: []FoldsDraw{}, Skipped: append([]plan.Skipped{}, p.Skipped...), Links: w.Links, Copies: w.Copies}
	for _, d := range p.Divisions {
		name := foldset.Name(d.Split, d.Seed)
		draw := FoldsDraw{Split: d.Split, Seed: d.Seed, Table: name + ".csv", Arrays: name + ".json", Folds: len(d.Folds),
			CrossingGroups: d.Proof.CrossingGroups, TestCrossing: d.Proof.TestCrossing, TestImages: d.Proof.TestImages}
		for i, fold := range d.Folds {
			for span, n := range map[*[2]int]int{&draw.Train: len(fold.Train), &draw.Validation: len(fold.Validation), &draw.Test: len(fold.Test)} {
				if i == 0 {
					*span = [2]int{n, n}
				}
				span[0], span[1] = min(span[0], n), max(span[1], n)
			}
		}
		f.Draws = append(f.Draws, draw)
	}
	return f
}

// WriteFolds writes what was written.
func WriteFolds(t *terminal.Terminal, dir string, p *plan.Plan, w *foldset.Written) error {
	f := FoldsRecord(dir, p, w)
	lines := []string{fmt.Sprintf("%d images, %d classes (%s), %d groups", f.Images, len(f.Classes), strings.Join(f.Classes, ", "), f.Groups)}
	for _, s := range f.Skipped {
		lines = append(lines, fmt.Sprintf("split %s is skipped: %s", s.Split, s.Reason))
	}
	if _, err := fmt.Fprintf(t.Out, "%s\n\n", strings.Join(lines, "\n")); err != nil {
		return err
	}
	columns := []text.Column{text.Words("file"), text.Words("split"), text.Numbers("seed"), text.Numbers("folds"), text.Numbers("training"),
		text.Numbers("validation"), text.Numbers("test images"), text.Numbers("with a relative in training")}
	var rows [][]string
	for _, d := range f.Draws {
		rows = append(rows, []string{d.Table, string(d.Split), strconv.Itoa(d.Seed), strconv.Itoa(d.Folds), countRange(d.Train), countRange(d.Validation), countRange(d.Test),
			fmt.Sprintf("%d of %d", d.TestCrossing, d.TestImages)})
	}
	if err := t.WriteTable(columns, rows); err != nil {
		return err
	}
	links := ""
	if n := w.Links + w.Copies; n > 0 {
		links = fmt.Sprintf("; %d links to images in %s", n, filepath.Join(dir, "links"))
	}
	_, err := fmt.Fprintf(t.Out, "\nFolds: %s (%s says how to read them%s)\nhash   %s\n", dir, foldset.ReadMeFile, links, w.Hash)
	return err
}
