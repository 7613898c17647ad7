package sheet

import (
	"bytes"
	"cmp"
	"regexp"
)

// stated is a first line by which Excel says what divides the columns.
var stated = regexp.MustCompile(`^(?i:"?sep=([,;\t|])"?)\s*$`)

// Separator finds what divides the columns: what a line "sep=;" says, of which an
// empty one is left; or a comma; or, where the first line has none outside quotes, a
// semicolon or a tab, as spreadsheets write them.
func Separator(text []byte) (comma rune, rest []byte) {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	if m := stated.FindSubmatch(line); m != nil {
		return rune(m[1][0]), text[len(bytes.TrimRight(line, "\r")):]
	}
	quoted := false
	var found rune
	for _, c := range string(line) {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ',':
			return ',', text
		case found == 0 && (c == ';' || c == '\t'):
			found = c
		}
	}
	return cmp.Or(found, ','), text
}
