package traininglog

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// delimiter is the character that divides a header's columns.
func delimiter(header string) rune {
	for _, r := range ",;\t" {
		if strings.ContainsRune(header, r) {
			return r
		}
	}
	return ','
}

// isHeader reports whether a line names the columns of CSV: one of them is
// "epoch".
func isHeader(line string) bool {
	cells := strings.Split(line, string(delimiter(line)))
	return len(cells) > 1 && slices.ContainsFunc(cells, func(c string) bool {
		return normal(strings.Trim(strings.TrimSpace(c), `"`)) == "epoch"
	})
}

// column is what a column of CSV means.
type column struct {
	name  string
	field field
	known bool
}

// readCSV reads records below a header, columns in any order. A header that comes
// again, as where two logs were put together, is skipped; lines that start with #
// are comments.
func (r *reader) readCSV(comma rune) error {
	in := csv.NewReader(strings.NewReader(r.text))
	in.Comma, in.Comment, in.TrimLeadingSpace = comma, '#', true
	var header []string
	var columns []column
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			return misread(wrong, len(record), len(header))
		}
		if err != nil {
			return err
		}
		line, _ := in.FieldPos(0)
		if header == nil {
			header = record
			if columns, err = r.columns(record); err != nil {
				return &lineError{line, err}
			}
			continue
		}
		if slices.Equal(header, record) {
			continue
		}
		v := noValues()
		for i, c := range columns {
			if !c.known {
				continue
			}
			if err := v.set(c.field, c.name, record[i]); err != nil {
				return &lineError{line, err}
			}
		}
		if err := r.add(line, v); err != nil {
			return err
		}
	}
}

// misread is the error of a line that is no record: the last one where a training was
// killed, or one of a log with other columns.
func misread(err *csv.ParseError, fields, columns int) error {
	reason, cut := err.Err, errors.Is(err, csv.ErrQuote)
	if errors.Is(err, csv.ErrFieldCount) {
		reason = fmt.Errorf("the line has %d of the %d columns that the first line names", fields, columns)
		cut = fields < columns
	}
	if cut {
		return inLine(err.Line, "%w: it is cut, as by a training that was killed, or has other columns: take the line out", reason)
	}
	return inLine(err.Line, "%w: it belongs to a log with other columns, or is damaged: mend the line or take it out", reason)
}

// columns finds out what the columns mean.
func (r *reader) columns(header []string) ([]column, error) {
	all := make([]column, len(header))
	for i, name := range header {
		name = strings.TrimSpace(name)
		f, known, err := r.meaning(name)
		if err != nil {
			return nil, err
		}
		if !known {
			r.ignore(normal(name))
		}
		all[i] = column{name, f, known}
	}
	return all, nil
}
