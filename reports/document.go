package reports

import (
	"bytes"
	"fmt"
	"html"
	"strings"
)

// document collects Markdown blocks. The first error stops it and is kept.
type document struct {
	b   bytes.Buffer
	err error
}

func (d *document) heading(level int, s string) {
	fmt.Fprintf(&d.b, "%s %s\n\n", strings.Repeat("#", level), s)
}

// para writes a paragraph. Strings from outside must be escaped by the caller.
func (d *document) para(format string, args ...any) {
	s := strings.TrimSpace(fmt.Sprintf(format, args...))
	if s != "" {
		d.b.WriteString(s + "\n\n")
	}
}

// items writes a list; empty items are left out.
func (d *document) items(items ...string) {
	any := false
	for _, item := range items {
		if item != "" {
			d.b.WriteString("- " + item + "\n")
			any = true
		}
	}
	if any {
		d.b.WriteByte('\n')
	}
}

// note writes a block that stands out: a bold word and its explanation.
func (d *document) note(word, format string, args ...any) {
	fmt.Fprintf(&d.b, "> **%s** %s\n\n", word, fmt.Sprintf(format, args...))
}

// table writes a table; one without rows is left out.
func (d *document) table(t *table) {
	if d.err != nil || len(t.rows) == 0 {
		return
	}
	d.err = t.markdown(&d.b)
	d.b.WriteByte('\n')
}

// figure shows a figure's PNG, which every code host shows the same, and links
// to its SVG. The alternative text says what can be read off it.
func (d *document) figure(f figureRef) {
	fmt.Fprintf(&d.b, "[![%s](%s)](%s)\n\n", text(f.alt), f.png(), f.svg())
}

// details writes a block that opens on demand.
func (d *document) details(summary string, body func()) {
	fmt.Fprintf(&d.b, "<details>\n<summary>%s</summary>\n\n", html.EscapeString(plain(summary)))
	body()
	d.b.WriteString("</details>\n\n")
}

// bytes returns the document with exactly one line break at its end.
func (d *document) bytes() ([]byte, error) {
	if d.err != nil {
		return nil, d.err
	}
	return append(bytes.TrimRight(d.b.Bytes(), "\n"), '\n'), nil
}
