package reports

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/reports/reportstest"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/text/texttest"
)

// FuzzPage puts any string everywhere that a name from outside can come from: the
// page stays well-formed, of permitted elements, with the structure that it has for
// a harmless name.
func FuzzPage(f *testing.F) {
	f.Add(texttest.Nasty)
	f.Add("</style><img src=x onerror=alert(1)>")
	f.Add("[a]: http://x\n\n<details>")
	structure := func(t *testing.T, name string) []string {
		var names []string
		for _, e := range texttest.Elements(t, outline(t, reportstest.Hostile(name))) {
			texttest.CheckPermitted(t, e)
			if href := e.Attributes["href"]; href != "" && href[0] != '#' {
				texttest.CheckAddress(t, href)
			}
			switch e.Name {
			case "code", "a", "p": // depend on the name: some need a word on missing letters
			default:
				names = append(names, e.Name)
			}
		}
		return names
	}
	var want []string
	f.Fuzz(func(t *testing.T, name string) {
		if text.Plain(name) == "" {
			return // leaves out what may be left out
		}
		if want == nil {
			want = structure(t, "harmless name")
		}
		if diff := cmp.Diff(want, structure(t, name)); diff != "" {
			t.Errorf("%q changes the structure of the page:\n%s", name, diff)
		}
	})
}
