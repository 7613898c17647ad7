package text

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Plain makes a string from outside safe to show on one line: invalid UTF-8
// becomes U+FFFD; line breaks, tabs and control characters become spaces;
// invisible characters that change the direction or the look of the text around
// them are dropped; runs of spaces become one.
func Plain(s string) string {
	var b strings.Builder
	space := true // leading spaces are dropped
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Cc, r):
			if !space {
				b.WriteByte(' ')
			}
			space = true
		case unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs):
			// Bidirectional overrides, zero-width characters, private use.
		default:
			b.WriteRune(r)
			space = false
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// Escape escapes a string from outside for running Markdown text and for table
// cells: it is shown as it is, on one line, and cannot start markup, HTML, a
// link or mathematics.
func Escape(s string) string {
	runes := []rune(Plain(s))
	var b strings.Builder
	for i, r := range runes {
		switch {
		case r == '<' && opensTag(runes[i+1:]):
			b.WriteString("&lt;")
		case r == '&':
			b.WriteString("&amp;")
		case strings.ContainsRune("\\`*_[]|~$#!", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// opensTag reports whether a less-than sign before these characters could start
// HTML or an automatic link; before a space or a figure it cannot.
func opensTag(rest []rune) bool {
	return len(rest) > 0 && rest[0] != ' ' && rest[0] != '=' && !unicode.IsDigit(rest[0])
}

// Code shows a string from outside as a code span, for names of files, trials and
// architectures. Pipes, backslashes and backquotes do not survive in a code span
// of a table, so strings with such characters become HTML.
func Code(s string) string {
	s = Plain(s)
	switch {
	case s == "":
		return "(empty)"
	case strings.ContainsAny(s, "|\\`<&"):
		return "<code>" + Escape(s) + "</code>"
	}
	return "`" + s + "`"
}

// Link shows a source: a link where it is an http or https address, text
// otherwise.
func Link(s string) string {
	s = Plain(s)
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return Escape(s)
	}
	return "[" + Escape(s) + "](" + destination(u.String()) + ")"
}

// destination writes an address so that it is one Markdown link destination: what
// no address may hold (RFC 3986), as people paste it, and brackets and strokes
// that end a link or a table cell are percent-encoded.
func destination(address string) string {
	const kept = "-._~:/?#[]@!$'*+,;=%"
	var b strings.Builder
	for _, c := range []byte(address) {
		switch {
		case c == '&':
			b.WriteString("&amp;") // "&copy;" is a character in a destination too
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(kept, c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// Shorten cuts a string to at most n characters, with an ellipsis.
func Shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	runes := []rune(s)
	return strings.TrimRight(string(runes[:n-1]), " ") + "…"
}

// slug makes a file name from a string from outside: lower-case letters,
// digits, dots and hyphens, at most 60 of them.
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' && b.Len() > 0 {
			b.WriteRune(r)
		} else if !strings.HasSuffix(b.String(), "-") && b.Len() > 0 {
			b.WriteByte('-')
		}
	}
	if name := strings.Trim(cut(b.String(), 60), "-."); name != "" {
		return name
	}
	return "other"
}

// UniqueSlug is the slug of one of several names, with a number where an earlier
// name has the same.
func UniqueSlug(names []string, name string) string {
	same := 1
	for _, other := range names {
		if other == name {
			break
		}
		if slug(other) == slug(name) {
			same++
		}
	}
	if same == 1 {
		return slug(name)
	}
	return slug(name) + "_" + strconv.Itoa(same) // no slug has an underscore
}

// cut keeps at most n bytes.
func cut(s string, n int) string {
	return s[:min(n, len(s))]
}
