package pixels

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"os"

	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// figures are what Pillow and OpenCV read from files, see
// testdata/conformance/README.md.
type figures struct {
	Pillow, OpenCV string // their versions
	Files          map[string]figure
}

// figure is one file's entry.
type figure struct {
	Name       string // of a real file; the matrix is keyed by name
	Kind       string
	Read       []string  // pillow, opencv
	Side       string    // whose reading is taken: one of the sides below
	Want       *reading  // nil where nothing is to be read
	Difference []float64 // mean and maximum between the two, where both read it
}

// Whose reading is taken. Beside these: "pillow" and "opencv" alone, and
// "specification" where neither reads what a file was made to hold.
const (
	sideBoth     = "both"     // they read it alike: it is to be read so
	sideNone     = "none"     // neither reads it
	sideRefused  = "refused"  // they differ and neither is surely right
	sideUnjudged = "unjudged" // a broken file that one of them makes something of
)

// unjudged reports files of which nothing is asked but that reading them ends.
func (f figure) unjudged() bool { return f.Side == sideNone || f.Side == sideUnjudged }

func (f figure) readBy(program string) bool { return slices.Contains(f.Read, program) }

// TestMatrixIsReadAsPillowAndOpenCVDo compares generated files of every kind.
func TestMatrixIsReadAsPillowAndOpenCVDo(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing in it is concurrent: seconds with the race detector")
	}
	archive, err := zip.OpenReader("testdata/conformance/matrix.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	files := map[string][]byte{}
	for _, f := range archive.File {
		files[f.Name] = unpacked(t, f)
	}
	golden := parseFigures(t, files["figures.json"])
	delete(files, "figures.json")
	if len(files) < 1000 || len(files) != len(golden.Files) {
		t.Fatalf("%d files with %d figures, want 1000 or more of each", len(files), len(golden.Files))
	}
	report := newConformance(golden)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		report.judge(t, name, files[name], golden.Files[name])
	}
	report.finish(t)
}

// TestRealFilesAreReadAsPillowAndOpenCVDo compares the test images of well-known
// libraries, which are not part of this repository.
func TestRealFilesAreReadAsPillowAndOpenCVDo(t *testing.T) {
	const variable = "REFOLD_CONFORMANCE"
	root := os.Getenv(variable)
	if root == "" {
		t.Skipf("set %s to a folder that dataset/pixels/testdata/conformance/collect.py has filled", variable)
	}
	golden := realFigures(t)
	report, seen := newConformance(golden), map[string]bool{}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		key := hex.EncodeToString(sum[:])
		if f, ok := golden.Files[key]; ok && !seen[key] {
			seen[key] = true
			report.judge(t, f.Name, data, f)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) < len(golden.Files)*9/10 {
		t.Errorf("%s holds %d of %d files: collect them anew", root, len(seen), len(golden.Files))
	}
	report.finish(t)
}

// judge decodes a file and counts how that compares.
func (c *conformance) judge(t *testing.T, name string, data []byte, f figure) {
	format, _, _ := strings.Cut(name, "/")
	row := c.row(format)
	row.count(f)
	m, _, err := decodeBytes(data)
	switch {
	case err != nil:
		row.refuse(f)
		c.refusals[reasonOf(err)]++
		if f.Side == sideBoth {
			t.Logf("refused: %s (%s): %v", name, f.Kind, err)
		}
	case f.unjudged():
		row.extra++
		t.Logf("read though %s: %s (%s)", f.Side, name, f.Kind)
	case f.Want == nil: // they differ, and neither side is taken
		row.different++
		t.Errorf("%s (%s): read, though Pillow and OpenCV differ by %v and neither is taken", name, f.Kind, f.Difference)
	default:
		d := f.Want.differ(t, m)
		if !d.within(f.Kind) {
			row.different++
			t.Errorf("%s (%s): read otherwise than %s: %v", name, f.Kind, f.Side, d)
			return
		}
		row.read(f)
	}
}

func unpacked(t *testing.T, f *zip.File) []byte {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func parseFigures(t *testing.T, data []byte) figures {
	t.Helper()
	var golden figures
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	return golden
}

func realFigures(t *testing.T) figures {
	t.Helper()
	packed, err := os.ReadFile("testdata/conformance/real.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return parseFigures(t, data)
}
