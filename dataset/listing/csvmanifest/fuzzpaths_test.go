package csvmanifest

import (
	"errors"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/listing"
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
		l := &listing.List{Entries: []listing.Entry{{Path: written, Label: "x", Where: "m.csv:2"}}}
		settle(l, fsys, "m.csv")
		if len(l.Entries)+len(l.Offences) != 1 {
			t.Fatalf("%q: %+v", written, l)
		}
		if len(l.Offences) == 1 {
			var f *fault.Error
			if o := l.Offences[0]; o.Entry.Path != written || o.Entry.Line() != "m.csv:2" || !errors.As(o.Err, &f) || f.Next == "" || fsys[written] != nil && !strings.Contains(written, `\`) {
				t.Fatalf("%q: %+v", written, o)
			}
			return
		}
		found := l.Entries[0].Path
		same := alikeKey(found) == alikeKey(written) || alikeKey(found) == alikeKey(path.Clean(strings.ReplaceAll(written, `\`, "/")))
		if !same || found != written && len(l.Notes) == 0 {
			t.Fatalf("%q was read as %q: %q", written, found, l.Notes)
		}
		if _, err := fsys.Stat(found); err != nil && found == path.Clean(found) && !strings.HasPrefix(found, "..") && found != "/" {
			t.Fatalf("%q was read as %q: %v", written, found, err)
		}
	})
}
