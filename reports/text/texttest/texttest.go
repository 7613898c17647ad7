// Package texttest checks what a rendered document must be, for the tests of
// whoever writes one: a page that is well-formed and loads nothing, figures that can
// be read, tables whose rows keep their cells. It must not know what a document says.
package texttest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Nasty tries to break out of Markdown, HTML, tables and XML.
const Nasty = "a|b\\|c\\ `x``y` *b* _i_ ~~s~~ <script>alert(1)</script> [l](javascript:alert(1)) ![i](http://x) &amp; $x^2$\n# heading\r\n---\n| 1 | 2 |\n\x00\x1b[31m\u202e\u200b]]> \"q\" 'q' \xff 日本"

// separator matches a pipe that ends a cell, as GitHub's Markdown splits rows:
// one that no backslash escapes.
var separator = regexp.MustCompile(`\\.|\|`)

// Cells counts the cells of a row of Markdown.
func Cells(row string) int {
	n := -1
	for _, m := range separator.FindAllString(row, -1) {
		if m == "|" {
			n++
		}
	}
	return n
}

// Element is a start tag.
type Element struct {
	Name       string
	Attributes map[string]string
}

// Elements reads a page as XML, which forgives nothing: every tag is closed,
// every attribute quoted, every special character escaped.
func Elements(t *testing.T, page string) []Element {
	t.Helper()
	var all []Element
	for decoder := xml.NewDecoder(strings.NewReader(page)); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("the page is not well-formed: %v", err)
		}
		if start, ok := token.(xml.StartElement); ok {
			e := Element{start.Name.Local, map[string]string{}}
			for _, a := range start.Attr {
				if _, twice := e.Attributes[a.Name.Local]; twice {
					t.Errorf("<%s> has the attribute %s twice", e.Name, a.Name.Local)
				}
				e.Attributes[a.Name.Local] = a.Value
			}
			all = append(all, e)
		}
	}
}

// The elements and attributes that a page may have: no script, frame, form,
// object, style attribute or event handler is among them.
var permitted = map[string][]string{
	"html": {"lang"}, "head": nil, "meta": {"charset", "name", "content", "http-equiv"}, "title": nil, "style": nil,
	"body": nil, "main": nil, "nav": {"aria-label"}, "h1": {"id"}, "h2": {"id"}, "p": nil, "ul": nil, "li": nil,
	"strong": nil, "em": nil, "code": nil, "blockquote": nil, "a": {"href", "rel"},
	"figure": {"tabindex"}, "img": {"src", "alt", "width", "height"}, "div": {"class", "tabindex"},
	"table": nil, "thead": nil, "tbody": nil, "tr": nil, "th": {"scope", "class"}, "td": {"class"},
	"details": nil, "summary": nil,
}

// CheckPage checks what holds for every page.
func CheckPage(t *testing.T, page string) {
	t.Helper()
	ids, fragments := map[string]bool{}, []string{}
	for _, e := range Elements(t, page) {
		CheckPermitted(t, e)
		if id, ok := e.Attributes["id"]; ok {
			if ids[id] || id == "" {
				t.Errorf("the id %q is empty or not unique", id)
			}
			ids[id] = true
		}
		switch e.Name {
		case "img":
			checkImage(t, e)
		case "a":
			href := e.Attributes["href"]
			if fragment, inside := strings.CutPrefix(href, "#"); inside {
				fragments = append(fragments, fragment)
			} else {
				CheckAddress(t, href)
			}
		}
	}
	for _, fragment := range fragments {
		if !ids[fragment] {
			t.Errorf("a link leads to #%s, which is not there", fragment)
		}
	}
}

// CheckPermitted checks that a page may have an element and its attributes.
func CheckPermitted(t *testing.T, e Element) {
	t.Helper()
	names, known := permitted[e.Name]
	if !known {
		t.Errorf("the page holds <%s>", e.Name)
	}
	for name, value := range e.Attributes {
		if known && !slices.Contains(names, name) {
			t.Errorf("<%s> has the attribute %s=%q", e.Name, name, value)
		}
	}
}

// CheckAddress checks that a link leads to the web.
func CheckAddress(t *testing.T, href string) {
	t.Helper()
	if u, err := url.Parse(href); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		t.Errorf("a link leads to %q: %v", href, err)
	}
}

// checkImage checks that an image carries its drawing and says what it shows.
func checkImage(t *testing.T, e Element) {
	t.Helper()
	if len(strings.TrimSpace(e.Attributes["alt"])) < 20 {
		t.Errorf("the alternative text of an image is %q", e.Attributes["alt"])
	}
	encoded, found := strings.CutPrefix(e.Attributes["src"], "data:image/svg+xml,")
	svg, err := url.PathUnescape(encoded)
	if !found || err != nil {
		t.Errorf("an image is at %.40q: %v", e.Attributes["src"], err)
		return
	}
	CheckSVG(t, "a figure of the page", []byte(svg))
	for _, address := range regexp.MustCompile(`(?:href=|url\()["']?([^"')]*)`).FindAllStringSubmatch(svg, -1) {
		if !strings.HasPrefix(address[1], "data:") && !strings.HasPrefix(address[1], "#") {
			t.Errorf("a figure loads %.60q", address[1])
		}
	}
}

// CheckPNG decodes a figure and looks for ink: some, but not everywhere.
func CheckPNG(t *testing.T, name string, data []byte) {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	size := picture.Bounds().Size()
	if size.X != 1600 {
		t.Errorf("%s is %d pixels wide, want 1600", name, size.X)
	}
	dark, all := 0, 0
	for y := 0; y < size.Y; y += 2 {
		for x := 0; x < size.X; x += 2 {
			if r, g, b, _ := picture.At(x, y).RGBA(); r+g+b < 3*0xc000 {
				dark++
			}
			all++
		}
	}
	if share := float64(dark) / float64(all); share < 0.003 || share > 0.6 {
		t.Errorf("%s: ink covers %.4f of it", name, share)
	}
}

// CheckSVG reads a figure as XML.
func CheckSVG(t *testing.T, name string, data []byte) {
	t.Helper()
	counted := map[string]int{}
	for decoder := xml.NewDecoder(bytes.NewReader(data)); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		if e, ok := token.(xml.StartElement); ok {
			counted[e.Name.Local]++
		}
	}
	if counted["svg"] != 1 || counted["text"] < 3 || counted["path"] < 3 || counted["desc"] != 1 {
		t.Errorf("%s: %v", name, counted)
	}
	if bytes.Contains(data, []byte("NaN")) || bytes.Contains(data, []byte("Inf")) {
		t.Errorf("%s holds coordinates that are not numbers", name)
	}
}
