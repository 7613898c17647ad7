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

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
	"github.com/refold/refold/reports/runfigure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/text/texttest"
	"github.com/refold/refold/reports/view"
)

// page renders report.html of a summary.
func page(t *testing.T, s *summary.Summary) string {
	t.Helper()
	report, err := Markdown(s)
	if err != nil {
		t.Fatal(err)
	}
	figures, err := runfigure.Render(view.New(s))
	if err != nil {
		t.Fatal(err)
	}
	out, err := text.Page(report, figures)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// outline renders the page with the smallest of figures, for tests of everything
// around them.
func outline(t *testing.T, s *summary.Summary) string {
	t.Helper()
	var dot bytes.Buffer
	if err := png.Encode(&dot, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	var figures []text.Figure
	for _, k := range runfigure.Sketches(view.New(s)) {
		figures = append(figures, text.Figure{FigureRef: k.FigureRef, SVG: []byte("<svg/>"), PNG: dot.Bytes()})
	}
	out, err := text.Page([]byte(markdown(t, s)), figures)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// The page says what report.md says: the same sections, figures, tables, rows
// and folded parts.
func TestPageHasTheContentOfTheReport(t *testing.T) {
	for name, s := range reportstest.Cases() {
		report, count := markdown(t, s), map[string]int{}
		for _, e := range texttest.Elements(t, outline(t, s)) {
			count[e.Name]++
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
	s := reportstest.Demo().Summary()
	figures, err := runfigure.Render(view.New(s))
	if err != nil {
		t.Fatal(err)
	}
	out := page(t, s)
	var shown []string
	for _, e := range texttest.Elements(t, out) {
		if e.Name == "img" {
			shown = append(shown, e.Attributes["alt"])
		}
	}
	for _, f := range figures {
		if !slices.Contains(shown, f.Alt) {
			t.Errorf("no image has the alternative text %q", f.Alt)
		}
	}
	for _, want := range []string{"<title>Is an accuracy of 95.0\u00a0% real?</title>", "The claimed accuracy of 95.0 % is refuted",
		`<a href="#what-was-run">`, `<h2 id="what-was-run">`, `<a href="https://example.org/article" rel="noopener noreferrer">`,
		"@media print", "prefers-color-scheme: dark", `content="default-src 'none'; base-uri 'none'; form-action 'none';`} {
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
		for _, e := range texttest.Elements(t, outline(t, reportstest.Hostile(name))) {
			if e.Name == "a" {
				links++
			} else {
				tags = append(tags, e.Name)
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

func TestPageBytesDependOnlyOnTheRun(t *testing.T) {
	o := reportstest.Demo()
	o.Architectures = o.Architectures[:1]
	s := o.Summary()
	if first, mixed := page(t, s), page(t, reportstest.Shuffled(s)); !bytes.Equal([]byte(first), []byte(mixed)) {
		t.Error("report.html depends on the order of the results")
	}
}
