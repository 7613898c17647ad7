package dataset

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset/pixelcache"
)

// traitsOf scans a folder for traits; read counts the files that were opened.
func traitsOf(t *testing.T, folder string, cache *pixelcache.Folder) (all []Trait, read int) {
	t.Helper()
	files := watch(folder)
	var traits Traits
	m, err := Scan(t.Context(), files, ScanOptions{Cache: cache, Traits: &traits})
	if err != nil {
		t.Fatal(err)
	}
	return traits.Of(m), len(files.read)
}

// TestTraitsAreRemembered: with the cache's help nothing is read a second time, and
// traits are as they were read. A scan that wants none leaves them there.
func TestTraitsAreRemembered(t *testing.T) {
	folder, cache := realImages(t), openCache(t, 1<<30)
	fresh, _ := traitsOf(t, folder, nil)
	if len(fresh) < 40 {
		t.Fatalf("%d traits", len(fresh))
	}
	formats := make(map[string]bool)
	for _, trait := range fresh {
		formats[trait.Coding.Format] = true
		if trait.Sketch == nil || trait.Modified == 0 || trait.Coding.Bytes == 0 {
			t.Fatalf("a trait is empty: %+v", trait.Coding)
		}
	}
	if len(formats) < 5 {
		t.Errorf("formats %v", formats)
	}
	begin(t, folder, cache, false) // without traits: all is remembered but these
	first, read := traitsOf(t, folder, cache)
	if read < len(fresh) {
		t.Errorf("%d files were read for their traits, of %d", read, len(fresh))
	}
	begin(t, folder, cache, false)
	again, read := traitsOf(t, folder, cache)
	if read != 0 {
		t.Errorf("%d files were read again", read)
	}
	for what, got := range map[string][]Trait{"first": first, "remembered": again} {
		if d := cmp.Diff(fresh, got); d != "" {
			t.Errorf("%s: %s", what, d)
		}
	}
}
