package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// recorded is testdata/revision.json: what the files of testdata/images give.
type recorded struct {
	Revision int    `json:"revision"`
	SHA256   string `json:"sha256"`
}

// TestRevisionRisesWithEveryChangeOfPixels keeps cached pixels from outliving a
// change of the decoders. After such a change: raise decoderRevision, then run it
// with -update.
func TestRevisionRisesWithEveryChangeOfPixels(t *testing.T) {
	const path = "testdata/revision.json"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var golden recorded
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	now := recorded{decoderRevision, pixelsOfTestdata(t)}
	switch {
	case now == golden:
	case now.SHA256 != golden.SHA256 && now.Revision <= golden.Revision:
		t.Errorf("decoded pixels have changed since revision %d: raise decoderRevision, so that cached ones are made again", golden.Revision)
	case *update:
		if data, err = json.MarshalIndent(now, "", "  "); err == nil {
			err = os.WriteFile(path, append(data, '\n'), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s holds %+v, now %+v: run this test with -update", path, golden, now)
	}
}

// pixelsOfTestdata hashes all images of testdata, prepared in all ways.
func pixelsOfTestdata(t *testing.T) string {
	folder := realImages(t)
	hash := sha256.New()
	for _, alpha := range []Alpha{White, Black, Drop} {
		m, err := Scan(t.Context(), DirFS(folder), ScanOptions{Alpha: alpha})
		if err != nil {
			t.Fatal(err)
		}
		for _, resize := range []Resize{Stretch, Crop, Trim, Pad} {
			for _, interpolation := range []Interpolation{Linear, Area} {
				p := Preprocess{Height: 11, Width: 7, Resize: resize, Interpolation: interpolation, Alpha: alpha}
				pixels, err := Load(t.Context(), DirFS(folder), m, p, LoadOptions{})
				if err != nil {
					t.Fatal(err)
				}
				hash.Write(pixels.Data)
			}
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// TestDecoderNamesWhatDecodes: pixels must not outlive a change of Go or of a
// module.
func TestDecoderNamesWhatDecodes(t *testing.T) {
	for _, part := range []string{"revision ", "go1.", runtime.GOARCH} {
		if !strings.Contains(decoder(), part) {
			t.Errorf("%q lacks %q", decoder(), part)
		}
	}
	got := decodingModules(&debug.BuildInfo{Deps: []*debug.Module{
		{Path: "golang.org/x/image", Version: "v0.9.0", Replace: &debug.Module{Path: "../image", Version: "v0.9.1"}},
		{Path: "golang.org/x/text", Version: "v7"},
	}})
	if want := ", golang.org/x/image ../image v0.9.1"; got != want {
		t.Errorf("modules %q, want %q", got, want)
	}
}

// realImages copies testdata/images into a folder of two classes. The files are
// as old as images usually are: an hour and more.
func realImages(t testing.TB) string {
	t.Helper()
	folder := t.TempDir()
	names, err := filepath.Glob("testdata/images/*")
	if err != nil || len(names) < 40 {
		t.Fatalf("%d images, %v", len(names), err)
	}
	slices.Sort(names)
	for i, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		writeOld(t, filepath.Join(folder, []string{"a", "b"}[i%2], filepath.Base(name)), data)
	}
	return folder
}
