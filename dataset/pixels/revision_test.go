package pixels

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"maps"
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

// pixelsOfTestdata hashes all images of testdata, by their hashes, prepared in all ways.
func pixelsOfTestdata(t *testing.T) string {
	names, err := filepath.Glob("testdata/images/*")
	if err != nil || len(names) < 40 {
		t.Fatalf("%d images, %v", len(names), err)
	}
	files := make(map[string][]byte)
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		files[hex.EncodeToString(sum[:])] = data
	}
	hash := sha256.New()
	for _, alpha := range []Alpha{White, Black, Drop} {
		for _, resize := range []Resize{Stretch, Crop, Trim, Pad} {
			for _, interpolation := range []Interpolation{Linear, Area} {
				p := Preprocess{Height: 11, Width: 7, Resize: resize, Interpolation: interpolation, Alpha: alpha}
				for _, key := range slices.Sorted(maps.Keys(files)) {
					hash.Write(prepared(t, files[key], p))
				}
			}
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// prepared is a file's image as a network sees it.
func prepared(t *testing.T, data []byte, p Preprocess) []byte {
	t.Helper()
	h, err := ReadHeader(data, DefaultMaxPixels)
	if err != nil {
		t.Fatal(err)
	}
	width, height := h.Upright()
	rgb := make([]byte, p.Bytes())
	if err := Decode(t.Context(), data, h, p.Alpha, p.Fit(height, width, rgb).Write); err != nil {
		t.Fatal(err)
	}
	return rgb
}

// TestDecoderNamesWhatDecodes: pixels must not outlive a change of Go or of a
// module.
func TestDecoderNamesWhatDecodes(t *testing.T) {
	for _, part := range []string{"revision ", "go1.", runtime.GOARCH} {
		if !strings.Contains(Decoder(), part) {
			t.Errorf("%q lacks %q", Decoder(), part)
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
