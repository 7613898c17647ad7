package jpeg_test

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/pixels/jpeg"
)

// realFigures are what OpenCV, Pillow and libjpeg-turbo read from real files, see
// dataset/pixels/testdata/conformance/README.md.
type realFigures struct {
	OpenCV, Pillow, LibJPEG string // their versions
	Files                   map[string]realFile
}

// realFile is one file's entry. Pixels is SHA-256 of the RGB bytes that Pillow reads;
// the others' are nil where they are the same, and all are empty where nothing is read.
type realFile struct {
	Name, Kind      string
	Width, Height   int
	Pixels          string
	OpenCV, LibJPEG *string
	Error, Warnings string // libjpeg's
}

// asked reports that the file is sound and that its pixels are known: libjpeg reads it
// without a warning, and OpenCV and Pillow read the same, or, of CMYK, Pillow does.
func (f realFile) asked() bool {
	return f.Error == "" && f.Warnings == "" && f.Pixels != "" && f.LibJPEG == nil && (f.OpenCV == nil || f.fourComponents())
}

func (f realFile) fourComponents() bool { return strings.Contains(f.Kind, "4 components") }

// readAs reports that one of the programs gives these pixels.
func (f realFile) readAs(sum string) bool {
	return sum == f.Pixels || f.OpenCV != nil && sum == *f.OpenCV || f.LibJPEG != nil && sum == *f.LibJPEG
}

// TestRealFilesHaveLibJPEGsBytes compares the JPEG files that packages ship: every
// sound one has OpenCV's and Pillow's bytes, and none others than one of them gives.
func TestRealFilesHaveLibJPEGsBytes(t *testing.T) {
	const variable = "REFOLD_CONFORMANCE"
	root := os.Getenv(variable)
	if root == "" {
		t.Skipf("set %s to a folder that dataset/pixels/testdata/conformance/collect.py has filled", variable)
	}
	golden := parseRealFigures(t)
	report, seen := realReport{}, map[string]bool{}
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
			report.judge(t, f, data)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) < len(golden.Files)*9/10 {
		t.Errorf("%s holds %d of %d files: collect them anew", root, len(seen), len(golden.Files))
	}
	t.Logf("beside OpenCV %s, Pillow %s and libjpeg-turbo %s\n%s", golden.OpenCV, golden.Pillow, golden.LibJPEG, report)
}

// judge decodes a file and counts how that compares.
func (r *realReport) judge(t *testing.T, f realFile, data []byte) {
	got, err := hashed(t, data)
	var named *jpeg.UnsupportedError
	switch {
	case err == nil && f.asked() && got == f.Pixels:
		r.count(f, equal)
	case err == nil && f.readAs(got) && !f.asked():
		r.count(f, beyond)
		r.tell("read as one of them, though %s: %s (%s)", f.fault(), f.Name, f.Kind)
	case err == nil:
		r.count(f, different)
		t.Errorf("%s (%s; %s): other pixels", f.Name, f.Kind, f.fault())
	case f.asked():
		r.count(f, refused)
		r.tell("REFUSED: %s (%s): %v", f.Name, f.Kind, err)
		if !errors.As(err, &named) {
			t.Errorf("%s (%s): refused, though libjpeg warns of nothing: %v", f.Name, f.Kind, err)
		}
	default:
		r.count(f, refusedToo)
		r.tell("refused, as %s: %s (%s): %v", f.fault(), f.Name, f.Kind, err)
	}
}

// fault is why nothing is asked of a file.
func (f realFile) fault() string {
	switch {
	case f.Error == "large":
		return "there are more than 64 megapixels"
	case f.Error != "":
		return "libjpeg fails by " + f.Error
	case f.Warnings != "":
		return "libjpeg warns of " + f.Warnings
	case f.asked():
		return "sound"
	}
	return "the programs differ"
}

// hashed decodes a file.
func hashed(t *testing.T, data []byte) (string, error) {
	t.Helper()
	header, err := jpeg.ReadHeader(data)
	if err != nil {
		return "", err
	}
	sum, n := sha256.New(), 0
	err = jpeg.Rows(context.Background(), data, func(rgb []byte) error {
		n += len(rgb)
		sum.Write(rgb)
		return nil
	})
	if want := 3 * header.Width * header.Height; err == nil && n != want {
		return "", fmt.Errorf("%d bytes, want %d", n, want)
	}
	return hex.EncodeToString(sum.Sum(nil)), err
}

func parseRealFigures(t *testing.T) realFigures {
	t.Helper()
	f, err := os.Open("../testdata/conformance/jpeg.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var golden realFigures
	if err := json.NewDecoder(r).Decode(&golden); err != nil {
		t.Fatal(err)
	}
	return golden
}
