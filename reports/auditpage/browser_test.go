package auditpage

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/reports/text/texttest"
)

// faint finds texts that are hard to read.
//
//go:embed testdata/faint.js
var faint string

// column is what a column of the relations says, from the top.
func column(c *tab, name string) []string {
	return eval[[]string](c, fmt.Sprintf(`[...document.querySelectorAll("#pairs td[data-name='%s']")].map((e) => e.textContent)`, name))
}

func (c *tab) quiet() {
	c.t.Helper()
	if len(c.Console) > 0 || len(c.Loaded) > 0 {
		c.t.Errorf("the page complains of %q and asks for %q", c.Console, c.Loaded)
	}
}

// TestInABrowser opens pages in one browser, a tab each.
func TestInABrowser(t *testing.T) {
	b := launch(t)
	for name, test := range map[string]func(*testing.T, *chromium){
		"images": showsImages, "sorting": sorts, "filters": filters, "decisions": composesDecisions,
		"review": reviewsByKeys, "many pairs": holdsManyPairs, "hostile names": showsHostileNames,
	} {
		t.Run(name, func(t *testing.T) { test(t, b) })
	}
}

// All images load, on a desk in the light and on a phone in the dark; nothing is wider than
// the window, or hard to read.
func showsImages(t *testing.T, b *chromium) {
	page := []byte(render(t, emoji(t)))
	for _, width := range []int{1280, 390} {
		c := b.open(t, page, width, 800, width == 390)
		c.wait(`document.querySelectorAll("#pairs tbody tr").length === 16`)
		eval[bool](c, `(async () => { for (const i of document.images) { i.loading = "eager"; await i.decode(); } return true; })()`)
		if n, broken := eval[int](c, `document.images.length`), eval[int](c, `[...document.images].filter((i) => i.naturalWidth === 0).length`); n < 40 || broken > 0 {
			t.Errorf("%d images, %d broken", n, broken)
		}
		if wide := eval[[]string](c, `[...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5 && !e.closest("thead")).map((e) => e.tagName + "." + e.className)`); len(wide) > 0 {
			t.Errorf("at %d pixels these are wider: %v", width, wide)
		}
		eval[bool](c, `(document.querySelector("#pairs .different").click(), document.querySelector("#open").click(), document.querySelector("#paths button").click(), true)`)
		if faint := eval[[]string](c, faint); len(faint) > 0 {
			t.Errorf("at %d pixels these are hard to read: %q", width, faint)
		}
		c.quiet()
	}
}

// Every column of both tables sorts, by mouse and by keyboard: up, down, and as before.
func sorts(t *testing.T, b *chromium) {
	c := b.open(t, []byte(render(t, emoji(t))), 1280, 800, false)
	heads := eval[int](c, `document.querySelectorAll("#pairs th button").length`)
	if heads != 8 {
		t.Fatalf("%d columns", heads)
	}
	unsorted := column(c, "Score")
	for i := 1; i <= heads; i++ {
		head := fmt.Sprintf("#pairs th:nth-child(%d)", i)
		for _, want := range []string{"ascending", "descending", "none"} {
			c.click(head + " button")
			if got := eval[string](c, fmt.Sprintf(`document.querySelector(%q).getAttribute("aria-sort")`, head)); got != want {
				t.Errorf("column %d is sorted %s, not %s", i, got, want)
			}
		}
	}
	if d := cmp.Diff(unsorted, column(c, "Score")); d != "" {
		t.Errorf("the first order is not there again:\n%s", d)
	}
	c.click("#pairs th:nth-child(5) button")
	up := column(c, "Score")
	scored := slices.Index(up, "")
	if scored < 10 || !slices.IsSorted(up[:scored]) || strings.Join(up[scored:], "") != "" {
		t.Errorf("scores upwards: %q", up)
	}

	// The same by keyboard: tab to a head, then Enter, then space.
	eval[bool](c, `(document.querySelector("#pairs th:nth-child(4) button").focus(), true)`)
	c.press("Tab", "Tab", 9, "")
	c.press("Enter", "Enter", 13, "\r")
	down := column(c, "Score")
	if !slices.IsSortedFunc(down[:scored], func(a, b string) int { return strings.Compare(b, a) }) {
		t.Errorf("scores downwards: %q", down)
	}
	c.press(" ", "Space", 32, " ")
	if d := cmp.Diff(unsorted, column(c, "Score")); d != "" {
		t.Errorf("not as before:\n%s", d)
	}

	severities := func() []string {
		return eval[[]string](c, `[...document.querySelectorAll("#findings .severity")].map((e) => e.textContent)`)
	}
	c.click("#findings th:first-child button")
	if got := severities(); got[0] != "low" || got[4] != "high" {
		t.Errorf("severities %q", got)
	}
	c.quiet()
}

// Filters leave what is asked for, and Show leads from a finding to its relations.
func filters(t *testing.T, b *chromium) {
	c := b.open(t, []byte(render(t, emoji(t))), 1280, 800, false)
	c.click("#findings button[data-kind='author']")
	if got := column(c, "Kind"); !slices.Equal(got, []string{"author"}) {
		t.Errorf("kinds %q", got)
	}
	eval[bool](c, `(() => { const k = document.getElementById("kind"); k.value = ""; const s = document.getElementById("state"); s.value = "open"; s.dispatchEvent(new Event("change")); return true; })()`)
	if got := column(c, "State"); len(got) != 3 {
		t.Errorf("states %q", got)
	}
	c.click("#find")
	c.call("Input.insertText", map[string]any{"text": "ANIMATION"}, nil)
	if got := column(c, "What relates them"); !slices.Equal(got, []string{"frames of one animation"}) {
		t.Errorf("found %q", got)
	}
	if got := eval[string](c, `document.getElementById("shown").textContent`); got != "1 of 16 relations" {
		t.Errorf("shown: %s", got)
	}
	c.quiet()
}

// The lines that the page composes are those of a decisions file, whatever names hold;
// they are remembered, and can be taken back.
func composesDecisions(t *testing.T, b *chromium) {
	p := emoji(t)
	subject := decision.Name(texttest.Nasty)
	p.Pictures[30].Path = texttest.Nasty
	p.Relations[13].Subject = subject
	c := b.open(t, []byte(render(t, p)), 1280, 800, false)
	row := func(n int, answer string) {
		c.click(fmt.Sprintf("#pairs tbody tr:nth-child(%d) .answers .%s", n, answer))
	}
	row(1, "ignore")
	row(2, "same")
	row(2, "different")
	row(14, "different")
	row(15, "ignore")
	row(16, "same")
	row(3, "same")
	row(3, "same") // taken back
	c.click("#paths .step:nth-child(2) button")
	eval[bool](c, `(() => { const k = document.getElementById("kind"); k.value = "near-copies"; k.dispatchEvent(new Event("change")); return true; })()`)
	c.click("#whole .ignore")
	text := eval[string](c, `document.getElementById("text").value`)
	f, err := decision.Read(strings.NewReader(text), "composed.csv")
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var got []string
	for _, l := range f.Lines {
		got = append(got, fmt.Sprint(l.Answer, " ", l.About, " ", len(l.Images), " ", l.Name))
	}
	want := []string{"ignore pair 2 ", "different pair 2 ", "different author 0 " + subject, "ignore prompt 0 " + p.Relations[14].Subject, "same cluster 4 ", "different pair 2 ", "ignore detector 0 near-copies"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	c.call("Page.reload", nil, nil)
	c.wait(`document.readyState === "complete" && document.getElementById("text").value !== ""`)
	if again := eval[string](c, `document.getElementById("text").value`); again != text {
		t.Errorf("remembered:\n%s\nnot\n%s", again, text)
	}
	if pressed := eval[int](c, `document.querySelectorAll("#pairs button[aria-pressed=true]").length`); pressed != 5 {
		t.Errorf("%d buttons are pressed", pressed)
	}
	c.click("#clear")
	c.click("#clear")
	if !eval[bool](c, `document.getElementById("tray").hidden && document.getElementById("text").value === ""`) {
		t.Error("the lines are not cleared")
	}
	c.quiet()
}

// Review goes from one relation to the next by keys.
func reviewsByKeys(t *testing.T, b *chromium) {
	c := b.open(t, []byte(render(t, emoji(t))), 1280, 800, false)
	c.click("#review")
	c.press("i", "KeyI", 73, "i")
	c.press("ArrowRight", "ArrowRight", 39, "")
	c.press("d", "KeyD", 68, "d")
	c.press("s", "KeyS", 83, "s")
	if got := eval[string](c, `document.querySelector("dialog .top b").textContent`); got != "5 of 16" {
		t.Errorf("at %s", got)
	}
	c.press("Escape", "Escape", 27, "")
	if eval[bool](c, `document.querySelector("dialog").open`) {
		t.Error("the dialog is still open")
	}
	if d := cmp.Diff([]string{"ignore", "", "different", "same", ""}, eval[[]string](c, `[...document.querySelectorAll("#pairs tbody tr")].slice(0, 5).map((r) => [...r.querySelectorAll("[aria-pressed=true]")].map((b) => b.textContent).join())`)); d != "" {
		t.Error(d)
	}
	c.quiet()
}

// 5,000 pairs open and sort: few rows are drawn, and more as somebody scrolls.
func holdsManyPairs(t *testing.T, b *chromium) {
	c := b.open(t, []byte(render(t, many(5000))), 1280, 800, false)
	if n := eval[int](c, `document.querySelectorAll("#pairs tbody tr").length`); n == 0 || n > 300 {
		t.Errorf("%d rows at first", n)
	}
	c.click("#pairs th:nth-child(5) button")
	c.click("#pairs th:nth-child(5) button")
	if got := column(c, "Score"); got[0] != "1.50" {
		t.Errorf("the highest score is %s", got[0])
	}
	before := eval[int](c, `document.querySelectorAll("#pairs tbody tr").length`)
	eval[bool](c, `(scrollTo(0, document.body.scrollHeight), true)`)
	c.wait(fmt.Sprintf(`document.querySelectorAll("#pairs tbody tr").length > %d`, before))
	c.click("#all")
	c.wait(`document.querySelectorAll("#pairs tbody tr").length === 5000`)
	c.quiet()
}

// Names that try to become markup are shown as they are.
func showsHostileNames(t *testing.T, b *chromium) {
	name := texttest.Nasty + "</script><script>console.error(1)</script><img src=x onerror=console.error(1)>"
	c := b.open(t, []byte(render(t, hostile(name))), 800, 600, false)
	c.wait(`document.querySelectorAll("#pairs tbody tr").length === 2`)
	c.click("#pairs .zoom")
	if scripts := eval[int](c, `document.querySelectorAll("script").length + document.querySelectorAll("[onerror]").length`); scripts != 2 {
		t.Errorf("%d scripts", scripts)
	}
	c.quiet()
}

// TestScreenshots writes pictures of the page where REFOLD_SCREENSHOTS names a folder.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("REFOLD_SCREENSHOTS")
	if folder == "" {
		t.Skip("REFOLD_SCREENSHOTS names no folder")
	}
	b := launch(t)
	page := []byte(render(t, emoji(t)))
	for _, s := range []struct {
		name          string
		width, height int
		dark          bool
		action        string
	}{
		{"desktop", 1280, 1800, false, ""},
		{"dark", 1280, 1800, true, `document.querySelector("#pairs tr:nth-child(3) .different").click(), document.querySelector("#open").click()`},
		{"phone", 390, 2600, false, ""},
		{"phone-dark", 390, 1400, true, `document.querySelector("#pairs").scrollIntoView()`},
		{"review", 1280, 900, false, `document.querySelector("#review").click()`},
		{"review-phone", 390, 844, false, `document.querySelector("#review").click()`},
		{"wide", 1680, 1100, false, `document.querySelector("#relations").scrollIntoView()`},
		{"narrow", 960, 1100, true, `document.querySelector("#relations").scrollIntoView()`},
		{"print", 800, 2400, false, "print"},
		{"cluster", 1280, 900, false, `document.querySelector("#pairs tr:nth-child(14) .zoom").click()`},
	} {
		c := b.open(t, page, s.width, s.height, s.dark)
		if s.action == "print" {
			c.call("Emulation.setEmulatedMedia", map[string]any{"media": "print"}, nil)
		} else if s.action != "" {
			eval[bool](c, "("+s.action+", true)")
		}
		var shot struct{ Data string }
		c.call("Page.captureScreenshot", map[string]any{"format": "png"}, &shot)
		data, err := base64.StdEncoding.DecodeString(shot.Data)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, s.name+".png"), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
