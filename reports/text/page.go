package text

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// sheetCSS is the only style of the page.
//
//go:embed page.css
var sheetCSS string

// Page renders a page from the bytes of a document and its figures: the
// same content in one file that loads nothing else. There are no scripts, and the
// page's own policy allows none, nor any style or image but those within it.
//
// The page is also well-formed XML, so that its structure can be checked without
// the leniency of an HTML parser.
func Page(report []byte, figures []Figure) ([]byte, error) {
	markdown := goldmark.New(
		goldmark.WithExtensions(extension.Table),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(gmhtml.WithXHTML(),
			renderer.WithNodeRenderers(util.Prioritized(&pageNodes{figures: figures}, 1))),
	)
	root := markdown.Parser().Parse(gmtext.NewReader(report))
	var content bytes.Buffer
	if err := markdown.Renderer().Render(&content, report, root); err != nil {
		return nil, fmt.Errorf("report.html: %w", err)
	}
	title := "refold"
	if h := headings(root, 1); len(h) > 0 {
		title = headingText(h[0], report)
	}
	var page bytes.Buffer
	fmt.Fprintf(&page, pageHead, policy(sheetCSS), html.EscapeString(title), sheetCSS)
	page.Write(content.Bytes())
	page.WriteString("</main>\n</body>\n</html>\n")
	return page.Bytes(), nil
}

// pageHead takes the policy, the title and the style.
const pageHead = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="%s" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<meta name="referrer" content="no-referrer" />
<title>%s</title>
<style>%s</style>
</head>
<body>
<main>
`

// policy is a content security policy (W3C CSP level 3) that lets a browser show
// the given style and images within the page, and nothing else: the second fence,
// should a name from outside ever become markup.
func policy(css string) string {
	sum := sha256.Sum256([]byte(css))
	return "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; " +
		"style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// headings lists the document's headings of a level.
func headings(root ast.Node, level int) []*ast.Heading {
	var found []*ast.Heading
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level == level {
			found = append(found, h)
		}
	}
	return found
}

// headingText is what a heading says. Headings are words of our own, without
// markup or escapes.
func headingText(h *ast.Heading, source []byte) string {
	return string(h.Lines().Value(source))
}

// headingID is the fragment that leads to a heading.
func headingID(h *ast.Heading) string {
	if id, ok := h.AttributeString("id"); ok {
		if b, ok := id.([]byte); ok {
			return string(b)
		}
	}
	return ""
}

// contents writes links to the sections.
func contents(w util.BufWriter, sections []*ast.Heading, source []byte) {
	_, _ = w.WriteString("<nav aria-label=\"Contents\">\n<ul>\n")
	for _, h := range sections {
		_, _ = fmt.Fprintf(w, "<li><a href=\"#%s\">%s</a></li>\n",
			html.EscapeString(headingID(h)), html.EscapeString(headingText(h, source)))
	}
	_, _ = w.WriteString("</ul>\n</nav>\n")
}

// dataURI carries an SVG in an attribute. Percent-encoding (RFC 3986) is a fifth
// shorter than base64 here, since most of a figure is letters and digits.
func dataURI(svg []byte) string {
	const plainBytes = "-._~!$()*+,;=:@/?"
	var b strings.Builder
	b.Grow(len(svg) + len(svg)/8)
	b.WriteString("data:image/svg+xml,")
	for _, c := range svg {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(plainBytes, c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
