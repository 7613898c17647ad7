package pixelcache_test

import (
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
		if e.Kind == pixelcache.Unfinished {
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
