package pixelcache_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/refold/refold/dataset/pixelcache"
)

const plenty = 1 << 30

func open(t testing.TB, limit int64) *pixelcache.Folder {
	t.Helper()
	f, err := pixelcache.Open(filepath.Join(t.TempDir(), "cache"), limit)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// write keeps blocks under a key whose first byte is given.
func write(t testing.TB, f *pixelcache.Folder, key byte, blocks ...string) {
	t.Helper()
	b, err := f.Create(pixelcache.Pixels, pixelcache.Key{key}, "a note", len(blocks), len(blocks[0]))
	if err != nil {
		t.Fatal(err)
	}
	for i, block := range blocks {
		if err := b.Put(i, []byte(block)); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Commit(); err != nil {
		t.Fatal(err)
	}
}

func read(f *pixelcache.Folder, key byte) (string, error) {
	file, err := f.Open(context.Background(), pixelcache.Pixels, pixelcache.Key{key})
	if err != nil {
		return "", err
	}
	data := string(file.Data)
	return data, file.Close()
}

// only is the path of the folder's single file.
func only(t testing.TB, f *pixelcache.Folder) string {
	t.Helper()
	entries, err := pixelcache.List(f.Dir())
	if err != nil || len(entries) != 1 {
		t.Fatalf("%d files, %v, want one", len(entries), err)
	}
	return entries[0].Path
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	f := open(t, plenty)
	if _, err := read(f, 1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("before: error %v, want fs.ErrNotExist", err)
	}
	write(t, f, 1, "abc", "def")
	write(t, f, 2, "ghi")
	file, err := f.Open(t.Context(), pixelcache.Pixels, pixelcache.Key{1})
	if err != nil {
		t.Fatal(err)
	}
	if file.Count != 2 || file.Size != 3 || string(file.Data) != "abcdef" || string(file.Block(1)) != "def" {
		t.Errorf("read %d x %d bytes %q", file.Count, file.Size, file.Data)
	}
	if runtime.GOOS == "windows" { // which replaces no file that is mapped
		if err := file.Close(); err != nil {
			t.Error(err)
		}
		return
	}
	write(t, f, 1, "xyz") // replaced under the reader
	if string(file.Data) != "abcdef" {
		t.Errorf("an open file became %q", file.Data)
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
	if got, err := read(f, 1); got != "xyz" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
}

// TestNoDamageIsBelieved cuts, lengthens and alters files at random places, and
// puts them in place of others.
func TestNoDamageIsBelieved(t *testing.T) {
	f := open(t, plenty)
	rapid.Check(t, func(t *rapid.T) {
		if _, _, err := pixelcache.Clear(f.Dir()); err != nil {
			t.Fatal(err)
		}
		size := rapid.IntRange(1, 5000).Draw(t, "size")
		blocks := rapid.SliceOfN(rapid.Byte(), 1, 4).Draw(t, "blocks")
		b, err := f.Create(pixelcache.Pixels, pixelcache.Key{1}, "note", len(blocks), size)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range blocks {
			if err := b.Put(i, bytes.Repeat([]byte{v}, size)); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.Commit(); err != nil {
			t.Fatal(err)
		}
		entries, err := pixelcache.List(f.Dir())
		if err != nil || len(entries) != 1 {
			t.Fatalf("%v, %v", entries, err)
		}
		path := entries[0].Path
		sound, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		data := bytes.Clone(sound)
		if rapid.Bool().Draw(t, "flip") {
			at := rapid.IntRange(0, len(data)-1).Draw(t, "at")
			data[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		} else {
			length := rapid.IntRange(0, len(data)+5000).Draw(t, "length")
			data = append(data, make([]byte, 5000)...)[:length]
		}
		if bytes.Equal(data, sound) {
			return
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		wantDamaged(t, f, 1)
	})
}

func wantDamaged(t rapid.TB, f *pixelcache.Folder, key byte) {
	t.Helper()
	_, err := read(f, key)
	var damaged *pixelcache.DamagedError
	if !errors.As(err, &damaged) || !strings.Contains(err.Error(), damaged.Path) {
		t.Fatalf("error %v, want one that names a damaged file", err)
	}
}

// TestEveryCutIsNoticed cuts a small file at every length.
func TestEveryCutIsNoticed(t *testing.T) {
	f := open(t, plenty)
	write(t, f, 1, "abc", "def")
	path := only(t, f)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	for length := info.Size() - 1; length >= 0; length-- {
		if err := os.Truncate(path, length); err != nil {
			t.Fatal(err)
		}
		wantDamaged(t, f, 1)
	}
}

func TestForeignFilesAreNotBelieved(t *testing.T) {
	sound := func(t *testing.T) ([]byte, *pixelcache.Folder, string) {
		f := open(t, plenty)
		write(t, f, 1, "abc", "def")
		path := only(t, f)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data, f, path
	}
	cases := []struct {
		name   string
		alter  func(data []byte) []byte
		reason string
	}{
		{"another key", nil, "something else"},
		{"another program", func([]byte) []byte { return bytes.Repeat([]byte("x"), 8192) }, "does not begin"},
		{"another version", func(d []byte) []byte { d[8]++; return d }, "version is 2"},
		{"blocks swapped", func(d []byte) []byte { copy(d[4096:], "defabc"); return d }, "checksum of block"},
		{"nothing", func([]byte) []byte { return nil }, "0 bytes"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			data, f, path := sound(t)
			if c.alter != nil {
				data = c.alter(data)
			} else {
				path = strings.Replace(path, "-01", "-02", 1)
			}
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			key := byte(1)
			if c.alter == nil {
				key = 2
			}
			if _, err := read(f, key); err == nil || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("error %v, want %q", err, c.reason)
			}
			write(t, f, key, "new")
			if got, err := read(f, key); got != "new" || err != nil {
				t.Errorf("after it was made again: %q, %v", got, err)
			}
		})
	}
}

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

// TestManyBuildAndReadAtOnce has every goroutine build, read and evict.
func TestManyBuildAndReadAtOnce(t *testing.T) {
	dir := t.TempDir()
	var wait sync.WaitGroup
	for g := range 8 {
		wait.Go(func() {
			f, err := pixelcache.Open(dir, 6*5000)
			if err != nil {
				t.Error(err)
				return
			}
			for i := range 30 {
				key := byte((g + i) % 4)
				text := strings.Repeat(fmt.Sprint(key), 500)
				err := f.Write(pixelcache.Pixels, pixelcache.Key{key}, "", []byte(text))
				var room *pixelcache.RoomError
				if err != nil && !errors.As(err, &room) {
					t.Error(err)
				}
				got, err := read(f, key)
				if err != nil && !errors.Is(err, fs.ErrNotExist) || err == nil && got != text {
					t.Errorf("key %d: %q, %v", key, got, err)
				}
			}
		})
	}
	wait.Wait()
	entries, err := pixelcache.List(dir)
	for _, e := range entries {
		if e.Kind == "" {
			t.Errorf("%s was left behind", e.Path)
		}
	}
	if err != nil {
		t.Error(err)
	}
}

func TestFoldersThatCannotHoldACache(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below")} {
		if _, err := pixelcache.Open(dir, plenty); err == nil {
			t.Errorf("%s was opened", dir)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	const count, size = 2000, 256 * 256 * 3
	f := open(b, plenty)
	builder, err := f.Create(pixelcache.Pixels, pixelcache.Key{}, "", count, size)
	if err != nil {
		b.Fatal(err)
	}
	block := make([]byte, size)
	for i := range count {
		block[i] = byte(i)
		if err := builder.Put(i, block); err != nil {
			b.Fatal(err)
		}
	}
	if err := builder.Commit(); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(count * size)
	for b.Loop() {
		file, err := f.Open(b.Context(), pixelcache.Pixels, pixelcache.Key{})
		if err != nil {
			b.Fatal(err)
		}
		if err := file.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
