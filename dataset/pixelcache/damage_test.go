package pixelcache_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/dataset/pixelcache"
)

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
