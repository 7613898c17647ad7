package text

import (
	"regexp"
	"strings"
	"testing"

	"github.com/refold/refold/reports/text/texttest"
)

// Were a name ever to reach the Markdown unescaped, the page would still show it
// as text and lead nowhere else.
func TestRawHTMLStaysText(t *testing.T) {
	const report = "# Title\n\n<script>alert(1)</script>\n\n<div onclick=\"x\">a</div>\n\ntext <b>bold</b> <code>c</code> <code x=\"1\">d\n\n" +
		"<details>\n<summary>a &lt;b&gt;</summary>\n\nx\n\n</details>\n\n[l](javascript:alert(1)) [m](data:text/html,x) <https://example.org>\n"
	out, err := Page([]byte(report), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(out), "<main>")
	texttest.CheckPage(t, string(out))
	for _, forbidden := range []string{"<script", "<div", "<b>", "href=\"javascript", "href=\"data", "<code x"} {
		if strings.Contains(body, forbidden) {
			t.Errorf("the page holds %s:\n%s", forbidden, body)
		}
	}
	for _, wanted := range []string{"&lt;script&gt;alert(1)", "<code>c</code>", "<summary>a &lt;b&gt;</summary>", "</details>"} {
		if !strings.Contains(body, wanted) {
			t.Errorf("the page lacks %s:\n%s", wanted, body)
		}
	}
	if _, err := Page([]byte("![x](http://example.org/x.png)\n"), nil); err == nil || !strings.Contains(err.Error(), "example.org") {
		t.Errorf("an image from elsewhere: %v", err)
	}
}

// The style loads nothing, and the page's policy names it.
func TestStyleLoadsNothing(t *testing.T) {
	if found := regexp.MustCompile(`url\(|@import|expression|behavior`).FindString(sheetCSS); found != "" {
		t.Errorf("the style holds %s", found)
	}
	out, err := Page([]byte("# Title\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), `content="`+policy(sheetCSS)+`"`) {
		t.Errorf("the page lacks its policy:\n%s", out)
	}
}
