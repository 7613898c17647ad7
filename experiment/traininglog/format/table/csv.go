// Package table reads tables: CSV with any delimiter, and those that were printed or
// copied among other lines.
//
// [IsCSV] and [IsPrinted] fit tables of one's own. The readers of tools that write
// tables use the rest, and say what a cell below a name means; package table must not
// know the tools.
package table

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format/source"
)

// delimiter is the character that divides a header into the most columns.
func delimiter(header string) rune {
	best, most := ',', 0
	for _, r := range ",;\t" {
		if n := strings.Count(header, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}

// Header is the first line as the names of columns; nil where it is one cell.
func Header(s *source.Source) []string {
	first := headerLine(s)
	cells := strings.Split(first, string(delimiter(first)))
	if len(cells) < 2 {
		return nil
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(strings.Trim(strings.TrimSpace(cells[i]), `"`))
	}
	return cells
}

// headerLine is the first line, of a text whose lines may end as on an old Mac.
func headerLine(s *source.Source) string {
	first, _, _ := strings.Cut(s.First, "\r")
	return first
}

// IsCSV tells a table: the first line names columns, and at least what they are counted by, what
// the user gave a role to, or two figures.
func IsCSV(s *source.Source) bool {
	counted, figures := false, 0
	for _, name := range Header(s) {
		switch r := s.Names.Of(name).Role; {
		case r.IsFigure():
			figures++
		case r != entry.None:
			counted = true
		}
		for _, c := range s.Names.Given {
			counted = counted || entry.Normal(c.Name) == entry.Normal(name) && name != ""
		}
	}
	return counted || figures > 1 || isTable(s)
}

// isTable: words, and as many cells below them, of which one is a number.
func isTable(s *source.Source) bool {
	header := Header(s)
	if len(header) < 2 || slices.ContainsFunc(header, func(h string) bool { return strings.ContainsAny(h, ":={") || entry.IsNumeric(h) }) {
		return false
	}
	_, rest, _ := strings.Cut(s.Text, headerLine(s))
	for line := range strings.FieldsFuncSeq(rest, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, string(delimiter(headerLine(s))))
		return len(cells) == len(header) && slices.ContainsFunc(cells, func(c string) bool {
			_, err := strconv.ParseFloat(strings.Trim(strings.TrimSpace(c), `"`), 64)
			return err == nil
		})
	}
	return false
}

// ReadCSV reads records below a header, columns in any order.
func ReadCSV(s *source.Source) error { return Rows(s, s.Figure) }

// Rows reads records; figure is what a cell below a name means. Where nothing else
// counts them, the index that pandas writes does. A header that comes again, as
// where two logs were put together, is skipped; lines that start with # are
// comments.
func Rows(s *source.Source, figure func(name, value string) entry.Figure) error {
	counted, index := false, false
	err := Cells(s, func(header []string, line int, cells []string) error {
		if cells == nil {
			for _, name := range header {
				counted = counted || s.Names.Of(name).Role == entry.Epoch
			}
			index = !counted && (header[0] == "" || header[0] == "Unnamed: 0")
			return nil
		}
		r := entry.Record{Line: line}
		set := ""
		for i, name := range header {
			if entry.IsPhase(name) {
				set = entry.PhaseOf(cells[i])
			}
			if _, err := strconv.Atoi(cells[i]); err == nil && entry.Normal(name) == "split" {
				r.Fold = cells[i]
			}
		}
		for i, name := range header {
			f := figure(name, cells[i])
			if set != "" && entry.IsBare(name) {
				f = s.OfSet(set, name, cells[i])
			}
			r.Add(f)
		}
		if index {
			r.Epoch = cells[0]
		}
		if counted && strings.TrimSpace(r.Epoch) == "" {
			return withoutEpoch(s, r)
		}
		s.Emit(r)
		return nil
	})
	order(s)
	return err
}

// order puts the rows of a table whose epochs each stand once, as a spreadsheet sorts
// them, behind each other.
func order(s *source.Source) {
	epochs := map[string]float64{}
	for _, r := range s.Out.Records {
		x, err := strconv.ParseFloat(strings.TrimSpace(r.Epoch), 64)
		if _, twice := epochs[r.Epoch]; err != nil || twice || r.Run != "" || r.Fold != "" {
			return
		}
		epochs[r.Epoch] = x
	}
	slices.SortStableFunc(s.Out.Records, func(a, b entry.Record) int { return cmp.Compare(epochs[a.Epoch], epochs[b.Epoch]) })
}

// withoutEpoch passes over a row that holds nothing of use, as those that monitors
// of Lightning write.
func withoutEpoch(s *source.Source, r entry.Record) error {
	for _, f := range r.Figures {
		if strings.TrimSpace(f.Value) != "" {
			return entry.InLine(r.Line, "the number of the epoch is missing")
		}
	}
	s.Out.Skipped++
	return nil
}

// Cells hands on the header, with no cells, and then each row.
func Cells(s *source.Source, each func(header []string, line int, cells []string) error) error {
	text := s.Text
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.Comment, in.TrimLeadingSpace = delimiter(headerLine(s)), '#', true
	var raw, header []string
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
			raw = record
			for _, name := range record {
				header = append(header, strings.TrimSpace(name))
			}
			err = each(header, line, nil)
		} else if !slices.Equal(raw, record) {
			err = each(header, line, record)
		}
		if err != nil {
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
		return entry.InLine(err.Line, "%w: it is cut, as by a training that was killed, or has other columns: take the line out", reason)
	}
	return entry.InLine(err.Line, "%w: it belongs to a log with other columns, or is damaged: mend the line or take it out", reason)
}

// Has reports whether the header has all of the names, as they are written.
func Has(s *source.Source, names ...string) bool {
	header := Header(s)
	for _, name := range names {
		if !slices.ContainsFunc(header, func(h string) bool { return strings.EqualFold(h, name) }) {
			return false
		}
	}
	return true
}
