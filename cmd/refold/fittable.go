package main

import (
	"strings"

	"github.com/refold/refold/reports/text"
)

// leastCell is the width that a cell keeps on the narrowest terminal.
const leastCell = 12

// writeTable writes a table of results. On a terminal, cells that make it too wide
// go on in the row below.
func (t *terminal) writeTable(columns []text.Column, rows [][]string) error {
	var natural strings.Builder
	if err := text.WriteTable(&natural, columns, rows); err != nil {
		return err
	}
	if width := t.outColumns(); !fits(natural.String(), width) {
		rows = foldCells(rows, cellLimit(rows, widest(natural.String())-width))
	}
	return text.WriteTable(t.out, columns, rows)
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
			for n, line := range strings.Split(wrapWords(breakWords(cell, limit), limit), "\n") {
				if first+n == len(folded) {
					folded = append(folded, make([]string, len(row)))
				}
				folded[first+n][i] = line
			}
		}
	}
	return folded
}

// breakWords puts spaces into words that are longer than a limit.
func breakWords(line string, limit int) string {
	words := strings.Split(line, " ")
	for i, word := range words {
		words[i] = strings.Join(text.Pieces(word, limit), " ")
	}
	return strings.Join(words, " ")
}

// widest is the width of the widest line.
func widest(lines string) int {
	most := 0
	for line := range strings.Lines(lines) {
		most = max(most, text.Width(strings.TrimSuffix(line, "\n")))
	}
	return most
}
