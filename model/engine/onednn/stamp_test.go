package onednn

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestStampTellsFilesApart: by path, and by size and time of what stands there.
func TestStampTellsFilesApart(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *Library) {
		file, stamp := l.File(), l.Stamp()
		if !filepath.IsAbs(file) || !strings.HasPrefix(filepath.Base(file), "libdnnl.so") || !strings.HasPrefix(stamp, file+", ") {
			t.Fatalf("%s is the file %q with the stamp %q", l.Name(), file, stamp)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(t.TempDir(), filepath.Base(file))
		if err := os.WriteFile(copied, data, 0o755); err != nil {
			t.Fatal(err)
		}
		other, err := Open(copied)
		if err != nil {
			t.Fatal(err)
		}
		first := other.Stamp()
		if other.File() != copied || first == stamp || first != other.Stamp() {
			t.Errorf("a copy is the file %q with the stamp %q, then %q", other.File(), first, other.Stamp())
		}
		before := time.Unix(1e9, 0)
		if err := os.Chtimes(copied, before, before); err != nil {
			t.Fatal(err)
		}
		if other.Stamp() == first {
			t.Error("the stamp of a file of another time is the same")
		}
	})
}
