package experiment

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

// picturesOnDisk writes pictures into a folder, as files of an hour ago.
func picturesOnDisk(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, experimenttest.Pictures(t, 12, 3)); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	for _, e := range entries {
		if err := os.Chtimes(filepath.Join(folder, e.Name()), old, old); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// cacheWatcher notes what the observer is told of images.
type cacheWatcher struct {
	scanned, decoded int
	from             []event.Pixels
	notices          []string
}

func (w *cacheWatcher) Observe(e event.Event) {
	switch e := e.(type) {
	case event.Read:
		switch e.Stage {
		case event.Scanning:
			w.scanned++
		case event.Decoding:
			w.decoded++
		}
	case event.Loaded:
		w.from = append(w.from, e.From)
	case event.Notice:
		w.notices = append(w.notices, e.Text.String())
	}
}

// TestCacheChangesNoByteOfARun runs without a cache, with a new, a filled, a
// damaged and an unusable one.
func TestCacheChangesNoByteOfARun(t *testing.T) {
	if testing.Short() {
		t.Skip("what fills and reads the cache at once is tested where it is: this takes 10 seconds with the race detector")
	}
	folder, cache := picturesOnDisk(t), filepath.Join(t.TempDir(), "cache")
	unusable := filepath.Join(folder, "images.csv", "below")
	run := func(t *testing.T, cache string, verify bool, disk int64) ([]byte, *cacheWatcher) {
		t.Helper()
		w := &cacheWatcher{}
		o := smallOptions(t, filepath.Join(t.TempDir(), "run"), nil)
		o.Spec.Data.Manifest = filepath.Join(folder, "images.csv")
		o.Spec.Groups.NearCopies = true // whose sketches the cache keeps too
		o.Spec.Folds.Seeds, o.Spec.Model.Architectures = 1, o.Spec.Model.Architectures[:1]
		o.Cache, o.Verify, o.Observer = cache, verify, w
		o.Resources.Disk = func(dir string) (int64, error) {
			if dir == cache && disk > 0 {
				return disk, nil
			}
			return 1 << 40, nil
		}
		if _, err := Run(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		summary, err := os.ReadFile(rundir.Dir(o.Dir).Path(rundir.SummaryFile))
		if err != nil {
			t.Fatal(err)
		}
		return summary, w
	}
	without, _ := run(t, "", false, 0)
	damage := func() {
		files, err := filepath.Glob(filepath.Join(cache, "*.refold"))
		if err != nil || len(files) != 4 {
			t.Fatalf("files %v, %v, want pixels, scan, sketches and comparisons", files, err)
		}
		for _, file := range files {
			if err := os.Truncate(file, 100); err != nil {
				t.Fatal(err)
			}
		}
	}
	cases := []struct {
		name    string
		cache   string
		verify  bool
		before  func()
		from    event.Pixels
		decoded int
		notices []string
		disk    int64 // free; 0: plenty
	}{
		{name: "none", from: event.PixelsDecoded, decoded: 36},
		{name: "full disk", cache: cache, from: event.PixelsDecoded, decoded: 36, disk: 16 << 20, notices: []string{"pixel cache: 17 MB are free in "}},
		{name: "new", cache: cache, from: event.PixelsKept, decoded: 36},
		{name: "filled", cache: cache, from: event.PixelsCached},
		{name: "filled on a full disk", cache: cache, from: event.PixelsCached, disk: 16 << 20},
		{name: "verified", cache: cache, verify: true, from: event.PixelsCached},
		{name: "damaged", cache: cache, before: damage, from: event.PixelsKept, decoded: 36, notices: []string{"scan cache: ", "scan cache: ", "cache of comparisons: ", "pixel cache: "}},
		{name: "mended", cache: cache, from: event.PixelsCached},
		{name: "unusable", cache: unusable, from: event.PixelsDecoded, decoded: 36, notices: []string{"cache: "}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.before != nil {
				c.before()
			}
			summary, w := run(t, c.cache, c.verify, c.disk)
			if !bytes.Equal(summary, without) {
				t.Error("summary.json differs from that of a run without a cache")
			}
			if len(w.from) != 1 || w.from[0] != c.from || w.decoded != c.decoded || w.scanned != 36 {
				t.Errorf("pixels %q, %d scanned, %d decoded; want %q, 36, %d", w.from, w.scanned, w.decoded, c.from, c.decoded)
			}
			if len(w.notices) != len(c.notices) {
				t.Fatalf("notices %q, want %q", w.notices, c.notices)
			}
			for i, n := range w.notices {
				if !strings.HasPrefix(n, c.notices[i]) || strings.Contains(n, "\n") {
					t.Errorf("notice %q, want one line that begins with %q", n, c.notices[i])
				}
			}
		})
	}
}

// countingFS counts how often each file is opened.
type countingFS struct {
	fs.FS
	mu     *sync.Mutex
	opened map[string]int
}

func (c countingFS) Open(name string) (fs.File, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.opened[name]++
	return c.FS.Open(name)
}

// ReadDir lists a folder, which opens no file.
func (c countingFS) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(c.FS, name) }

// TestRunReadsImagesOnce: with a cache, also the first run; what lies between scan
// and training stays nowhere.
func TestRunReadsImagesOnce(t *testing.T) {
	for name, refuse := range map[string]error{"run": nil, "refused": errors.New("too long")} {
		files := countingFS{experimenttest.Pictures(t, 12, 3), new(sync.Mutex), make(map[string]int)}
		cache := filepath.Join(t.TempDir(), "cache")
		o := smallOptions(t, filepath.Join(t.TempDir(), "run"), files)
		o.Spec.Groups.NearCopies, o.Spec.Groups.Metadata = true, true
		o.Spec.Folds.Seeds, o.Spec.Model.Architectures = 1, o.Spec.Model.Architectures[:1]
		o.Cache, o.Approve = cache, func(*forecast.Estimate) error { return refuse }
		if _, err := Run(t.Context(), o); !errors.Is(err, refuse) {
			t.Fatal(err)
		}
		if len(files.opened) != 37 {
			t.Errorf("%s: %d files were opened, want 36 images and the manifest", name, len(files.opened))
		}
		for file, times := range files.opened {
			if times != 1 {
				t.Errorf("%s: %s was opened %d times", name, file, times)
			}
		}
		left, err := filepath.Glob(filepath.Join(cache, "unfinished-*"))
		if err != nil || len(left) > 0 {
			t.Errorf("%s: left %v, %v", name, left, err)
		}
	}
}

// unreadableFS has one image that the machine cannot read.
type unreadableFS struct {
	fs.FS
	err error
}

func (u unreadableFS) Open(name string) (fs.File, error) {
	if strings.HasSuffix(name, "0.png") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: u.err}
	}
	return u.FS.Open(name)
}

// TestImagesThatTheMachineCannotRead are not left out, and no fault of the run
// directory's disk.
func TestImagesThatTheMachineCannotRead(t *testing.T) {
	cases := map[syscall.Errno]string{syscall.EIO: "0.png: cannot be read"}
	if runtime.GOOS != "windows" { // which has another number for it
		cases[syscall.EMFILE] = "too many files are open"
	}
	for number, want := range cases {
		o := smallOptions(t, filepath.Join(t.TempDir(), "run"), unreadableFS{experimenttest.Pictures(t, 9, 5), number})
		o.Spec.Data.OnBroken = spec.BrokenSkip
		_, err := Run(t.Context(), o)
		if !errors.Is(err, number) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), o.Dir) {
			t.Errorf("%v: error %v, want %q and nothing of %s", number, err, want, o.Dir)
		}
	}
}
