package reports

import (
	"bytes"
	"image"
	"image/png"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment"
)

// page renders report.html of a summary.
func page(t *testing.T, s *experiment.Summary) string {
	t.Helper()
	report, err := Markdown(s)
	if err != nil {
		t.Fatal(err)
	}
	figures, err := Figures(s)
	if err != nil {
		t.Fatal(err)
	}
	out, err := htmlPage(report, figures)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// outline renders the page with the smallest of figures, for tests of everything
// around them.
func outline(t *testing.T, s *experiment.Summary) string {
	t.Helper()
	var dot bytes.Buffer
	if err := png.Encode(&dot, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	var figures []Figure
	for _, k := range newView(s).sketches() {
		figures = append(figures, Figure{Name: k.name, Alt: k.alt, SVG: []byte("<svg/>"), PNG: dot.Bytes()})
	}
	out, err := htmlPage([]byte(markdown(t, s)), figures)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestPagesAreWholeAndLoadNothing(t *testing.T) {
	all := cases()
	all["wild"] = wildCurves()
	for name, s := range all {
		t.Run(name, func(t *testing.T) { checkPage(t, page(t, s)) })
	}
	if found := regexp.MustCompile(`url\(|@import|expression|behavior`).FindString(sheetCSS); found != "" {
		t.Errorf("the style holds %s", found)
	}
}

// The page says what report.md says: the same sections, figures, tables, rows
// and folded parts.
func TestPageHasTheContentOfTheReport(t *testing.T) {
	for name, s := range cases() {
		report, count := markdown(t, s), map[string]int{}
		for _, e := range elements(t, outline(t, s)) {
			count[e.name]++
		}
		lines := func(pattern string) int { return len(regexp.MustCompile(`(?m)^`+pattern).FindAllString(report, -1)) }
		rules := lines(`\|[:-]`)
		want := map[string]int{"h1": lines("# "), "h2": lines("## "), "img": lines(`\[!\[`), "details": lines("<details>"),
			"table": rules, "tr": lines(`\|`) - rules, "blockquote": lines("> ")}
		for tag, n := range want {
			if count[tag] != n {
				t.Errorf("%s: %d <%s>, and %d in report.md", name, count[tag], tag, n)
			}
		}
	}
}

func TestPageShowsAlternativeTextsAndVerdict(t *testing.T) {
	s := demoRun().summary()
	figures, err := Figures(s)
	if err != nil {
		t.Fatal(err)
	}
	out := page(t, s)
	var shown []string
	for _, e := range elements(t, out) {
		if e.name == "img" {
			shown = append(shown, e.attributes["alt"])
		}
	}
	for _, f := range figures {
		if !slices.Contains(shown, f.Alt) {
			t.Errorf("no image has the alternative text %q", f.Alt)
		}
	}
	for _, want := range []string{"<title>Is an accuracy of 95.0\u00a0% real?</title>", "The claimed accuracy of 95.0 % is refuted",
		`<a href="#what-was-run">`, `<h2 id="what-was-run">`, `<a href="https://example.org/article" rel="noopener noreferrer">`,
		"@media print", "prefers-color-scheme: dark", policy(sheetCSS)[:60]} {
		if !strings.Contains(out, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if len(out) > 1<<20 {
		t.Errorf("the page of the demo has %d bytes", len(out))
	}
}

// Names from outside change no structure: the page has the same elements, one by
// one, as with a harmless name that needs the same markup. Only links may be
// fewer, where the source is no address any more.
func TestHostileNamesStayText(t *testing.T) {
	structure := func(name string) (tags []string, links int) {
		for _, e := range elements(t, outline(t, hostileRun(name))) {
			if e.name == "a" {
				links++
			} else {
				tags = append(tags, e.name)
			}
		}
		return tags, links
	}
	harmless, links := structure("harmless name <") // shown as a <code> of HTML too
	for _, hostile := range []string{
		`<img src=x onerror=alert(1)> <`, `"><svg onload=alert(1)> <`, `</code></td></table><script src="//x"></script> <`,
		`</summary></details><iframe src=http://x> <`, `<details>`, `<code onclick=x>`, `<!-- <`, `<![CDATA[ <`, `<?php <`, `</style><`,
		`<a href="javascript:alert(1)">x</a> <`, `&lt;script&gt; <`, `&#60;script&#62; <`, `<javascript:alert(1)>`, `\<b\> <`, "`</code><b>` <",
	} {
		got, n := structure(hostile)
		if diff := cmp.Diff(harmless, got); diff != "" {
			t.Errorf("%q changes the structure (-harmless +hostile):\n%s", hostile, diff)
		}
		if n > links {
			t.Errorf("%q makes %d links of %d", hostile, n, links)
		}
	}
}

// Were a name ever to reach the Markdown unescaped, the page would still show it
// as text and lead nowhere else.
func TestRawHTMLStaysText(t *testing.T) {
	const report = "# Title\n\n<script>alert(1)</script>\n\n<div onclick=\"x\">a</div>\n\ntext <b>bold</b> <code>c</code> <code x=\"1\">d\n\n" +
		"<details>\n<summary>a &lt;b&gt;</summary>\n\nx\n\n</details>\n\n[l](javascript:alert(1)) [m](data:text/html,x) <https://example.org>\n"
	out, err := htmlPage([]byte(report), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(out), "<main>")
	checkPage(t, string(out))
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
	if _, err := htmlPage([]byte("![x](http://example.org/x.png)\n"), nil); err == nil || !strings.Contains(err.Error(), "example.org") {
		t.Errorf("an image from elsewhere: %v", err)
	}
}

func TestPageBytesDependOnlyOnTheRun(t *testing.T) {
	o := demoRun()
	o.architectures = o.architectures[:1]
	s := o.summary()
	if first, mixed := page(t, s), page(t, shuffled(s)); !bytes.Equal([]byte(first), []byte(mixed)) {
		t.Error("report.html depends on the order of the results")
	}
}
