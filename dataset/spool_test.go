package dataset

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/dataset/pixels"
)

// spooling is a start with a spool.
type spooling struct {
	start
	again int // files that Load read
	file  []byte
}

// spoolPixels is how the spool prepares images in these tests.
var spoolPixels = pixels.Preprocess{Height: 40, Width: 30, Resize: pixels.Crop, Interpolation: pixels.Area, Alpha: pixels.Black}

// withSpool scans and loads a folder with a new cache. Between the two it calls
// between.
func withSpool(t *testing.T, folder string, cache *pixelcache.Folder, p pixels.Preprocess, o SpoolOptions, between func()) spooling {
	t.Helper()
	var s spooling
	var err error
	o.Notice = func(text string) { s.notices = append(s.notices, text) }
	spool, err := NewSpool(cache, spoolPixels, o)
	if err != nil {
		t.Fatal(err)
	}
	files := watch(folder)
	if s.manifest, err = Scan(t.Context(), files, ScanOptions{Alpha: p.Alpha, Cache: cache, Spool: spool}); err != nil {
		t.Fatal(err)
	}
	clear(files.read)
	between()
	loaded, err := Load(t.Context(), files, s.manifest, p, LoadOptions{Cache: cache, Spool: spool})
	if err != nil {
		t.Fatal(err)
	}
	s.again, s.pixels = len(files.read), bytes.Clone(loaded.Data)
	if err := errors.Join(loaded.Close(), spool.Close()); err != nil {
		t.Fatal(err)
	}
	entries, err := pixelcache.List(cache.Dir())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		switch e.Kind {
		case pixelcache.Unfinished:
			t.Errorf("%s was left behind", e.Path)
		case pixelcache.Pixels:
			if s.file, err = os.ReadFile(e.Path); err != nil {
				t.Fatal(err)
			}
		}
	}
	return s
}

// TestSpoolSparesDecoding: Load reads no file whose pixels are in the spool, and
// the cache's file is the same to the byte, whatever becomes of the spool.
func TestSpoolSparesDecoding(t *testing.T) {
	folder := realImages(t)
	m, err := Scan(t.Context(), DirFS(folder), ScanOptions{Alpha: pixels.Black})
	if err != nil {
		t.Fatal(err)
	}
	all, total := len(m.Images), int64(len(m.Images)*spoolPixels.Bytes())
	without := withSpool(t, folder, openCache(t, plenty), spoolPixels, SpoolOptions{Room: func(int64) error { return errors.New("none") }}, func() {})
	if without.again != all {
		t.Fatalf("%d files were read again without a spool, want %d", without.again, all)
	}
	file := func(t *testing.T, cache *pixelcache.Folder) string {
		files, err := filepath.Glob(filepath.Join(cache.Dir(), "unfinished-*"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%v, %v: want the spool", files, err)
		}
		return files[0]
	}
	other := spoolPixels
	other.Height++
	cases := []struct {
		name    string
		limit   int64
		p       pixels.Preprocess
		between func(t *testing.T, cache *pixelcache.Folder)
		again   int
		notices int
	}{
		{name: "sound"},
		{name: "another process opens the cache", between: func(t *testing.T, cache *pixelcache.Folder) {
			if _, err := pixelcache.Open(cache.Dir(), plenty); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "limit for one", limit: 2*total + pixelcache.SpoolGrowth, again: all},
		{name: "other pixels", p: other, again: all},
		{name: "one damaged", between: func(t *testing.T, cache *pixelcache.Folder) { overwrite(t, file(t, cache), 5000) }, again: 1, notices: 1},
		{name: "cut", between: func(t *testing.T, cache *pixelcache.Folder) {
			if err := os.Truncate(file(t, cache), 0); err != nil {
				t.Fatal(err)
			}
		}, again: all, notices: 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.limit == 0 {
				c.limit = plenty
			}
			if c.p.Height == 0 {
				c.p = spoolPixels
			}
			cache := openCache(t, c.limit)
			got := withSpool(t, folder, cache, c.p, SpoolOptions{}, func() {
				if c.between != nil {
					c.between(t, cache)
				}
			})
			if got.again != c.again || len(got.notices) != c.notices {
				t.Errorf("%d files were read again, want %d; notices %q, want %d", got.again, c.again, got.notices, c.notices)
			}
			if c.p == spoolPixels {
				wantSame(t, got.start, without.start)
				if !bytes.Equal(got.file, without.file) || len(got.file) == 0 {
					t.Error("the cache's file differs from that without a spool")
				}
			}
		})
	}
}

// overwrite changes a byte.
func overwrite(t *testing.T, path string, at int64) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	var b [1]byte
	_, err = f.ReadAt(b[:], at)
	b[0] ^= 1
	if _, failed := f.WriteAt(b[:], at); errors.Join(err, failed, f.Close()) != nil {
		t.Fatal(err, failed)
	}
}

// TestSpoolTakesWhatIsNew: files that the scan remembers are not decoded for it,
// and Load decodes them.
func TestSpoolTakesWhatIsNew(t *testing.T) {
	folder, cache := realImages(t), openCache(t, plenty)
	m, err := Scan(t.Context(), DirFS(folder), ScanOptions{Cache: cache, Alpha: pixels.Black})
	if err != nil {
		t.Fatal(err)
	}
	one, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(m.Images[0].Path)))
	if err != nil {
		t.Fatal(err)
	}
	writeOld(t, filepath.Join(folder, "a", "copy-"+filepath.Base(m.Images[0].Path)), one)
	got := withSpool(t, folder, cache, spoolPixels, SpoolOptions{}, func() {})
	if want := len(m.Images) - 1; got.again != want { // the copy's pixels are its model's too
		t.Errorf("%d files were read again, want %d", got.again, want)
	}
}

// TestSpoolWithTroubleIsDoneWithout: no file can be made for it.
func TestSpoolWithTroubleIsDoneWithout(t *testing.T) {
	folder, cache := realImages(t), openCache(t, plenty)
	var notices []string
	spool, err := NewSpool(cache, spoolPixels, SpoolOptions{Notice: func(text string) { notices = append(notices, text) }})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(cache.Dir()); err != nil {
		t.Fatal(err)
	}
	if _, err := Scan(t.Context(), DirFS(folder), ScanOptions{Alpha: pixels.Black, Spool: spool}); err != nil {
		t.Fatal(err)
	}
	if len(notices) != 1 || !strings.Contains(notices[0], "decoded a second time") {
		t.Errorf("notices %q, want one", notices)
	}
	if err := spool.Close(); err != nil {
		t.Error(err)
	}
}
