package dataset

import (
	"path"
	"strings"
	"testing"
	"testing/fstest"
)

// A path of a manifest is refused, or it is the name of a file but for backslashes,
// capitals and the way in which accents are stored.
func FuzzManifestPath(f *testing.F) {
	fsys := fstest.MapFS{}
	for _, name := range []string{"a/1.png", "a/A.png", "a/b/c.jpg", "A\u0301/x", "\u00e1/x", `b\d`, "b/d", "e.png", "E.jpg", " s", "é.png"} {
		fsys[name] = &fstest.MapFile{}
	}
	for _, seed := range []string{"a/1.png", `A\1.PNG`, "a/./b//c.jpg", `\a\1`, "../a/1.png", "/e.png", `C:\e.png`, "á/x", "s", `b\d`, "e", "", ".", "c.jpg", "e\u0301.png"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, written string) {
		written = path.Clean(written)
		l := &listing{entries: []entry{{path: written, label: "x", where: "m.csv:2"}}}
		l.settle(fsys, "m.csv")
		if len(l.entries)+len(l.offenders) != 1 {
			t.Fatalf("%q: %+v", written, l)
		}
		if len(l.offenders) == 1 {
			if o := l.offenders[0]; o.Path != written || o.Line != "m.csv:2" || o.Next == "" || fsys[written] != nil && !strings.Contains(written, `\`) {
				t.Fatalf("%q: %+v", written, o)
			}
			return
		}
		found := l.entries[0].path
		same := alikeKey(found) == alikeKey(written) || alikeKey(found) == alikeKey(path.Clean(strings.ReplaceAll(written, `\`, "/")))
		if !same || found != written && len(l.notes) == 0 {
			t.Fatalf("%q was read as %q: %q", written, found, l.notes)
		}
		if _, err := fsys.Stat(found); err != nil && found == path.Clean(found) && !strings.HasPrefix(found, "..") && found != "/" {
			t.Fatalf("%q was read as %q: %v", written, found, err)
		}
	})
}
