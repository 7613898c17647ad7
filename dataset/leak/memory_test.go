package leak

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/testdata"
)

// someEmoji are images of which some are alike.
func someEmoji(t *testing.T, n int) (*dataset.Manifest, *dataset.Traits) {
	files, err := fs.Glob(testdata.Emoji(), "google/*.png")
	if err != nil || len(files) < n {
		t.Fatalf("%d files, %v", len(files), err)
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
	folder := make(fstest.MapFS)
	for i, name := range files[:n] {
		data, err := fs.ReadFile(testdata.Emoji(), name)
		if err != nil {
			t.Fatal(err)
		}
		folder[fmt.Sprintf("%c/%s", 'a'+i%2, filepath.Base(name))] = &fstest.MapFile{Data: data}
	}
	var traits dataset.Traits
	m, err := dataset.Scan(context.Background(), folder, dataset.ScanOptions{Traits: &traits})
	if err != nil {
		t.Fatal(err)
	}
	return m, &traits
}

// TestMemory: a search with a memory finds what one without finds; again, and after it was
// ended, it compares nothing twice; a damaged memory is told of and made anew.
func TestMemory(t *testing.T) {
	m, traits := someEmoji(t, 24)
	dir := t.TempDir()
	cache, err := pixelcache.Open(dir, 1e9)
	if err != nil {
		t.Fatal(err)
	}
	var notices []string
	compared := 0
	search := func(ctx context.Context) (*Near, error) {
		memory := OpenMemory(t.Context(), cache, "emoji", func(text string) { notices = append(notices, text) })
		defer func() { compared = memory.compared }()
		return FindNear(ctx, m, traits.Of(m), NearOptions{Workers: 1, Memory: memory, Progress: func(done, total int) {
			if cancel, ok := ctx.Value(cancelKey{}).(context.CancelFunc); ok && done > total/2 {
				cancel()
			}
		}})
	}
	want, err := FindNear(t.Context(), m, traits.Of(m), NearOptions{})
	if err != nil || len(want.Relations) == 0 {
		t.Fatalf("%v, %v", want, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := search(context.WithValue(ctx, cancelKey{}, cancel)); !errors.Is(err, context.Canceled) {
		t.Fatalf("ended: %v", err)
	}
	before := compared
	check := func(name string, fresh int) {
		t.Helper()
		got, err := search(t.Context())
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, want)
		}
		if compared != fresh {
			t.Errorf("%s: %d pairs were compared, want %d", name, compared, fresh)
		}
	}
	if before == 0 || before == want.Compared {
		t.Errorf("%d of %d pairs were compared before the end", before, want.Compared)
	}
	check("gone on with", want.Compared-before)
	check("again", 0)
	if len(notices) > 0 {
		t.Errorf("notices %q", notices)
	}

	files, err := filepath.Glob(filepath.Join(dir, "comparisons-*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%q, %v", files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-20] ^= 1
	if err := os.WriteFile(files[0], data, 0o600); err != nil {
		t.Fatal(err)
	}
	check("damaged", want.Compared)
	if len(notices) != 1 || !strings.Contains(notices[0], "compared again") {
		t.Errorf("notices %q", notices)
	}
	check("made anew", 0)
}

type cancelKey struct{}
