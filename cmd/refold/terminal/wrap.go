package terminal

import (
	"fmt"
	"strings"

	"github.com/refold/refold/reports/text"
)

// Wrap breaks a line between words where it is wider than a number of
// columns; 0: never. The breaker of tablewriter, twwarp, which is linked, is for
// paragraphs: it makes lines equally long instead of full, and runs of spaces one.
func Wrap(line string, columns int) string {
	var b strings.Builder
	at := 0
	for i, word := range strings.Split(line, " ") {
		n := text.Width(word)
		switch {
		case i == 0:
		case columns > 0 && at+1+n > columns:
			b.WriteString("\n")
			at = 0
		default:
			b.WriteString(" ")
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String()
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

// fitLines cuts lines, so that none wraps and the first one stays on the window.
func fitLines(lines []string, columns, rows int) []string {
	if more := len(lines) - rows; more > 0 && rows > 1 {
		lines = append(lines[:rows-1:rows-1], fmt.Sprintf("... and %s; a taller window shows them", Plural(more+1, "more line")))
	}
	for i, line := range lines {
		lines[i] = text.Cut(line, columns)
	}
	return lines
}

// fits says whether no line is wider than a number of columns; 0: any is fine.
func fits(lines string, columns int) bool {
	for line := range strings.Lines(lines) {
		if columns > 0 && text.Width(strings.TrimSuffix(line, "\n")) > columns {
			return false
		}
	}
	return true
}
