package reports

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzPage puts any string everywhere that a name from outside can come from: the
// page stays well-formed, of permitted elements, with the structure that it has for
// a harmless name.
func FuzzPage(f *testing.F) {
	f.Add(nasty)
	f.Add("</style><img src=x onerror=alert(1)>")
	f.Add("[a]: http://x\n\n<details>")
	structure := func(t *testing.T, name string) []string {
		var names []string
		for _, e := range elements(t, outline(t, hostileRun(name))) {
			checkPermitted(t, e)
			if href := e.attributes["href"]; href != "" && href[0] != '#' {
				checkAddress(t, href)
			}
			switch e.name {
			case "code", "a", "p": // depend on the name: some need a word on missing letters
			default:
				names = append(names, e.name)
			}
		}
		return names
	}
	var want []string
	f.Fuzz(func(t *testing.T, name string) {
		if plain(name) == "" {
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
