package dataset

import (
	"bytes"
	"context"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/dataset/pixels"
)

// writeOld writes a file that was changed an hour ago.
func writeOld(t testing.TB, path string, data []byte) {
	t.Helper()
	old := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
}

// realImages copies pixels/testdata/images into a folder of two classes. The files are
// as old as images usually are: an hour and more.
func realImages(t testing.TB) string {
	t.Helper()
	folder := t.TempDir()
	names, err := filepath.Glob("pixels/testdata/images/*")
	if err != nil || len(names) < 40 {
		t.Fatalf("%d images, %v", len(names), err)
	}
	slices.Sort(names)
	for i, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		writeOld(t, filepath.Join(folder, []string{"a", "b"}[i%2], filepath.Base(name)), data)
	}
	return folder
}

// watched is a folder that notes which files are read.
type watched struct {
	dirFS
	mu   *sync.Mutex
	read map[string]bool
}

func watch(folder string) watched {
	return watched{dirFS(folder), new(sync.Mutex), make(map[string]bool)}
}

func (w watched) note(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if name != "." {
		w.read[name] = true
	}
}

func (w watched) Open(name string) (fs.File, error) {
	w.note(name)
	return w.dirFS.Open(name)
}

// start scans and loads a folder as a run does.
type start struct {
	manifest *Manifest
	pixels   []byte
	cached   bool
	read     []string // files
	notices  []string
}

func begin(t testing.TB, folder string, cache *pixelcache.Folder, verify bool) start {
	t.Helper()
	s, err := try(t.Context(), folder, cache, verify, pixels.Preprocess{Height: 9, Width: 12})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func try(ctx context.Context, folder string, cache *pixelcache.Folder, verify bool, p pixels.Preprocess) (s start, err error) {
	files := watch(folder)
	notice := func(text string) { s.notices = append(s.notices, text) }
	if s.manifest, err = Scan(ctx, files, ScanOptions{Cache: cache, Verify: verify, Notice: notice}); err != nil {
		return s, err
	}
	loaded, err := Load(ctx, files, s.manifest, p, LoadOptions{Cache: cache, Notice: notice})
	if err != nil {
		return s, err
	}
	s.pixels, s.cached = bytes.Clone(loaded.Data), loaded.FromCache
	s.read = slices.Sorted(maps.Keys(files.read))
	return s, loaded.Close()
}

func openCache(t testing.TB, limit int64) *pixelcache.Folder {
	t.Helper()
	cache, err := pixelcache.Open(t.TempDir(), limit)
	if err != nil {
		t.Fatal(err)
	}
	return cache
}

const plenty = 1 << 30

func wantSame(t rapid.TB, got, want start) {
	t.Helper()
	if diff := cmp.Diff(want.manifest, got.manifest); diff != "" {
		t.Errorf("the manifest differs (-without cache +with):\n%s", diff)
	}
	if !bytes.Equal(got.pixels, want.pixels) {
		t.Error("the pixels differ from those without a cache")
	}
}

func wantRead(t rapid.TB, got start, want ...string) {
	t.Helper()
	if !slices.Equal(got.read, want) {
		t.Errorf("read %v, want %v", got.read, want)
	}
	if len(got.notices) > 0 {
		t.Errorf("notices %q, want none", got.notices)
	}
}

func TestSecondStartReadsNoImage(t *testing.T) {
	folder, cache := realImages(t), openCache(t, plenty)
	without := begin(t, folder, nil, false)
	first := begin(t, folder, cache, false)
	wantSame(t, first, without)
	if wantRead(t, first, without.read...); first.cached {
		t.Error("the first pixels are said to come from the cache")
	}
	second := begin(t, folder, cache, false)
	wantSame(t, second, without)
	if wantRead(t, second); !second.cached {
		t.Error("the second pixels are not said to come from the cache")
	}
	verified := begin(t, folder, cache, true)
	wantSame(t, verified, without)
	wantRead(t, verified, without.read...)
	wantRead(t, begin(t, folder, cache, false)) // what was verified is remembered
}

func TestChangedFilesAreReadAgain(t *testing.T) {
	folder, cache := realImages(t), openCache(t, plenty)
	begin(t, folder, cache, false)
	all := begin(t, folder, nil, false).read

	// Another image, moved away and back, renamed: only those are scanned again, and
	// all are loaded, since the data set is another one.
	scanOnly := func() []string {
		t.Helper()
		files := watch(folder)
		if _, err := Scan(t.Context(), files, ScanOptions{Cache: cache}); err != nil {
			t.Fatal(err)
		}
		return slices.Sorted(maps.Keys(files.read))
	}
	path := func(name string) string { return filepath.Join(folder, filepath.FromSlash(name)) }
	data, err := os.ReadFile(path(all[0]))
	if err != nil {
		t.Fatal(err)
	}
	writeOld(t, path(all[1]), data)
	if got := scanOnly(); !slices.Equal(got, all[1:2]) {
		t.Errorf("after a change of %s: read %v", all[1], got)
	}
	wantSame(t, begin(t, folder, cache, false), begin(t, folder, nil, false))

	renamed := filepath.ToSlash(filepath.Join(filepath.Dir(all[2]), "zz.png"))
	if err := os.Rename(path(all[2]), path(renamed)); err != nil {
		t.Fatal(err)
	}
	if got := scanOnly(); !slices.Equal(got, []string{renamed}) {
		t.Errorf("after renaming: read %v", got)
	}

	if _, ok := stampOf(folder); !ok || runtime.GOOS == "windows" {
		return // there, the same size and time hide a change, as ScanOptions.Verify says
	}
	sound, err := os.Stat(path(all[3]))
	if err != nil {
		t.Fatal(err)
	}
	data, err = os.ReadFile(path(all[3]))
	if err != nil {
		t.Fatal(err)
	}
	other := append(bytes.Clone(data[:len(data)-1]), data[len(data)-1]^1)
	if err := os.WriteFile(path(all[3]), other, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path(all[3]), sound.ModTime(), sound.ModTime()); err != nil {
		t.Fatal(err)
	}
	if got := scanOnly(); !slices.Equal(got, all[3:4]) {
		t.Errorf("after a change that left size and time: read %v", got)
	}
}

// TestFreshFilesAreNotTrusted: what was changed just before it was read may change
// again without another time.
func TestFreshFilesAreNotTrusted(t *testing.T) {
	folder, cache := realImages(t), openCache(t, plenty)
	all := begin(t, folder, cache, false).read
	future := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(folder, filepath.FromSlash(all[0])), future, future); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got := begin(t, folder, cache, false); !slices.Equal(got.read, all[:1]) {
			t.Errorf("read %v, want %s again and again", got.read, all[0])
		}
	}
}

func TestBrokenImagesAreNotRemembered(t *testing.T) {
	folder, cache := realImages(t), openCache(t, plenty)
	broken := filepath.Join(folder, "b", "zz.png")
	writeOld(t, broken, []byte("no image"))
	for range 2 {
		if _, err := try(t.Context(), folder, cache, false, pixels.Preprocess{Height: 1, Width: 1}); err == nil || !strings.Contains(err.Error(), "zz.png") {
			t.Errorf("error %v, want one that names zz.png", err)
		}
	}
	if err := os.Remove(broken); err != nil {
		t.Fatal(err)
	}
	after := begin(t, folder, cache, false)
	wantSame(t, after, begin(t, folder, nil, false))
	files := watch(folder)
	if _, err := Scan(t.Context(), files, ScanOptions{Cache: cache}); err != nil || len(files.read) > 0 {
		t.Errorf("read %v, %v; want nothing", files.read, err)
	}
}

// TestAnyPreparationIsTheSameWithACache mixes sizes and modes in one cache.
func TestAnyPreparationIsTheSameWithACache(t *testing.T) {
	folder, cache := realImages(t), openCache(t, plenty)
	m, err := Scan(t.Context(), DirFS(folder), ScanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(r *rapid.T) {
		p := pixels.Preprocess{
			Height: rapid.IntRange(1, 3).Draw(r, "height"), Width: rapid.IntRange(1, 3).Draw(r, "width"),
			Resize:        rapid.SampledFrom([]pixels.Resize{"", pixels.Stretch, pixels.Crop, pixels.Trim, pixels.Pad}).Draw(r, "resize"),
			Interpolation: rapid.SampledFrom([]pixels.Interpolation{"", pixels.Linear, pixels.Area}).Draw(r, "interpolation"),
			Alpha:         rapid.SampledFrom([]pixels.Alpha{"", pixels.White, pixels.Black, pixels.Drop}).Draw(r, "alpha"),
		}
		p.Equalise = pixels.Equalise{ShortSide: rapid.IntRange(0, 3).Draw(r, "short side"), Quality: rapid.SampledFrom([]int{0, 10, 90}).Draw(r, "quality")}
		some := &Manifest{Classes: m.Classes, Images: m.Images[rapid.IntRange(0, 3).Draw(r, "first"):]}
		want, err := Load(t.Context(), DirFS(folder), some, p, LoadOptions{})
		if err != nil {
			r.Fatal(err)
		}
		got, err := Load(t.Context(), DirFS(folder), some, p, LoadOptions{Cache: cache})
		if err != nil {
			r.Fatal(err)
		}
		if !bytes.Equal(got.Data, want.Data) || got.N != want.N || !bytes.Equal(got.At(1), want.At(1)) {
			r.Error("the pixels differ")
		}
		if err := got.Close(); err != nil {
			r.Error(err)
		}
		other := p
		other.Height += 3 // than any that is drawn
		worse := p
		worse.Equalise.Quality++ // one that is not drawn
		if !Cached(cache, some, p) || Cached(cache, some, other) || Cached(cache, some, worse) {
			r.Errorf("the cache is said to have %+v: %v, %+v: %v, %+v: %v", p, Cached(cache, some, p), other, Cached(cache, some, other), worse, Cached(cache, some, worse))
		}
	})
}
