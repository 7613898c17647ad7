package format

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

func whole(n int) string { return strconv.Itoa(n) }

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

// header is the first line as the names of columns; nil where it is one cell.
func (s *source) header() []string {
	first := s.headerLine()
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
func (s *source) headerLine() string {
	first, _, _ := strings.Cut(s.first, "\r")
	return first
}

// isCSV: the first line names columns, and at least what they are counted by, what
// the user gave a role to, or two figures.
func isCSV(s *source) bool {
	counted, figures := false, 0
	for _, name := range s.header() {
		switch r := s.names.Of(name).Role; {
		case r.IsFigure():
			figures++
		case r != None:
			counted = true
		}
		for _, c := range s.names.Given {
			counted = counted || Normal(c.Name) == Normal(name) && name != ""
		}
	}
	return counted || figures > 1 || s.isTable()
}

// isTable: words, and as many cells below them, of which one is a number.
func (s *source) isTable() bool {
	header := s.header()
	if len(header) < 2 || slices.ContainsFunc(header, func(h string) bool { return strings.ContainsAny(h, ":={") || isNumeric(h) }) {
		return false
	}
	_, rest, _ := strings.Cut(s.text, s.headerLine())
	for line := range strings.FieldsFuncSeq(rest, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, string(delimiter(s.headerLine())))
		return len(cells) == len(header) && slices.ContainsFunc(cells, func(c string) bool {
			_, err := strconv.ParseFloat(strings.Trim(strings.TrimSpace(c), `"`), 64)
			return err == nil
		})
	}
	return false
}

// readCSV reads records below a header, columns in any order.
func readCSV(s *source) error { return s.table(s.figure) }

// table reads records; figure is what a cell below a name means. Where nothing else
// counts them, the index that pandas writes does. A header that comes again, as
// where two logs were put together, is skipped; lines that start with # are
// comments.
func (s *source) table(figure func(name, value string) Figure) error {
	counted, index := false, false
	err := s.cells(func(header []string, line int, cells []string) error {
		if cells == nil {
			for _, name := range header {
				counted = counted || s.names.Of(name).Role == Epoch
			}
			index = !counted && (header[0] == "" || header[0] == "Unnamed: 0")
			return nil
		}
		r := Record{Line: line}
		set := ""
		for i, name := range header {
			if isPhase(name) {
				set = phaseOf(cells[i])
			}
			if _, err := strconv.Atoi(cells[i]); err == nil && Normal(name) == "split" {
				r.Fold = cells[i]
			}
		}
		for i, name := range header {
			f := figure(name, cells[i])
			if set != "" && isBare(name) {
				f = s.ofSet(set, name, cells[i])
			}
			r.Add(f)
		}
		if index {
			r.Epoch = cells[0]
		}
		if counted && strings.TrimSpace(r.Epoch) == "" {
			return s.withoutEpoch(r)
		}
		s.emit(r)
		return nil
	})
	s.order()
	return err
}

// order puts the rows of a table whose epochs each stand once, as a spreadsheet sorts
// them, behind each other.
func (s *source) order() {
	epochs := map[string]float64{}
	for _, r := range s.out.Records {
		x, err := strconv.ParseFloat(strings.TrimSpace(r.Epoch), 64)
		if _, twice := epochs[r.Epoch]; err != nil || twice || r.Run != "" || r.Fold != "" {
			return
		}
		epochs[r.Epoch] = x
	}
	slices.SortStableFunc(s.out.Records, func(a, b Record) int { return cmp.Compare(epochs[a.Epoch], epochs[b.Epoch]) })
}

// withoutEpoch passes over a row that holds nothing of use, as those that monitors
// of Lightning write.
func (s *source) withoutEpoch(r Record) error {
	for _, f := range r.Figures {
		if strings.TrimSpace(f.Value) != "" {
			return inLine(r.Line, "the number of the epoch is missing")
		}
	}
	s.out.Skipped++
	return nil
}

// cells hands on the header, with no cells, and then each row.
func (s *source) cells(each func(header []string, line int, cells []string) error) error {
	text := s.text
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.Comment, in.TrimLeadingSpace = delimiter(s.headerLine()), '#', true
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
		return inLine(err.Line, "%w: it is cut, as by a training that was killed, or has other columns: take the line out", reason)
	}
	return inLine(err.Line, "%w: it belongs to a log with other columns, or is damaged: mend the line or take it out", reason)
}
