package text

import (
	"bytes"
	"fmt"
	"html"
	"image/png"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// pageNodes renders the parts of a report that a page shows in its own way:
// figures within the page, tables in boxes that scroll, and of raw HTML only
// what our own writer emits. Writing to the buffered writer cannot fail here;
// goldmark reports what flushing finds.
type pageNodes struct{ figures []Figure }

func (p *pageNodes) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindHeading, p.heading)
	r.Register(ast.KindParagraph, p.paragraph)
	r.Register(ast.KindLink, p.link)
	r.Register(ast.KindImage, p.image)
	r.Register(ast.KindHTMLBlock, p.block)
	r.Register(ast.KindRawHTML, p.inline)
	r.Register(extast.KindTable, p.table)
	r.Register(extast.KindTableCell, p.cell)
}

// heading writes a heading, and the contents before the first section.
func (p *pageNodes) heading(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	h := n.(*ast.Heading)
	if !entering {
		_, _ = fmt.Fprintf(w, "</h%d>\n", h.Level)
		return ast.WalkContinue, nil
	}
	if sections := headings(h.Parent(), 2); len(sections) > 1 && h == sections[0] {
		contents(w, sections, source)
	}
	_, _ = fmt.Fprintf(w, "<h%d id=\"%s\">", h.Level, html.EscapeString(headingID(h)))
	return ast.WalkContinue, nil
}

// paragraph writes a paragraph; one that holds a figure alone becomes a figure.
func (p *pageNodes) paragraph(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	open, end := "<p>", "</p>\n"
	if only := n.FirstChild(); only != nil && only == n.LastChild() && showsFigure(only) {
		open, end = "<figure tabindex=\"0\">", "</figure>\n"
	}
	if entering {
		_, _ = w.WriteString(open)
	} else {
		_, _ = w.WriteString(end)
	}
	return ast.WalkContinue, nil
}

// showsFigure reports whether a node is an image that links to its file.
func showsFigure(n ast.Node) bool {
	return n.Kind() == ast.KindLink && n.ChildCount() == 1 && n.FirstChild().Kind() == ast.KindImage
}

// link writes a link to a section or to the web. Around a figure there is none:
// its file may not be there, and the page has the same drawing. Other addresses
// are left out.
func (p *pageNodes) link(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	address := string(n.(*ast.Link).Destination)
	web := strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
	if showsFigure(n) || !web && !strings.HasPrefix(address, "#") {
		return ast.WalkContinue, nil
	}
	if !entering {
		_, _ = w.WriteString("</a>")
		return ast.WalkContinue, nil
	}
	_, _ = fmt.Fprintf(w, "<a href=\"%s\"", util.EscapeHTML(util.URLEscape([]byte(address), true)))
	if web {
		_, _ = w.WriteString(` rel="noopener noreferrer"`)
	}
	_ = w.WriteByte('>')
	return ast.WalkContinue, nil
}

// image writes a figure within the page. One that is not among the report's
// figures is an error: nothing else may be loaded.
func (p *pageNodes) image(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	path := string(n.(*ast.Image).Destination)
	for _, f := range p.figures {
		if f.PNGPath() != path {
			continue
		}
		size, err := png.DecodeConfig(bytes.NewReader(f.PNG))
		if err != nil {
			return ast.WalkStop, fmt.Errorf("figure %s: %w", f.Name, err)
		}
		// Browsers reserve the room before they have read the figure.
		_, _ = fmt.Fprintf(w, "<img src=\"%s\" alt=\"%s\" width=\"%d\" height=\"%d\" />",
			dataURI(f.SVG), html.EscapeString(Plain(f.Alt)), size.Width/2, size.Height/2)
		return ast.WalkSkipChildren, nil
	}
	return ast.WalkStop, fmt.Errorf("%s is not a figure of this report", path)
}

// ours matches the raw HTML that Document and Code write.
var ours = regexp.MustCompile(`^(<details>|</details>|<summary>[^<>]*</summary>|</?code>)$`)

// raw writes our own HTML as it is and shows any other as text.
func raw(w util.BufWriter, s string) {
	if ours.MatchString(strings.TrimSpace(s)) {
		_, _ = w.WriteString(s)
		return
	}
	_, _ = w.WriteString(html.EscapeString(s))
}

func (p *pageNodes) block(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	b := n.(*ast.HTMLBlock)
	if entering {
		for i := range b.Lines().Len() {
			line := b.Lines().At(i)
			raw(w, string(line.Value(source)))
		}
	} else if b.HasClosure() {
		raw(w, string(b.ClosureLine.Value(source)))
	}
	return ast.WalkContinue, nil
}

func (p *pageNodes) inline(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		raw(w, string(n.(*ast.RawHTML).Segments.Value(source)))
	}
	return ast.WalkSkipChildren, nil
}

// table puts a table into a box that scrolls and that a keyboard can reach.
func (p *pageNodes) table(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<div class=\"scroll\" tabindex=\"0\">\n<table>\n")
	} else {
		_, _ = w.WriteString("</table>\n</div>\n")
	}
	return ast.WalkContinue, nil
}

// wideCell is the number of bytes from which a cell is broken into lines.
const wideCell = 34

// cell writes a cell with its alignment and, where it is long, leave to break.
func (p *pageNodes) cell(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	tag, scope := "td", ""
	if n.Parent().Kind() == extast.KindTableHeader {
		tag, scope = "th", ` scope="col"`
	}
	if !entering {
		_, _ = fmt.Fprintf(w, "</%s>\n", tag)
		return ast.WalkContinue, nil
	}
	var classes []string
	if n.(*extast.TableCell).Alignment == extast.AlignRight {
		classes = append(classes, "figure")
	}
	if len(bytes.TrimSpace(n.Lines().Value(source))) >= wideCell {
		classes = append(classes, "long")
	}
	_, _ = fmt.Fprintf(w, "<%s%s", tag, scope)
	if len(classes) > 0 {
		_, _ = fmt.Fprintf(w, " class=\"%s\"", strings.Join(classes, " "))
	}
	_ = w.WriteByte('>')
	return ast.WalkContinue, nil
}
