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
