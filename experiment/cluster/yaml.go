package cluster

import (
	"fmt"
	"strings"
	"unicode"
)

// yamlText is a text as a double-quoted scalar of YAML 1.2 (section 7.3.1), which no reader
// takes for a number, a truth value or a date.
func yamlText(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == ' ' || unicode.IsGraphic(r) && !unicode.IsSpace(r):
			b.WriteRune(r)
		default: // also spaces that look like one, and marks of order
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
