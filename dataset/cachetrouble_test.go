package dataset

import (
	"context"
	"errors"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/dataset/pixels"
)

// TestDamageIsNoticedAndMended cuts and alters the files of the cache at random:
// the results stay the same, the damage is told, and the next start is whole again.
func TestDamageIsNoticedAndMended(t *testing.T) {
	folder, cache := realImages(t), openCache(t, plenty)
	without := begin(t, folder, nil, false)
	begin(t, folder, cache, false)
	rapid.Check(t, func(r *rapid.T) {
		entries, err := pixelcache.List(cache.Dir())
		if err != nil || len(entries) != 2 {
			r.Fatalf("%d files, %v, want pixels and scan", len(entries), err)
		}
		slices.SortFunc(entries, func(a, b pixelcache.Entry) int { return strings.Compare(a.Path, b.Path) })
		entry := entries[rapid.IntRange(0, 1).Draw(r, "file")]
		data, err := os.ReadFile(entry.Path)
		if err != nil {
			r.Fatal(err)
		}
		at := rapid.IntRange(0, len(data)-1).Draw(r, "at")
		if rapid.Bool().Draw(r, "cut") {
			data = data[:at]
		} else {
			data[at] ^= byte(rapid.IntRange(1, 255).Draw(r, "bits"))
		}
		if err := os.WriteFile(entry.Path, data, 0o600); err != nil {
			r.Fatal(err)
		}
		got := begin(t, folder, cache, false)
		wantSame(r, got, without)
		if len(got.notices) != 1 || !strings.Contains(got.notices[0], entry.Path) || strings.Contains(got.notices[0], "\n") {
			r.Errorf("notices %q, want one line that names %s", got.notices, entry.Path)
		}
		again := begin(t, folder, cache, false)
		wantSame(r, again, without)
		wantRead(r, again)
	})
}

func TestUnusableCachesAreToldAndDoneWithout(t *testing.T) {
	folder := realImages(t)
	without := begin(t, folder, nil, false)
	gone := openCache(t, plenty)
	if err := os.RemoveAll(gone.Dir()); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		cache *pixelcache.Folder
		want  string
	}{
		"too small": {openCache(t, 4096), "the cache may hold"},
		"gone":      {gone, "no such file or directory"},
	}
	if runtime.GOOS != "windows" && os.Getuid() != 0 {
		closed := openCache(t, plenty)
		if err := os.Chmod(closed.Dir(), 0o500); err != nil {
			t.Fatal(err)
		}
		cases["closed"] = struct {
			cache *pixelcache.Folder
			want  string
		}{closed, "permission denied"}
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := begin(t, folder, c.cache, false)
			wantSame(t, got, without)
			if len(got.notices) != 2 || !strings.Contains(got.notices[1], c.want) || !strings.Contains(got.notices[1], "into memory") {
				t.Errorf("notices %q, want one of the scan and one of the pixels: %q", got.notices, c.want)
			}
		})
	}
}

func TestStoppedLoadLeavesNothingInTheCache(t *testing.T) {
	folder, cache := realImages(t), openCache(t, plenty)
	m, err := Scan(t.Context(), DirFS(folder), ScanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = Load(ctx, DirFS(folder), m, pixels.Preprocess{Height: 2, Width: 2}, LoadOptions{
		Cache: cache, Workers: 1, Progress: func(done, _ int) {
			if done == 3 {
				cancel()
			}
		},
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if entries, err := pixelcache.List(cache.Dir()); err != nil || len(entries) > 0 {
		t.Errorf("left %v, %v", entries, err)
	}
}

func TestManyStartsAtOnce(t *testing.T) {
	folder, cache := realImages(t), openCache(t, plenty)
	without := begin(t, folder, nil, false)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			got, err := try(t.Context(), folder, cache, false, pixels.Preprocess{Height: 9, Width: 12})
			if err != nil {
				t.Error(err)
				return
			}
			wantSame(t, got, without)
			if len(got.notices) > 0 {
				t.Error(got.notices)
			}
		})
	}
	wait.Wait()
	wantRead(t, begin(t, folder, cache, false))
}
