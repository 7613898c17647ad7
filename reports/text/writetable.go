package text

import (
	"io"
)

// WriteTable prints a table for a terminal: no escape codes, nothing invisible
// from outside, no spaces at the ends of lines. Every row has as many cells as
// there are columns; without rows nothing is printed. Cells are not shortened.
func WriteTable(w io.Writer, columns []Column, rows [][]string) error {
	if len(rows) == 0 {
		return nil
	}
	t := NewTable(columns...)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = Plain(cell)
		}
		t.Add(cells...)
	}
	return t.Terminal(w)
}
