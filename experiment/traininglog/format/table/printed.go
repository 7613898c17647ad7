package table

import (
	"regexp"
	"strings"

	"github.com/refold/refold/experiment/traininglog/entry"
	"github.com/refold/refold/experiment/traininglog/format/source"
)

// gap divides the cells of a table that was printed or copied.
var gap = regexp.MustCompile(`\t+|\s{2,}|\s*\|\s*`)

// tableCells are the cells of a line.
func tableCells(text string) []string {
	text = strings.Trim(strings.TrimSpace(text), "|")
	return gap.Split(strings.TrimSpace(text), -1)
}

// IsPrinted tells any other table that counts epochs, such as skorch prints.
func IsPrinted(s *source.Source) bool {
	return AnyHeader(s, func(cells []string) bool { return isPrintedHeader(s.Names, cells) })
}

// AnyHeader reports whether any line is the header of a table.
func AnyHeader(s *source.Source, is func([]string) bool) bool {
	found := false
	s.Segments(func(_ int, text string) bool {
		found = (strings.Contains(text, "poch") || strings.Contains(text, "oss")) && is(tableCells(text))
		return !found
	})
	return found
}

// isPrintedHeader: words, of which one counts epochs and two are figures.
func isPrintedHeader(names entry.Names, cells []string) bool {
	counted, figures := false, 0
	for _, cell := range cells {
		switch m := names.Of(cell); {
		case strings.ContainsAny(cell, ":=,"):
			return false
		case m.Role == entry.Epoch:
			counted = true
		case m.Role.IsFigure():
			figures++
		}
	}
	return counted && figures > 1
}

// ReadPrinted reads the rows below each header of such a table.
func ReadPrinted(s *source.Source) error {
	return PrintedRows(s, func(cells []string) bool { return isPrintedHeader(s.Names, cells) }, s.Figure)
}

// PrintedRows reads the rows below each line that is a header; figure is what a cell
// below a name means.
func PrintedRows(s *source.Source, is func([]string) bool, figure func(name, value string) entry.Figure) error {
	var header []string
	return s.ReadLines(func(line int, text string) (bool, error) {
		cells := tableCells(text)
		switch {
		case is(cells):
			header = cells
			return true, nil
		case header != nil && len(cells) != len(header) && len(cells) > 2 && areValues(cells):
			return false, entry.InLine(line, "the row has %d values below %d names: which of them is empty does not stand here; write a - in its place", len(cells), len(header))
		case header == nil || len(cells) != len(header) || cells[0] == "" || strings.Trim(strings.Join(cells, ""), ":-") == "":
			return false, nil
		}
		r := entry.Record{Line: line}
		for i, name := range header {
			r.Add(figure(name, cells[i]))
		}
		s.Emit(r)
		return true, nil
	})
}

// areValues reports whether all cells are numbers or durations.
func areValues(cells []string) bool {
	for _, cell := range cells {
		if strings.Trim(cell, "0123456789.:e+-") != "" || !entry.IsNumeric(cell) {
			return false
		}
	}
	return true
}
