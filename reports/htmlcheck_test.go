package reports

import (
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// element is a start tag.
type element struct {
	name       string
	attributes map[string]string
}

// elements reads a page as XML, which forgives nothing: every tag is closed,
// every attribute quoted, every special character escaped.
func elements(t *testing.T, page string) []element {
	t.Helper()
	var all []element
	for decoder := xml.NewDecoder(strings.NewReader(page)); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("the page is not well-formed: %v", err)
		}
		if start, ok := token.(xml.StartElement); ok {
			e := element{start.Name.Local, map[string]string{}}
			for _, a := range start.Attr {
				if _, twice := e.attributes[a.Name.Local]; twice {
					t.Errorf("<%s> has the attribute %s twice", e.name, a.Name.Local)
				}
				e.attributes[a.Name.Local] = a.Value
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

// checkPage checks what holds for every page.
func checkPage(t *testing.T, page string) {
	t.Helper()
	ids, fragments := map[string]bool{}, []string{}
	for _, e := range elements(t, page) {
		checkPermitted(t, e)
		if id, ok := e.attributes["id"]; ok {
			if ids[id] || id == "" {
				t.Errorf("the id %q is empty or not unique", id)
			}
			ids[id] = true
		}
		switch e.name {
		case "img":
			checkImage(t, e)
		case "a":
			href := e.attributes["href"]
			if fragment, inside := strings.CutPrefix(href, "#"); inside {
				fragments = append(fragments, fragment)
			} else {
				checkAddress(t, href)
			}
		}
	}
	for _, fragment := range fragments {
		if !ids[fragment] {
			t.Errorf("a link leads to #%s, which is not there", fragment)
		}
	}
}

func checkPermitted(t *testing.T, e element) {
	t.Helper()
	names, known := permitted[e.name]
	if !known {
		t.Errorf("the page holds <%s>", e.name)
	}
	for name, value := range e.attributes {
		if known && !slices.Contains(names, name) {
			t.Errorf("<%s> has the attribute %s=%q", e.name, name, value)
		}
	}
}

// checkAddress checks that a link leads to the web.
func checkAddress(t *testing.T, href string) {
	t.Helper()
	if u, err := url.Parse(href); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		t.Errorf("a link leads to %q: %v", href, err)
	}
}

// checkImage checks that an image carries its drawing and says what it shows.
func checkImage(t *testing.T, e element) {
	t.Helper()
	if len(strings.TrimSpace(e.attributes["alt"])) < 20 {
		t.Errorf("the alternative text of an image is %q", e.attributes["alt"])
	}
	encoded, found := strings.CutPrefix(e.attributes["src"], "data:image/svg+xml,")
	svg, err := url.PathUnescape(encoded)
	if !found || err != nil {
		t.Errorf("an image is at %.40q: %v", e.attributes["src"], err)
		return
	}
	checkSVG(t, "a figure of the page", []byte(svg))
	for _, address := range regexp.MustCompile(`(?:href=|url\()["']?([^"')]*)`).FindAllStringSubmatch(svg, -1) {
		if !strings.HasPrefix(address[1], "data:") && !strings.HasPrefix(address[1], "#") {
			t.Errorf("a figure loads %.60q", address[1])
		}
	}
}
