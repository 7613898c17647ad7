package text

import (
	"bytes"
	"fmt"
	"html"
	"strings"
)

// Document collects Markdown blocks. The first error stops it and is kept.
type Document struct {
	b   bytes.Buffer
	err error
}

// Heading writes a heading of a level. Strings from outside must be escaped by the caller.
func (d *Document) Heading(level int, s string) {
	fmt.Fprintf(&d.b, "%s %s\n\n", strings.Repeat("#", level), s)
}

// Para writes a paragraph. Strings from outside must be escaped by the caller.
func (d *Document) Para(format string, args ...any) {
	s := strings.TrimSpace(fmt.Sprintf(format, args...))
	if s != "" {
		d.b.WriteString(s + "\n\n")
	}
}

// Items writes a list; empty items are left out.
func (d *Document) Items(items ...string) {
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

// Note writes a block that stands out: a bold word and its explanation.
func (d *Document) Note(word, format string, args ...any) {
	fmt.Fprintf(&d.b, "> **%s** %s\n\n", word, fmt.Sprintf(format, args...))
}

// Table writes a table; one without rows is left out.
func (d *Document) Table(t *Table) {
	if d.err != nil || len(t.rows) == 0 {
		return
	}
	d.err = t.Markdown(&d.b)
	d.b.WriteByte('\n')
}

// Figure shows a figure's PNG, which every code host shows the same, and links
// to its SVG. The alternative text says what can be read off it.
func (d *Document) Figure(f FigureRef) {
	fmt.Fprintf(&d.b, "[![%s](%s)](%s)\n\n", Escape(f.Alt), f.PNGPath(), f.SVGPath())
}

// Details writes a block that opens on demand.
func (d *Document) Details(summary string, body func()) {
	fmt.Fprintf(&d.b, "<details>\n<summary>%s</summary>\n\n", html.EscapeString(Plain(summary)))
	body()
	d.b.WriteString("</details>\n\n")
}

// Bytes returns the document with exactly one line break at its end.
func (d *Document) Bytes() ([]byte, error) {
	if d.err != nil {
		return nil, d.err
	}
	return append(bytes.TrimRight(d.b.Bytes(), "\n"), '\n'), nil
}
