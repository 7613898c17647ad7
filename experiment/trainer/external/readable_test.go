package external

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/trainer/external/contain"
)

// TestLabelsThatMayBeReadAreNamed: PATH names folders that a program may read, so that images in
// them may be read too, however their folder is written and whatever links lead there.
func TestLabelsThatMayBeReadAreNamed(t *testing.T) {
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	path := func(name string) string { return filepath.Join(base, name) }
	for _, folder := range []string{"tools/pictures/cat", "tools/pictures/dog", "elsewhere"} {
		if err := os.MkdirAll(path(folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(path("tools"), path("linked")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	t.Chdir(path("elsewhere"))
	for _, test := range []struct {
		searched string // PATH
		hidden   []string
		named    string
	}{
		{path("tools"), []string{path("tools/pictures")}, path("tools/pictures")},
		{path("tools"), []string{"../tools/pictures"}, "../tools/pictures"},
		{path("linked"), []string{path("tools/pictures")}, path("tools/pictures")},
		{path("tools"), []string{path("linked/pictures")}, path("linked/pictures")},
		{path("tools"), []string{path("elsewhere"), path("tools/pictures/cat"), path("tools/pictures/dog")}, path("tools/pictures/cat")},
		{path("tools"), []string{path("elsewhere"), "none"}, ""},
	} {
		w := &worker{command: contain.Command{Args: []string{"none"}, Env: []string{"PATH=" + test.searched}}}
		have := w.readable(test.hidden)
		if test.named == "" && len(have) > 0 || test.named != "" && (len(have) != 1 || !strings.HasPrefix(have[0], "labels: it may read "+test.named+",")) {
			t.Errorf("PATH %s, labels in %q: %q, want %q", test.searched, test.hidden, have, test.named)
		}
	}
}
