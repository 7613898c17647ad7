package dataset

import (
	"bufio"
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// stated is a first line by which Excel says what divides the columns.
var stated = regexp.MustCompile(`^(?i:"?sep=([,;\t|])"?)\s*$`)

// separator finds what divides the columns: what a line "sep=;" says, of which an
// empty one is left; or a comma; or, where the first line has none outside quotes, a
// semicolon or a tab, as spreadsheets write them.
func separator(r *bufio.Reader) rune {
	head, _ := r.Peek(r.Size()) // what cannot be read is reported by the next read
	line, _, _ := bytes.Cut(head, []byte("\n"))
	if m := stated.FindSubmatch(line); m != nil {
		comma := rune(m[1][0])
		_, _ = r.Discard(len(bytes.TrimRight(line, "\r"))) // cannot fail: peeked at
		return comma
	}
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

// empty reports whether a line has no values.
func empty(record []string) bool {
	return !slices.ContainsFunc(record, func(field string) bool { return strings.TrimSpace(field) != "" })
}

// nameless is the error of a column, from 0, without a name.
func (c *csvRows) nameless(line, column int, value string) error {
	return fmt.Errorf("%s:%d: column %d has no name%s: name it in the first line, or take the column out", c.name, line, column+1, value)
}

// checkNameless finds values in the columns at the end without a name, which do not
// count where they are empty.
func (c *csvRows) checkNameless(record []string) error {
	for i := len(c.header); i < min(len(record), c.reader.FieldsPerRecord); i++ {
		if strings.TrimSpace(record[i]) != "" {
			line, _ := c.reader.FieldPos(i)
			return c.nameless(c.headerLine, i, fmt.Sprintf(", but a value in line %d", line))
		}
	}
	return nil
}

// plainHeader trims the names of columns, and the line of columns without a name at
// its end. Path and Label are as good as path and
// label where those are not there.
func plainHeader(header []string) []string {
	var names []string
	for _, name := range header {
		names = append(names, strings.TrimSpace(name))
	}
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	for _, required := range []string{"path", "label"} {
		same := func(name string) bool { return strings.EqualFold(name, required) }
		if at := slices.IndexFunc(names, same); at >= 0 && !slices.Contains(names, required) {
			names[at] = required
		}
	}
	return names
}
