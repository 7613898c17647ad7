package dataset

import (
	"bufio"
	"bytes"
	"slices"
	"strings"
)

// separator finds what divides the columns: a comma, or, where the first line has
// none outside quotes, a semicolon or a tab, as spreadsheets write them.
func separator(r *bufio.Reader) rune {
	head, _ := r.Peek(r.Size()) // what cannot be read is reported by the next read
	line, _, _ := bytes.Cut(head, []byte("\n"))
	quoted := false
	var found rune
	for _, c := range string(line) {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ',':
			return ','
		case found == 0 && (c == ';' || c == '\t'):
			found = c
		}
	}
	if found == 0 {
		return ','
	}
	return found
}

// plainHeader trims the names of columns. Path and Label are as good as path and
// label where those are not there.
func plainHeader(header []string) []string {
	var names []string
	for _, name := range header {
		names = append(names, strings.TrimSpace(name))
	}
	for _, required := range []string{"path", "label"} {
		same := func(name string) bool { return strings.EqualFold(name, required) }
		if at := slices.IndexFunc(names, same); at >= 0 && !slices.Contains(names, required) {
			names[at] = required
		}
	}
	return names
}
