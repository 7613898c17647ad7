package text

import "strings"

// Wrap breaks text between words at the given width, but not before a percent sign.
// It fills line by line: the wrapping that package tablewriter brings evens lines out
// instead, so that a word changes the lines before it, and knows no percent signs.
func Wrap(s string, width int) string {
	var b strings.Builder
	column := 0
	const glue = "\x00" // not in plain text
	for i, word := range strings.Fields(strings.ReplaceAll(s, " %", glue+"%")) {
		word = strings.ReplaceAll(word, glue, " ")
		n := Width(word)
		switch {
		case i == 0:
		case column+1+n > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}
