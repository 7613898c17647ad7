package terminal

import (
	"io"
	"strings"

	"github.com/refold/refold/reports/text"
)

// leastCell is the width that a cell keeps on the narrowest terminal, unless it can be
// folded between words, as headings and figures with their units.
const (
	leastCell = 12
	leastFold = 6
)

// foldTable folds as few cells as it takes to fit a width; 0: any width is fine. Where the
// widest cells are not enough, headings and short cells are folded between words.
func foldTable(columns []text.Column, rows [][]string, width int) ([]text.Column, [][]string, error) {
	natural, err := tableText(columns, rows)
	if err != nil || fits(natural, width) {
		return columns, rows, err
	}
	limit := cellLimit(rows, widest(natural)-width)
	headings, folded := columns, foldCells(rows, limit, limit)
	for limit := leastCell; limit >= leastFold; limit-- {
		narrow, err := tableText(headings, folded)
		if err != nil || fits(narrow, width) {
			return headings, folded, err
		}
		headings, folded = foldHeadings(columns, limit), foldCells(rows, limit, leastCell)
	}
	return headings, folded, nil
}

func tableText(columns []text.Column, rows [][]string) (string, error) {
	var b strings.Builder
	err := text.WriteTable(&b, columns, rows)
	return b.String(), err
}

// foldHeadings breaks headings between words.
func foldHeadings(columns []text.Column, limit int) []text.Column {
	folded := make([]text.Column, len(columns))
	for i, c := range columns {
		folded[i] = c.Named(Wrap(c.Name(), limit))
	}
	return folded
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

// foldCells breaks cells that are wider than a limit between words, and words that are
// longer than another one anywhere.
func foldCells(rows [][]string, limit, word int) [][]string {
	var folded [][]string
	for _, row := range rows {
		first := len(folded)
		for i, cell := range row {
			for n, line := range strings.Split(Wrap(breakWords(cell, word), limit), "\n") {
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
