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
func isNotebook(s *source) bool {
	found := false
	s.segments(func(_ int, text string) bool {
		found = s.isNotebookHeader(tableCells(text))
		return !found
	})
	return found
}

// readNotebook reads the rows below each header of such a table.
func readNotebook(s *source) error {
	var header []string
	return s.readLines(func(line int, text string) (bool, error) {
		cells := tableCells(text)
		switch {
		case s.isNotebookHeader(cells):
			header = cells
			return true, nil
		case header == nil || len(cells) != len(header) || cells[0] == "" || strings.Trim(strings.Join(cells, ""), ":-") == "":
			return false, nil
		}
		r := Record{Line: line}
		for i, name := range header {
			r.add(s.notebookFigure(name, cells[i]))
		}
		s.emit(r)
		return true, nil
	})
}
