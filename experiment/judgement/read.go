package judgement

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/refold/refold/dataset/listing/sheet"
)

// Predictions are the lines of a file.
type Predictions struct {
	File    string   // its name
	Classes []string // of labels and predictions, sorted
	Rows    []Row
	Grouped bool // there is a column group
	Named   bool // there is a column file
	Notes   []string

	columns []string    // of numbers: taken for classes, or beside what is predicted
	values  [][]float64 // of those columns, by row, where what is predicted stands beside them; nil: no numbers
	odd     int         // first line whose values are no probabilities of the columns; 0: all are
	chosen  bool        // what is predicted is the column with the largest value
}

// Row is the prediction of a test image.
type Row struct {
	Line             int
	File             string
	Label, Predicted string // Label is empty where the file has none
	Group            string // empty: one of its own
}

// reader reads a file line by line.
type reader struct {
	sheet                         *sheet.Sheet
	file, label, predicted, group int // columns; -1: there is none
	part, split, epoch            int
	classes                       []int // columns that are taken for classes, or stand beside what is predicted
	out                           *Predictions
	seen                          map[string]int // line of each file
	of                            string         // the epoch of the first line
}

// Read reads the predictions of a test set. Errors name file and line.
func Read(in io.Reader, name string) (*Predictions, error) {
	s, err := sheet.Open(in, name)
	if err != nil {
		return nil, err
	}
	r := &reader{sheet: s, out: &Predictions{File: name, Notes: slices.Clone(s.Notes)}, seen: make(map[string]int)}
	if err := r.header(); err != nil {
		return nil, err
	}
	for {
		record, line, err := s.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		row, err := r.row(record, line)
		if err != nil {
			return nil, s.At(line, "%w", err)
		}
		r.out.Rows = append(r.out.Rows, row)
	}
	if len(r.out.Rows) == 0 {
		return nil, fmt.Errorf("%s: there are no predictions: a line for each test image is wanted", name)
	}
	return r.out, r.names()
}

// header finds the columns: what is none of refold's is a class.
func (r *reader) header() error {
	own := map[string]*int{"file": &r.file, "path": &r.file, "filename": &r.file, "sha256": &r.file, "label": &r.label, "predicted": &r.predicted, "prediction": &r.predicted, "group": &r.group,
		"part": &r.part, "split": &r.split, "epoch": &r.epoch}
	for _, at := range own {
		*at = -1
	}
	for i, name := range r.sheet.Names {
		place := own[strings.ToLower(name)]
		switch {
		case strings.EqualFold(name, "index"):
		case place == nil:
			r.classes = append(r.classes, i)
		case *place >= 0:
			return r.sheet.At(r.sheet.Line, "columns %q and %q say the same: leave one out", r.sheet.Names[*place], name)
		default:
			*place = i
		}
	}
	r.out.Grouped, r.out.Named = r.group >= 0, r.file >= 0
	switch {
	case r.predicted < 0 && len(r.classes) < 2:
		return r.sheet.At(r.sheet.Line, "nothing is predicted: there is neither a column predicted nor a column for each class; the columns are %s", strings.Join(r.sheet.Names, ", "))
	case r.label < 0 && r.file < 0:
		return r.sheet.At(r.sheet.Line, "there is neither a column label nor a column file: nobody can tell what is right")
	case r.predicted >= 0 && len(r.classes) > 0:
		r.out.Notes = append(r.out.Notes, fmt.Sprintf("%s: the column %s says what is predicted; not used: %s", r.sheet.File, r.sheet.Names[r.predicted], strings.Join(r.namesOf(r.classes), ", ")))
	}
	r.out.columns, r.out.chosen = r.namesOf(r.classes), r.predicted < 0
	return nil
}

func (r *reader) namesOf(columns []int) []string {
	var names []string
	for _, at := range columns {
		names = append(names, r.sheet.Names[at])
	}
	return names
}

func value(record []string, at int) string {
	if at < 0 {
		return ""
	}
	return strings.Clone(strings.TrimSpace(record[at]))
}

// row reads a line.
func (r *reader) row(record []string, line int) (Row, error) {
	row := Row{Line: line, File: value(record, r.file), Label: value(record, r.label), Predicted: value(record, r.predicted), Group: value(record, r.group)}
	if r.file >= 0 {
		if row.File == "" {
			return row, errors.New("no file is named")
		}
		if before := r.seen[row.File]; before > 0 {
			return row, fmt.Errorf("%s stands there twice, first in line %d", row.File, before)
		}
		r.seen[row.File] = line
	}
	if err := r.counts(record); err != nil {
		return row, err
	}
	switch {
	case r.label >= 0 && row.Label == "":
		return row, errors.New("the label is empty")
	case r.predicted >= 0 && row.Predicted == "":
		return row, errors.New("nothing is predicted")
	}
	values, err := r.numbers(record)
	if r.predicted >= 0 {
		if err != nil {
			values = nil // the columns are no classes
		}
		r.out.values = append(r.out.values, values)
		return row, nil
	}
	if err != nil {
		return row, err
	}
	if r.out.odd == 0 && !probable(values) {
		r.out.odd = line
	}
	row.Predicted = r.sheet.Names[r.classes[slices.Index(values, slices.Max(values))]]
	return row, nil
}

// numbers are the values of the columns that are taken for classes.
func (r *reader) numbers(record []string) ([]float64, error) {
	values := make([]float64, 0, len(r.classes))
	for _, at := range r.classes {
		text := value(record, at)
		if r.sheet.Comma != ',' && !strings.Contains(text, ".") {
			text = strings.Replace(text, ",", ".", 1) // as spreadsheets in many countries write it
		}
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("column %q, which is taken for a class: %q is no finite number", r.sheet.Names[at], value(record, at))
		}
		values = append(values, x)
	}
	return values, nil
}

// names collects the classes, and refuses two that differ in capitals only, or that are one
// number: pandas writes the class 1 as 1.0 where it was computed.
func (r *reader) names() error {
	folded, numbers := make(map[string]string), make(map[float64]string)
	add := func(name string, line int) error {
		lower := strings.ToLower(name)
		if other, known := folded[lower]; known && other != name {
			return r.sheet.At(line, "the classes %q and %q differ in capitals only: write them alike", other, name)
		} else if known {
			return nil
		}
		if x, err := strconv.ParseFloat(name, 64); err == nil {
			if other, known := numbers[x]; known {
				return r.sheet.At(line, "the classes %q and %q are one number: write them alike", other, name)
			}
			numbers[x] = name
		}
		folded[lower] = name
		r.out.Classes = append(r.out.Classes, name)
		return nil
	}
	if r.out.chosen {
		for _, name := range r.out.columns {
			if err := add(name, r.sheet.Line); err != nil {
				return err
			}
		}
	}
	for _, row := range r.out.Rows {
		if row.Label != "" && r.out.chosen && folded[strings.ToLower(row.Label)] == "" {
			return r.sheet.At(row.Line, "the label %q has no column; the columns that are taken for classes are %s", row.Label, strings.Join(r.namesOf(r.classes), ", "))
		}
		for _, name := range []string{row.Label, row.Predicted} {
			if name == "" {
				continue
			}
			if err := add(name, row.Line); err != nil {
				return err
			}
		}
	}
	slices.Sort(r.out.Classes)
	return nil
}
