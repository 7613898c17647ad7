package jpeg

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/pixels/jpeg/jpegtest"
)

// figure is what others read from a file of a set (testdata/figures.py).
type figure struct {
	file           string // the first digits of SHA-256
	libjpeg        string // the same of the RGB bytes, or an error's name, or large
	warnings       string // or -
	opencv, pillow string // = if as libjpeg
}

// read tells whether libjpeg gives a picture.
func (f figure) read() bool { return f.libjpeg != "large" && !strings.HasPrefix(f.libjpeg, "JERR_") }

// warned is the names of the error and the warnings, without numbers.
func (f figure) warned() string {
	var all []string
	if !f.read() {
		all = append(all, f.libjpeg)
	}
	for warning := range strings.SplitSeq(f.warnings, ",") {
		if name, _, ok := strings.Cut(warning, ":"); ok {
			all = append(all, name)
		}
	}
	return strings.Join(all, ", ")
}

func figures(t *testing.T, name string) map[string]figure {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]figure{}
	for lines := bufio.NewScanner(z); lines.Scan(); {
		f := strings.Split(lines.Text(), "\t")
		if len(f) != 6 {
			t.Fatalf("%s: a line of %d fields", name, len(f))
		}
		all[f[0]] = figure{f[1], f[2], f[3], f[4], f[5]}
	}
	return all
}

// hashed is the picture's hash as in figures, or why there is none.
func hashed(t *testing.T, data []byte) (string, error) {
	t.Helper()
	h, headerErr := ReadHeader(data)
	if headerErr == nil && h.Width*h.Height > 1<<22 {
		return "large", nil
	}
	sum, count := sha256.New(), 0
	err := Rows(context.Background(), data, func(rgb []byte) error {
		count += len(rgb)
		_, err := sum.Write(rgb)
		return err
	})
	switch {
	case err != nil:
		return "", err
	case headerErr != nil:
		t.Fatalf("rows without a header: %v", headerErr)
	case count != 3*h.Width*h.Height:
		t.Fatalf("%d bytes of %d x %d pixels", count, h.Width, h.Height)
	}
	return fmt.Sprintf("%x", sum.Sum(nil)[:8]), nil
}

// TestGeneratedAreReadAsTheProgramsDo: what libjpeg reads without a warning is read, to
// the same bytes, and what it reads with one to these or not at all.
func TestGeneratedAreReadAsTheProgramsDo(t *testing.T) {
	want, counts := figures(t, "generated.txt.gz"), map[string]int{}
	n := 0
	for f := range jpegtest.Generated() {
		n++
		w, ok := want[f.ID]
		if !ok || w.file != fmt.Sprintf("%x", sha256.Sum256(f.Data))[:8] {
			t.Fatalf("file %s is not the one that the figures are of: run testdata/figures.py", f.ID)
		}
		got, err := hashed(t, f.Data)
		sound := w.read() && w.warnings == "-"
		switch {
		case err == nil && got != w.libjpeg:
			t.Errorf("%s (%s): other pixels than libjpeg's, %s %s", f.ID, f.Kind, w.libjpeg, w.warnings)
		case err == nil && sound:
			counts["read"]++
		case err == nil:
			counts["read, though libjpeg warns: "+w.warned()]++
		case !sound:
			counts["refused, as libjpeg says: "+w.warned()]++
		case refusable(err):
			counts["refused, though libjpeg reads it: "+reason(err)]++
		default:
			t.Errorf("%s (%s): %v", f.ID, f.Kind, err)
		}
	}
	if n != len(want) || counts["read"] < 3900 {
		t.Errorf("%d files of %d, %d read", n, len(want), counts["read"])
	}
	report(t, counts)
}

// refusable tells what may be refused though libjpeg reads it: kinds that are named,
// and components without any scan, which libjpeg fills with zeros in silence.
func refusable(err error) bool {
	var u *UnsupportedError
	return errors.As(err, &u) || strings.HasSuffix(err.Error(), "has no data")
}

// reason leaves out where.
func reason(err error) string {
	if _, what, ok := strings.Cut(err.Error(), "at byte "); ok {
		_, what, _ = strings.Cut(what, ": ")
		return what
	}
	return err.Error()
}

func report(t *testing.T, counts map[string]int) {
	var lines []string
	for what, n := range counts {
		lines = append(lines, fmt.Sprintf("%5d %s", n, what))
	}
	slices.Sort(lines)
	t.Log("\n" + strings.Join(lines, "\n"))
}
