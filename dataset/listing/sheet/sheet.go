// Package sheet reads CSV files as people, spreadsheets and pandas write them.
//
// It owns their form: encodings, line ends, separators, comments ahead of the header, the
// names of columns, a column that only numbers the lines, and the number of each line. It
// must not know what the columns mean.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/refold/refold/dataset/fault"
)

// Sheet is a CSV file whose header is read.
type Sheet struct {
	File     string   // its name
	Names    []string // of the columns, all different
	Line     int      // of the header
	Comments []string // lines ahead of the header that begin with #, without it
	Notes    []string // what was passed over
	Comma    rune     // what divides the columns

	reader *csv.Reader
	above  int // lines ahead of what the reader reads
	skip   int // columns ahead of the first that counts
	blank  int // a line without values, which may only be followed by others; 0: none
}

// Open reads the header of a file with that name. Its columns all have names, but for
// empty ones at the end. Errors name file and line.
func Open(r io.Reader, name string) (*Sheet, error) {
	text, err := Text(r, name)
	if err != nil {
		return nil, err
	}
	s := &Sheet{File: name}
	text = s.comments(text)
	s.Comma, text = Separator(text)
	s.reader = csv.NewReader(bytes.NewReader(text))
	s.reader.Comma = s.Comma
	record, err := s.reader.Read()
	if err == io.EOF {
		return nil, fmt.Errorf("%s: the file is empty: its first line must name the columns", name)
	}
	if err != nil {
		return nil, s.wrap(err)
	}
	line, _ := s.reader.FieldPos(0)
	s.Line = s.above + line
	if NumbersLines(text, s.Comma) {
		s.skip = 1
		s.Notes = append(s.Notes, fmt.Sprintf("%s: the first column only numbers the lines, as pandas writes its index, and is passed over", name))
	}
	s.reader.ReuseRecord = true
	return s, s.header(record[s.skip:])
}

// comments cuts off the lines at the beginning that start with #.
func (s *Sheet) comments(text []byte) []byte {
	for len(text) > 0 && text[0] == '#' {
		line, rest, _ := bytes.Cut(text, []byte("\n"))
		s.Comments = append(s.Comments, strings.TrimSpace(string(line[1:])))
		text = rest
		s.above++
	}
	return text
}

func (s *Sheet) header(names []string) error {
	for len(names) > 0 && strings.TrimSpace(names[len(names)-1]) == "" {
		names = names[:len(names)-1]
	}
	for i, name := range names {
		name = strings.TrimSpace(name)
		switch {
		case name == "":
			return s.At(s.Line, "column %d has no name: name it in the first line, or take the column out", s.skip+i+1)
		case !utf8.ValidString(name):
			return s.At(s.Line, "column %q is not UTF-8: save the file as CSV UTF-8", name)
		case slices.Contains(s.Names, name):
			return s.At(s.Line, "column %q is named twice", name)
		}
		s.Names = append(s.Names, strings.Clone(name))
	}
	if len(s.Names) == 0 {
		return s.At(s.Line, "the first line names no columns")
	}
	return nil
}

// At is an error in a line of the file.
func (s *Sheet) At(line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", fault.Printable(s.File), line, fmt.Errorf(format, args...))
}

// wrap names the line of an error of package csv.
func (s *Sheet) wrap(err error) error {
	parse := new(csv.ParseError)
	switch {
	case !errors.As(err, &parse):
		return fmt.Errorf("%s: %w", s.File, err)
	case errors.Is(err, csv.ErrFieldCount):
		return s.At(s.above+parse.Line, "the line has not as many fields as the first line names, %d: add or remove some, or put quotes around a field that holds what divides them", s.reader.FieldsPerRecord)
	}
	return s.At(s.above+parse.Line, `%v: put quotes around the whole field, and write "" for a quote inside`, parse.Err)
}

// Next is the next line, with a field for each column, and its number. The fields are
// valid until the next call. Lines without values count only where others follow: then
// they are an error. At the end the error is io.EOF.
func (s *Sheet) Next() (record []string, line int, err error) {
	for {
		record, err := s.reader.Read()
		if err == io.EOF {
			return nil, 0, io.EOF
		}
		empty := Empty(record)
		if err != nil && !(empty && errors.Is(err, csv.ErrFieldCount)) {
			return nil, 0, s.wrap(err)
		}
		at, _ := s.reader.FieldPos(0)
		at += s.above
		if empty {
			if s.blank == 0 {
				s.blank = at
			}
			continue
		}
		if s.blank > 0 {
			return nil, 0, s.At(s.blank, "the line is empty, and others follow: take it out")
		}
		for i, field := range record {
			if !utf8.ValidString(field) {
				return nil, 0, s.At(at, "column %d, %q, is not UTF-8: save the file as CSV UTF-8", i+1, field)
			}
			if i >= s.skip+len(s.Names) && strings.TrimSpace(field) != "" {
				return nil, 0, s.At(at, "column %d has a value and no name: name it in the first line, or take the column out", i+1)
			}
		}
		return record[s.skip : s.skip+len(s.Names)], at, nil
	}
}

// Empty reports whether a line has no values.
func Empty(record []string) bool {
	return !slices.ContainsFunc(record, func(field string) bool { return strings.TrimSpace(field) != "" })
}
