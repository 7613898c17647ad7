package text

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/refold/refold/reports/text/texttest"
)

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"woman":              "woman",
		"a|b":                `a\|b`,
		"val_loss":           `val\_loss`,
		"<b> & \"c\"":        `&lt;b> &amp; "c"`,
		"two\nlines\t here":  "two lines here",
		" \x1b[1mbold\x00 ":  `\[1mbold`,
		"a\u202eb":           "ab",
		"95.0\u00a0%":        "95.0 %",
		"$x$ #1 !":           `\$x\$ \#1 \!`,
		"l = 0.5 < c <= 1 >": "l = 0.5 < c <= 1 >",
	} {
		if got := Escape(in); got != want {
			t.Errorf("text(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"resnet8v1":  "`resnet8v1`",
		`C:\a|b`:     `<code>C:\\a\|b</code>`,
		"a*b_c":      "`a*b_c`",
		"a<b":        "<code>a&lt;b</code>",
		"a`b":        "<code>a\\`b</code>",
		"":           "(empty)",
		"line\nfeed": "`line feed`",
	} {
		if got := Code(in); got != want {
			t.Errorf("code(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLinkOnlyLinksWebAddresses(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/a_(b)":       `[https://example.org/a\_(b)](https://example.org/a_%28b%29)`,
		"javascript:alert(1)":             "javascript:alert(1)",
		"a book, page 3":                  "a book, page 3",
		"http://":                         "http://",
		"https://ex.org/?a=1|2 **x**":     `[https://ex.org/?a=1\|2 \*\*x\*\*](https://ex.org/?a=1%7C2%20**x**)`,
		"https://ex.org/?a=1&copy;=2#b c": `[https://ex.org/?a=1&amp;copy;=2\#b c](https://ex.org/?a=1&amp;copy;=2#b%20c)`,
		"https://ex.org/?q=`a` \"é\"":     "[https://ex.org/?q=\\`a\\` \"é\"](https://ex.org/?q=%60a%60%20%22%C3%A9%22)",
		"https://ex.org/?q=%20+%7C":       `[https://ex.org/?q=%20+%7C](https://ex.org/?q=%20+%7C)`,
	} {
		if got := Link(in); got != want {
			t.Errorf("link(%q) = %q, want %q", in, got, want)
		}
	}
}

// Whatever a source holds, a page shows all of it, and as a whole: a link or a text.
func TestSourcesAreOneLinkOrText(t *testing.T) {
	for _, s := range []string{
		"https://ex.org/?a=1|2 **x**", "https://ex.org/#a b) [c](https://evil.example)", "https://ex.org/?a `b` <c> \\",
		"https://ex.org/a b/[c]?[d]#[e]", `https://ex.org/?"title" 'x'`, "https://ex.org, page 3",
	} {
		out, err := Page([]byte("*Source: "+Link(s)+"*\n"), nil)
		if err != nil {
			t.Fatal(err)
		}
		texttest.CheckPage(t, string(out))
		_, body, _ := strings.Cut(string(out), "<main>")
		shown := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, ""))
		if strings.TrimSpace(shown) != "Source: "+s || strings.Count(body, "<em>") != 1 || strings.Contains(body, "<strong>") {
			t.Errorf("%q is shown as %s", s, body)
		}
		if want := strings.HasPrefix(Link(s), "["); want != (strings.Count(body, "<a ") == 1) {
			t.Errorf("%q: %s", s, body)
		}
	}
}

func TestSlugsAreDifferentForDifferentNames(t *testing.T) {
	names := []string{"ResNet v1", "resnet-v1", "../../etc/passwd", "日本", "?", "resnet v1"}
	seen := map[string]string{}
	for _, name := range names {
		s := UniqueSlug(names, name)
		if strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789.-_") != "" || strings.HasPrefix(s, ".") {
			t.Errorf("slug of %q is %q", name, s)
		}
		if other, taken := seen[s]; taken {
			t.Errorf("%q and %q have the same slug %q", name, other, s)
		}
		seen[s] = name
	}
}

func FuzzText(f *testing.F) {
	f.Add(texttest.Nasty)
	f.Add("\\|")
	f.Fuzz(func(t *testing.T, s string) {
		for _, out := range []string{Escape(s), Code(s)} {
			if !utf8.ValidString(out) || strings.ContainsAny(out, "\n\r\x00") {
				t.Errorf("%q is not one line of UTF-8", out)
			}
			if texttest.Cells("|"+out+"|") != 1 {
				t.Errorf("%q is not one cell", out)
			}
		}
		if regexp.MustCompile(`<[A-Za-z/!?]`).MatchString(Escape(s)) {
			t.Errorf("text(%q) holds markup", s)
		}
	})
}
