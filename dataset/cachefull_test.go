//go:build linux || darwin

package dataset

import (
	"bytes"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/dataset/pixels"
)

// TestDiskThatFillsUp lets writing fail from the 31st image on: the whole is done
// in memory, and nothing is left behind.
func TestDiskThatFillsUp(t *testing.T) {
	folder, cache := realImages(t), openCache(t, plenty)
	m, err := Scan(t.Context(), DirFS(folder), ScanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p := pixels.Preprocess{Height: 300, Width: 300}
	want, err := Load(t.Context(), DirFS(folder), m, p, LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	set := func(limit syscall.Rlimit) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Error(err)
		}
	}
	defer set(before)
	fill := sync.OnceFunc(func() { set(syscall.Rlimit{Cur: 8 << 20, Max: before.Max}) })
	var notices []string
	got, err := Load(t.Context(), DirFS(folder), m, p, LoadOptions{
		Cache: cache, Workers: 1, Progress: func(int, int) { fill() }, Notice: func(text string) { notices = append(notices, text) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Data, want.Data) {
		t.Error("the pixels differ")
	}
	if len(notices) != 1 || !strings.Contains(notices[0], "file too large") || !strings.Contains(notices[0], "into memory") {
		t.Errorf("notices %q, want one that writing failed", notices)
	}
	if entries, err := pixelcache.List(cache.Dir()); err != nil || len(entries) > 0 {
		t.Errorf("left %v, %v", entries, err)
	}
}
