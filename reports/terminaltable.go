package reports

import (
	"io"
	"strings"
)

// Column is a column of WriteTable.
type Column struct{ column column }

// TextColumn heads a column of text, NumberColumn one of numbers.
func TextColumn(name string) Column   { return Column{words(name)} }
func NumberColumn(name string) Column { return Column{figures(name)} }

// OneLine makes text from outside safe to print on one line of a terminal.
func OneLine(s string) string { return plain(s) }

// WriteTable prints a table for a terminal: no escape codes, nothing invisible
// from outside, no spaces at the ends of lines. Every row has as many cells as
// there are columns; without rows nothing is printed. Cells are not shortened.
func WriteTable(w io.Writer, columns []Column, rows [][]string) error {
	if len(rows) == 0 {
		return nil
	}
	t := newTable()
	for _, c := range columns {
		t.columns = append(t.columns, c.column)
	}
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = plain(cell)
		}
		t.add(cells...)
	}
	return t.trimmed(w)
}

// trimmed writes the table for a terminal without spaces at the ends of lines.
func (t *table) trimmed(w io.Writer) error {
	var b, trimmed strings.Builder
	if err := t.terminal(&b); err != nil {
		return err
	}
	for line := range strings.Lines(b.String()) {
		trimmed.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	_, err := io.WriteString(w, trimmed.String())
	return err
}
