package kind_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/datasettest"
)

const (
	heic = "\x00\x00\x00\x14ftypheic\x00\x00\x00\x00heic"
	jxl  = "\xff\x0a\x00"
	page = "<!DOCTYPE html><html>"
	psd  = "8BPS\x00\x01"
)

// refused scans images beside two sound ones and returns the lines of the error.
func refused(t *testing.T, manifest string, contents map[string]string) []string {
	t.Helper()
	all := map[string][]byte{"cat/a.png": datasettest.Picture(1, 3), "dog/b.png": datasettest.Picture(2, 3)}
	for name, content := range contents {
		all[name] = []byte(content)
	}
	_, err := dataset.Scan(context.Background(), datasettest.Files(all), dataset.ScanOptions{Manifest: manifest})
	if err == nil {
		t.Fatal("no error")
	}
	return strings.Split(err.Error(), "\n")
}

// TestAdviceIsGivenOnceForEachKind: how many files of a kind there are, and commands
// for three systems that convert all of them.
func TestAdviceIsGivenOnceForEachKind(t *testing.T) {
	for _, test := range []struct {
		name     string
		contents map[string]string
		want     []string
	}{
		{"one", map[string]string{"cat/x.heic": heic}, []string{
			"cat/x.heic: HEIC is not supported: convert it to PNG (with ImageMagick, on Linux `convert IN OUT.png`, on macOS and Windows `magick IN OUT.png`), or take it out",
		}},
		{"several", map[string]string{"cat/x.heic": heic, "cat/y.HEIC": heic, "dog/z.heic": heic}, []string{
			"3 of 5 files and folders cannot be used:",
			"  cat/x.heic: HEIC is not supported",
			"  cat/y.HEIC: HEIC is not supported",
			"  dog/z.heic: HEIC is not supported",
			"3 HEIC files: convert them to PNG in the folder of the images, then take the HEIC files out",
			`  Linux:   find . -iname '*.heic' -exec convert {} {}.png \;   (apt install imagemagick)`,
			`  macOS:   find . -iname '*.heic' -exec magick {} {}.png \;   (brew install imagemagick)`,
			`  Windows: Get-ChildItem -Recurse -Filter *.heic | ForEach-Object { magick $_.FullName "$($_.FullName).png" }   (winget install ImageMagick.ImageMagick)`,
		}},
		{"of wrong names", map[string]string{"cat/x.jpg": heic, "cat/y.jpg": heic}, []string{
			"2 of 4 files and folders cannot be used:",
			"  cat/x.jpg: HEIC is not supported",
			"  cat/y.jpg: HEIC is not supported",
			"2 HEIC files: convert each to PNG (with ImageMagick, on Linux `convert IN OUT.png`, on macOS and Windows `magick IN OUT.png`), then take the HEIC files out",
		}},
		{"of two names", map[string]string{"cat/x.jpg": heic, "cat/y.heic": heic}, []string{
			"2 of 4 files and folders cannot be used:",
			"  cat/x.jpg: HEIC is not supported",
			"  cat/y.heic: HEIC is not supported",
			"2 HEIC files: convert them to PNG in the folder of the images, then take the HEIC files out; those that have another name, such as cat/x.jpg, one by one",
			`  Linux:   find . -iname '*.heic' -exec convert {} {}.png \;   (apt install imagemagick)`,
			`  macOS:   find . -iname '*.heic' -exec magick {} {}.png \;   (brew install imagemagick)`,
			`  Windows: Get-ChildItem -Recurse -Filter *.heic | ForEach-Object { magick $_.FullName "$($_.FullName).png" }   (winget install ImageMagick.ImageMagick)`,
		}},
		{"of several kinds", map[string]string{"cat/p.jpg": page, "cat/q.jpg": page, "dog/r.psd": psd, "dog/s.psd": psd, "dog/t.jxl": jxl, "dog/u.png": ""}, []string{
			"6 of 8 files and folders cannot be used:",
			"  cat/p.jpg: an HTML page, not an image",
			"  cat/q.jpg: an HTML page, not an image",
			"  dog/r.psd: Photoshop is not supported",
			"  dog/s.psd: Photoshop is not supported",
			"  dog/t.jxl: JPEG XL is not supported: convert it to PNG (on Linux and macOS with libjxl, `djxl IN OUT.png`, on Windows with ImageMagick, `magick IN OUT.png`), or take it out",
			"  dog/u.png: the file is empty: replace it or take it out",
			"2 HTML pages: download the images again, since the server has sent pages instead, or take them out",
			"2 Photoshop files: convert them to PNG (with ImageMagick, each: magick IN OUT.png), or take them out",
		}},
	} {
		if diff := cmp.Diff(test.want, refused(t, "", test.contents)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestNamesReachNoShell: an extension that a shell would take for more than a name
// stands in no command.
func TestNamesReachNoShell(t *testing.T) {
	lines := refused(t, "", map[string]string{"cat/x.a'b": heic, "cat/y.a'b": heic})
	if all := strings.Join(lines, "\n"); strings.Contains(all, "find") || !strings.Contains(all, "2 HEIC files: convert each to PNG") {
		t.Errorf("the error is:\n%s", all)
	}
}

func TestAdviceForManifests(t *testing.T) {
	lines := refused(t, "m.csv", map[string]string{
		"m.csv": "path,label\ncat/a.png,cat\ndog/b.png,dog\nx.heic,cat\ny.heic,dog\n", "x.heic": heic, "y.heic": heic,
	})
	if len(lines) != 7 || lines[1] != "  m.csv:4: x.heic: HEIC is not supported" || !strings.HasSuffix(lines[3], "then name the PNG files in the manifest instead") {
		t.Errorf("the error is:\n%s", strings.Join(lines, "\n"))
	}
}
