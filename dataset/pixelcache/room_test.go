package pixelcache_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/dataset/pixelcache"
)

func TestOldFilesLeaveAndThoseInUseStay(t *testing.T) {
	const file = 4096 + 1000
	f := open(t, 3*file)
	block := strings.Repeat("x", 1000)
	begun := time.Now().Add(-time.Hour)
	for i := range byte(3) {
		write(t, f, i, block)
		entries, err := pixelcache.List(f.Dir())
		if err != nil {
			t.Fatal(err)
		}
		used := begun.Add(time.Duration(i) * time.Minute) // whatever the file system's resolution
		if err := os.Chtimes(entries[len(entries)-1].Path, used, used); err != nil {
			t.Fatal(err)
		}
	}
	has := func(want ...byte) {
		t.Helper()
		for _, key := range want {
			if _, err := read(f, key); err != nil {
				t.Errorf("file %d: %v", key, err)
			}
		}
		if entries, err := pixelcache.List(f.Dir()); err != nil || len(entries) != len(want) {
			t.Errorf("%d files, %v, want %v", len(entries), err, want)
		}
	}
	if _, err := read(f, 0); err != nil { // now the latest
		t.Fatal(err)
	}
	write(t, f, 3, block)
	has(0, 3, 2) // and used in this order

	held, err := f.Open(t.Context(), pixelcache.Pixels, pixelcache.Key{0})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Create(pixelcache.Pixels, pixelcache.Key{9}, "", 1, 3*file-4096); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("error %v, want one that files are in use", err)
	}
	has(0)
	if _, kept, err := pixelcache.Clear(f.Dir()); err != nil || len(kept) != 1 {
		t.Errorf("cleared all but %v, %v; want one kept", kept, err)
	}
	if string(held.Data) != block || held.Close() != nil {
		t.Error("the open file has changed")
	}
	var room *pixelcache.RoomError
	if _, err := f.Create(pixelcache.Pixels, pixelcache.Key{9}, "", 1, 3*file); !errors.As(err, &room) {
		t.Errorf("error %v, want a RoomError", err)
	}
}

// TestOpenTidiesUp: what a killed process left goes, and so does what is too much
// under a limit that was lowered; what is being made stays.
func TestOpenTidiesUp(t *testing.T) {
	f := open(t, plenty)
	write(t, f, 1, "abc")
	write(t, f, 2, "def")
	left := filepath.Join(f.Dir(), "unfinished-123.refold")
	if err := os.WriteFile(left, make([]byte, 10000), 0o600); err != nil {
		t.Fatal(err)
	}
	builder, err := f.Create(pixelcache.Pixels, pixelcache.Key{3}, "", 1, 3)
	if err != nil {
		t.Fatal(err)
	}
	reopened, err := pixelcache.Open(f.Dir(), 3*4096)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s: %v, want that it is gone", left, err)
	}
	if err := builder.Put(0, []byte("ghi")); err != nil {
		t.Error(err)
	}
	if err := builder.Commit(); err != nil {
		t.Error(err)
	}
	if entries, err := pixelcache.List(f.Dir()); err != nil || len(entries) != 2 {
		t.Errorf("%d files, %v, want two: one was too much", len(entries), err)
	}
	if got, err := read(reopened, 3); got != "ghi" || err != nil {
		t.Errorf("what was being made: %q, %v", got, err)
	}
}

func TestClearRemovesNothingElse(t *testing.T) {
	f := open(t, plenty)
	write(t, f, 1, "abc")
	ours := only(t, f)
	others := []string{
		"notes.txt", "pixels.refold", "pixels-1-abc.refold", filepath.Base(ours) + ".bak", "x" + filepath.Base(ours),
		strings.ToUpper(filepath.Base(ours)), "unfinished-work.doc", "CACHEDIR.TAG",
	}
	for _, name := range others {
		if err := os.WriteFile(filepath.Join(f.Dir(), name), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	folder := filepath.Join(f.Dir(), strings.Replace(filepath.Base(ours), "-01", "-02", 1))
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(f.Dir(), "unfinished-123.refold") // of a process that was killed
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	removed, kept, err := pixelcache.Clear(f.Dir())
	if err != nil || len(removed) != 2 || len(kept) != 0 {
		t.Errorf("removed %v, kept %v, %v", removed, kept, err)
	}
	for _, name := range append(others, filepath.Base(folder)) {
		if _, err := os.Stat(filepath.Join(f.Dir(), name)); err != nil {
			t.Error(err)
		}
	}
	if removed, _, err := pixelcache.Clear(filepath.Join(f.Dir(), "none")); err != nil || removed != nil {
		t.Errorf("clearing a folder that is not there: %v, %v", removed, err)
	}
}

// TestWhatWasMeasuredLeavesLast: it is small, and cannot be decoded again.
func TestWhatWasMeasuredLeavesLast(t *testing.T) {
	const file = 4096 + 1000
	f := open(t, 3*file)
	if err := f.Write(pixelcache.Engine, pixelcache.Key{7}, "a note", []byte("the faster one")); err != nil {
		t.Fatal(err)
	}
	path := only(t, f)
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(path, long, long); err != nil {
		t.Fatal(err)
	}
	for i := range byte(4) {
		write(t, f, i, strings.Repeat("x", 1000))
	}
	entries, err := pixelcache.List(f.Dir())
	if err != nil || len(entries) != 3 {
		t.Fatalf("%d files, %v", len(entries), err)
	}
	for _, e := range entries {
		if e.Kind != pixelcache.Engine {
			continue
		}
		if data, err := pixelcache.Read(t.Context(), e); err != nil || string(data) != "the faster one" {
			t.Errorf("%q, %v", data, err)
		}
		if info, err := os.Stat(e.Path); err != nil || !info.ModTime().Equal(long) {
			t.Errorf("reading counts as use: %v, %v", info, err)
		}
		if err := os.Truncate(e.Path, e.Size-1); err != nil {
			t.Fatal(err)
		}
		var damaged *pixelcache.DamagedError
		if _, err := pixelcache.Read(t.Context(), e); !errors.As(err, &damaged) {
			t.Errorf("cut: %v", err)
		}
		e.Size = 1 << 30
		if _, err := pixelcache.Read(t.Context(), e); !errors.As(err, &damaged) {
			t.Errorf("too long: %v", err)
		}
		return
	}
	t.Error("what was measured has left")
}
