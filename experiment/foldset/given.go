package foldset

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/listing/sheet"
	"github.com/refold/refold/experiment/plan"
)

// ReadGiven reads a split or folds of the images of a manifest that somebody made. notes say
// what was passed over. The file is one of
//
//   - a CSV file with path (or file, or sha256) and fold: the test fold of each image, a
//     number or a name; an empty one: the image is in no part; test_fold is the same, where -1
//     is an image that all folds train on, as scikit-learn's PredefinedSplit has it;
//   - a CSV file with path and split: train, validation or test, of one division;
//   - a table of folds that this package writes, with the columns fold0, fold1, ...;
//   - any of these with a column seed, for several divisions;
//   - index arrays or folds.json of this package, beside their images.csv.
//
// An image in two parts is refused with its line. Paths are found as Names does.
func ReadGiven(path string, m *dataset.Manifest) (given *plan.Given, notes []string, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("the folds cannot be read: %w", err)
	}
	if trimmed := bytes.TrimLeft(data, " \t\r\n\ufeff"); len(trimmed) > 0 && trimmed[0] == '{' {
		given, err = readArrays(path, trimmed, m)
		return given, nil, err
	}
	return ReadGivenCSV(bytes.NewReader(data), path, m)
}

// ReadGivenCSV is ReadGiven for a CSV file with that name.
func ReadGivenCSV(in io.Reader, name string, m *dataset.Manifest) (*plan.Given, []string, error) {
	s, err := sheet.Open(in, name)
	if err != nil {
		return nil, nil, err
	}
	g := &givenReader{sheet: s, manifest: m, names: NewNames(m), excluded: make(map[string]bool), seeds: make(map[int]*division)}
	for _, e := range m.Excluded {
		g.excluded[e.Path] = true
	}
	if err := g.header(); err != nil {
		return nil, nil, err
	}
	for {
		record, line, err := s.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		if err := g.row(record, line); err != nil {
			return nil, nil, s.At(line, "%w", err)
		}
	}
	given, err := g.finish()
	return given, g.remarks(), err
}

// givenReader reads a CSV file of folds.
type givenReader struct {
	sheet    *sheet.Sheet
	manifest *dataset.Manifest
	names    *Names
	excluded map[string]bool // paths of images that were left out as broken
	left     int             // lines of these

	file, sha256, label, seed, fold, split int   // columns; -1: there is none
	parts                                  []int // columns fold0, fold1, ...
	unused                                 []string
	seeds                                  map[int]*division
}

// division is what the lines of a seed say.
type division struct {
	lines map[int]int      // of each image
	folds map[string][]int // images by test fold
	every []int            // that all folds train on
	parts [3][]int         // of a split: train, validation, test
	table [][3][]int       // the same by fold
}

const (
	inTrain = iota
	inValidation
	inTest
)

// header finds the columns.
func (g *givenReader) header() error {
	own := map[string]*int{
		"path": &g.file, "file": &g.file, "filename": &g.file, "image": &g.file, "sha256": &g.sha256, "label": &g.label, "seed": &g.seed,
		"fold": &g.fold, "test_fold": &g.fold, "split": &g.split, "part": &g.split, "subset": &g.split, "set": &g.split,
	}
	for _, at := range own {
		*at = -1
	}
	for i, name := range g.sheet.Names {
		lower := strings.ToLower(name)
		number, isPart := strings.CutPrefix(lower, "fold")
		place := own[lower]
		switch {
		case isPart && number == strconv.Itoa(len(g.parts)):
			g.parts = append(g.parts, i)
		case place == nil:
			g.unused = append(g.unused, name)
		case *place >= 0:
			return g.sheet.At(g.sheet.Line, "columns %q and %q say the same: leave one out", g.sheet.Names[*place], name)
		default:
			*place = i
		}
	}
	switch {
	case g.file < 0 && g.sha256 < 0:
		return g.sheet.At(g.sheet.Line, "there is no column path: the columns are %s", strings.Join(g.sheet.Names, ", "))
	case len(g.parts) > 0:
		return nil // test_fold says the same again
	case g.fold < 0 && g.split < 0:
		return g.sheet.At(g.sheet.Line, "there is neither a column fold (the test fold of each image) nor a column split (train, validation, test): the columns are %s", strings.Join(g.sheet.Names, ", "))
	case g.fold >= 0 && g.split >= 0:
		return g.sheet.At(g.sheet.Line, "columns %q and %q both divide the images: leave one out", g.sheet.Names[g.fold], g.sheet.Names[g.split])
	}
	return nil
}

// value is that of a column; empty where there is none.
func value(record []string, at int) string {
	if at < 0 {
		return ""
	}
	return strings.TrimSpace(record[at])
}

// row takes a line.
func (g *givenReader) row(record []string, line int) error {
	image, err := g.image(record)
	if err != nil || image < 0 {
		return err
	}
	seed := 0
	if text := value(record, g.seed); g.seed >= 0 {
		if seed, err = strconv.Atoi(strings.TrimSuffix(text, ".0")); err != nil {
			return fmt.Errorf("the seed is %q, no whole number", text)
		}
	}
	d := g.seeds[seed]
	if d == nil {
		d = &division{lines: make(map[int]int), folds: make(map[string][]int), table: make([][3][]int, len(g.parts))}
		g.seeds[seed] = d
	}
	if before := d.lines[image]; before > 0 {
		return fmt.Errorf("%s is listed twice, first in line %d: an image is in one part", g.manifest.Images[image].Path, before)
	}
	d.lines[image] = line
	switch {
	case len(g.parts) > 0:
		for f, at := range g.parts {
			if err := putInto(&d.table[f], value(record, at), image); err != nil {
				return err
			}
		}
	case g.split >= 0:
		return putInto(&d.parts, value(record, g.split), image)
	default:
		return d.test(value(record, g.fold), g.sheet.Names[g.fold], image)
	}
	return nil
}

// image is the image of a line; -1: it was left out as broken.
func (g *givenReader) image(record []string) (int, error) {
	name, hash := value(record, g.file), value(record, g.sha256)
	if name == "" {
		name = hash
	}
	if name == "" {
		return 0, errors.New("no image is named")
	}
	if g.excluded[name] {
		g.left++
		return -1, nil
	}
	i, err := g.names.Find(name)
	if err != nil {
		return 0, err
	}
	image := g.manifest.Images[i]
	if hash != "" && !strings.EqualFold(hash, image.FileHash) {
		return 0, fmt.Errorf("%s has the SHA-256 %s, and the line says %s", image.Path, image.FileHash, hash)
	}
	if label := value(record, g.label); label != "" && label != image.Label {
		return 0, fmt.Errorf("%s has the label %q, and the line says %q", image.Path, image.Label, label)
	}
	return i, nil
}

// putInto puts an image into the part that a word names; empty: in none.
func putInto(parts *[3][]int, word string, image int) error {
	at := inTrain
	switch strings.ToLower(word) {
	case "":
		return nil
	case "train", "training":
	case "validation", "val", "valid", "dev":
		at = inValidation
	case "test", "testing":
		at = inTest
	default:
		return fmt.Errorf("the part is %q: must be train, validation or test, or empty for an image in no part", word)
	}
	parts[at] = append(parts[at], image)
	return nil
}

// test puts an image into its test fold.
func (d *division) test(name, column string, image int) error {
	name = strings.TrimSuffix(name, ".0") // as pandas writes a number where a column has gaps
	switch {
	case name == "":
	case name == "-1":
		d.every = append(d.every, image)
	case strings.HasPrefix(name, "-"):
		return fmt.Errorf("%s is %s: folds count from 0, and -1 is an image that no fold tests", column, name)
	default:
		d.folds[strings.Clone(name)] = append(d.folds[name], image)
	}
	return nil
}
