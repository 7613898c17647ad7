package format

import (
	"regexp"
	"strings"
)

// gap divides the cells of a table that was printed or copied.
var gap = regexp.MustCompile(`\t+|\s{2,}|\s*\|\s*`)

func tableCells(text string) []string {
	text = strings.Trim(strings.TrimSpace(text), "|")
	return gap.Split(strings.TrimSpace(text), -1)
}

// isNotebook: the table of fastai or of Hugging Face among other lines.
func isNotebook(s *source) bool { return s.anyHeader(s.isNotebookHeader) }

// isPrinted: any other table that counts epochs, such as skorch prints.
func isPrinted(s *source) bool { return s.anyHeader(s.isPrintedHeader) }

func (s *source) anyHeader(is func([]string) bool) bool {
	found := false
	s.segments(func(_ int, text string) bool {
		found = (strings.Contains(text, "poch") || strings.Contains(text, "oss")) && is(tableCells(text))
		return !found
	})
	return found
}

// isPrintedHeader: words, of which one counts epochs and two are figures.
func (s *source) isPrintedHeader(cells []string) bool {
	counted, figures := false, 0
	for _, cell := range cells {
		switch m := s.names.Of(cell); {
		case strings.ContainsAny(cell, ":=,"):
			return false
		case m.Role == Epoch:
			counted = true
		case m.Role.IsFigure():
			figures++
		}
	}
	return counted && figures > 1
}

// readNotebook reads the rows below each header of such a table.
func readNotebook(s *source) error { return s.printed(s.isNotebookHeader, s.notebookFigure) }

func readPrinted(s *source) error { return s.printed(s.isPrintedHeader, s.figure) }

func (s *source) printed(is func([]string) bool, figure func(name, value string) Figure) error {
	var header []string
	return s.readLines(func(line int, text string) (bool, error) {
		cells := tableCells(text)
		switch {
		case is(cells):
			header = cells
			return true, nil
		case header != nil && len(cells) != len(header) && len(cells) > 2 && areValues(cells):
			return false, inLine(line, "the row has %d values below %d names: which of them is empty does not stand here; write a - in its place", len(cells), len(header))
		case header == nil || len(cells) != len(header) || cells[0] == "" || strings.Trim(strings.Join(cells, ""), ":-") == "":
			return false, nil
		}
		r := Record{Line: line}
		for i, name := range header {
			r.Add(figure(name, cells[i]))
		}
		s.emit(r)
		return true, nil
	})
}

// areValues reports whether all cells are numbers or durations.
func areValues(cells []string) bool {
	for _, cell := range cells {
		if strings.Trim(cell, "0123456789.:e+-") != "" || !isNumeric(cell) {
			return false
		}
	}
	return true
}
