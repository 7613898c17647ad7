package terminal

import (
	"io"
	"strings"

	"github.com/refold/refold/reports/text"
)

// leastCell is the width that a cell keeps on the narrowest terminal.
const leastCell = 12

// WriteTable writes a table of results. On a terminal, cells that make it too wide
// go on in the row below.
func (t *Terminal) WriteTable(columns []text.Column, rows [][]string) error {
	var natural strings.Builder
	if err := text.WriteTable(&natural, columns, rows); err != nil {
		return err
	}
	if width := t.OutColumns(); !fits(natural.String(), width) {
		rows = foldCells(rows, cellLimit(rows, widest(natural.String())-width))
	}
	return text.WriteTable(t.Out, columns, rows)
}

// cellLimit is the greatest width of a cell that takes so many columns off a table.
func cellLimit(rows [][]string, excess int) int {
	widths := make([]int, len(rows[0]))
	limit := leastCell
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], text.Width(cell))
			limit = max(limit, widths[i])
		}
	}
	for ; limit > leastCell; limit-- {
		saved := 0
		for _, width := range widths {
			saved += max(0, width-limit)
		}
		if saved >= excess {
			break
		}
	}
	return limit
}

// foldCells breaks cells that are wider than a limit between words, and longer words
// anywhere.
func foldCells(rows [][]string, limit int) [][]string {
	var folded [][]string
	for _, row := range rows {
		first := len(folded)
		for i, cell := range row {
			for n, line := range strings.Split(Wrap(breakWords(cell, limit), limit), "\n") {
				if first+n == len(folded) {
					folded = append(folded, make([]string, len(row)))
				}
				folded[first+n][i] = line
			}
		}
	}
	return folded
}

// WriteFitting writes the first version of a table that is no wider than a width, or
// else the last one with as many columns as fit, at least two. 0: any width is fine.
func WriteFitting(w io.Writer, width int, columns []text.Column, versions ...[][]string) error {
	for i, rows := range versions {
		last := i == len(versions)-1
		for n := len(columns); n >= 2; n-- {
			var table strings.Builder
			if err := text.WriteTable(&table, columns[:n], firstCells(rows, n)); err != nil {
				return err
			}
			if fits(table.String(), width) || last && n == 2 {
				_, err := io.WriteString(w, table.String())
				return err
			}
			if !last {
				break
			}
		}
	}
	return nil
}

// firstCells are the first n cells of each row.
func firstCells(rows [][]string, n int) [][]string {
	out := make([][]string, len(rows))
	for i, row := range rows {
		out[i] = row[:n]
	}
	return out
}
