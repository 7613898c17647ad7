package fault

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable quotes a name that would break a line or a terminal, or whose spaces at
// the ends, or at those of a folder on its way, nobody would see.
func Printable(name string) string {
	spaced := slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool { return part != strings.TrimSpace(part) })
	if spaced || BreaksLine(name) {
		return strconv.Quote(name)
	}
	return name
}

// BreaksLine reports names that are not UTF-8 or hold control characters or line
// breaks of any kind.
func BreaksLine(name string) bool {
	return !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool {
		return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp)
	})
}

// CheckName is the fault of a name that no line of a report could hold; nil: it has none.
func CheckName(name string) error {
	switch {
	case !utf8.ValidString(name):
		return &Error{Reason: "the name is not UTF-8", Next: "rename it"}
	case BreaksLine(name):
		return &Error{Reason: "the name holds line breaks or control characters", Next: "rename it"}
	}
	return nil
}

// Names writes names as a, b and c; beyond limit, how many more there are.
func Names(names []string, limit int) string {
	shown := names[:min(limit, len(names))]
	var words []string
	for _, name := range shown {
		words = append(words, Printable(name))
	}
	if more := len(names) - len(shown); more > 0 {
		words = append(words, fmt.Sprintf("%d more", more))
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
