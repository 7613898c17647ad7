package auditpage

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image/jpeg"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/text/texttest"
)

func render(t testing.TB, p *Page) string {
	t.Helper()
	out, err := HTML(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

var dataBlock = regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>`)

func parsed(t testing.TB, page string) data {
	t.Helper()
	var d data
	found := dataBlock.FindAllStringSubmatch(page, -1)
	if len(found) != 1 {
		t.Fatalf("%d blocks of data", len(found))
	}
	if err := json.Unmarshal([]byte(found[0][1]), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// Thumbnails are whole JPEG files once their two halves are joined as text, equal ones
// are there once, and the same page has the same bytes.
func TestThumbnails(t *testing.T) {
	p := many(3)
	p.Pictures[1].Thumbnail = p.Pictures[0].Thumbnail
	p.Pictures[2].Thumbnail = Thumbnail{Width: 1, Height: 1, RGB: []byte{200, 10, 10}}
	p.Pictures[3].Thumbnail = Thumbnail{}
	page := render(t, p)
	if page != render(t, p) {
		t.Error("the same page has other bytes")
	}
	d := parsed(t, page)
	if len(d.Album.Bodies) != 4 || len(d.Album.Heads) != 2 || d.Pictures[1].Thumb != d.Pictures[0].Thumb || d.Pictures[3].Thumb != -1 {
		t.Fatalf("%d bodies, %d heads, pictures %+v", len(d.Album.Bodies), len(d.Album.Heads), d.Pictures)
	}
	for i, shown := range d.Pictures {
		if shown.Thumb < 0 {
			continue
		}
		body := d.Album.Bodies[shown.Thumb]
		file, err := base64.StdEncoding.DecodeString(d.Album.Heads[int(body[0].(float64))] + body[1].(string))
		if err != nil {
			t.Fatal(err)
		}
		m, err := jpeg.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		thumb := p.Pictures[i].Thumbnail
		if m.Bounds().Dx() != thumb.Width || m.Bounds().Dy() != thumb.Height {
			t.Errorf("picture %d: %v", i, m.Bounds())
		}
		if r, g, b, _ := m.At(0, 0).RGBA(); i == 2 && (r>>8 < 190 || g>>8 > 25 || b>>8 > 25) {
			t.Errorf("red is %d %d %d", r>>8, g>>8, b>>8)
		}
	}
}

func TestPagesOf5000PairsAreBelow25MB(t *testing.T) {
	if n := len(render(t, many(5000))); n > 25<<20 {
		t.Errorf("%d MB", n>>20)
	} else {
		t.Logf("%.1f MB", float64(n)/(1<<20))
	}
}

func TestWhatCannotBeShown(t *testing.T) {
	for _, c := range []struct {
		change func(*Page)
		want   string
	}{
		{func(p *Page) { p.Relations[0].Pictures = []int{0} }, "relation 0 has 1 pictures"},
		{func(p *Page) { p.Relations[1].Pictures = []int{0, 9} }, "relation 1: there is no picture 9 of 4"},
		{func(p *Page) { p.Pictures[1].Thumbnail.RGB = make([]byte, 7) }, "cat/IMG_00001.jpg: a thumbnail of 64 x 48 pixels has 7 bytes"},
		{func(p *Page) { p.Conflicts = []Conflict{{Steps: []Step{{To: -1}}}} }, "conflict 0: there is no picture -1 of 4"},
	} {
		p := many(2)
		p.Pictures[1].Path = "cat/IMG_00001.jpg"
		c.change(p)
		if _, err := HTML(p); err == nil || err.Error() != "audit.html: "+c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	if page := render(t, &Page{Name: "empty"}); !strings.Contains(page, "<p>Nothing was found.</p>") {
		t.Error("an empty page does not say so")
	}
}

// hostile puts a string everywhere that a name from outside can come from.
func hostile(name string) *Page {
	p := &Page{Pictures: make([]Picture, 4), Relations: []Relation{{Pictures: []int{0, 1}, Answers: allAnswers}, {Kind: "near-copies", Pictures: []int{2, 3}}}}
	for i := range p.Pictures {
		p.Pictures[i] = Picture{Path: fmt.Sprint(i), Hash: hash(fmt.Sprint(i))}
	}
	p.Name, p.Key, p.Decisions, p.Opening = name, name, name, []string{name}
	p.Findings = []Finding{{Severity(name), name, 1, 1, name, name, name}, {High, name, 1, -1, name, name, "x"}}
	p.Pictures[0].Path, p.Pictures[0].Label = name, name
	r := &p.Relations[0]
	r.Kind, r.Grade, r.State, r.Name, r.Transform, r.Why, r.About, r.Subject = name, name, name, name, name, name, "author", name
	r.Spellings = []string{name, name}
	p.Conflicts = []Conflict{{Why: name, Pictures: [2]int{0, 1}, Steps: []Step{{To: 2, By: name, Cut: name}, {To: 1, By: name, Remedy: name}}}}
	return p
}

// structure is every element of the page with the attributes that no name fills.
func structure(t *testing.T, page string) []string {
	var all []string
	for _, e := range texttest.Elements(t, page) {
		for attribute := range e.Attributes {
			if strings.HasPrefix(attribute, "on") || attribute == "style" || attribute == "src" || attribute == "href" {
				t.Errorf("<%s> has the attribute %s", e.Name, attribute)
			}
		}
		all = append(all, e.Name+"#"+e.Attributes["id"])
	}
	return all
}

// FuzzHTML: whatever names hold, the page is well-formed and of the same structure.
func FuzzHTML(f *testing.F) {
	f.Add(texttest.Nasty)
	f.Add("</script><script>alert(1)</script>")
	f.Add("</style><img src=x onerror=alert(1)>")
	f.Add("]]><!-- <script>")
	f.Add("\u2028\u202e\xff\"'")
	// What names never reach is most of the page, and the same each time.
	script := baseScript + sortScript + decisionsScript + relationsScript + conflictsScript + reviewScript
	bare := func(page string) string {
		return strings.Replace(strings.Replace(page, style, "", 1), script, "", 1)
	}
	var want []string
	f.Fuzz(func(t *testing.T, name string) {
		if text.Plain(name) == "" {
			return // leaves out what may be left out
		}
		if want == nil {
			want = structure(t, bare(render(t, hostile("harmless"))))
		}
		if got := structure(t, bare(render(t, hostile(name)))); !slices.Equal(want, got) {
			t.Errorf("%q changes the structure of the page:\n%s", name, cmp.Diff(want, got))
		}
	})
}

// FuzzScriptData: the script is given names as texts.
func FuzzScriptData(f *testing.F) {
	f.Add(texttest.Nasty)
	f.Add("</script><script>alert(1)</script>")
	f.Add("\u2028\u202e\xff\"'")
	f.Fuzz(func(t *testing.T, name string) {
		if text.Plain(name) == "" {
			return // leaves out what may be left out
		}
		page := render(t, hostile(name))
		d := parsed(t, page)
		if d.Pictures[0].Path != text.Plain(name) || d.Relations[0].Name != text.Plain(name) {
			t.Errorf("%q is shown as %+v", name, d.Relations[0])
		}
	})
}
