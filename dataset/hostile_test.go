//go:build !windows

package dataset_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/datasettest"
)

// TestScanRefusesWhatIsNoFile checks that a pipe among the images, which would
// block for ever, and links to nowhere and in circles are errors with their name.
func TestScanRefusesWhatIsNoFile(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(path string) error
		want []string
	}{
		{"pipe", func(path string) error { return syscall.Mkfifo(path, 0o600) }, []string{"cat/x.png", "a pipe"}},
		{"device", func(path string) error { return os.Symlink("/dev/zero", path) }, []string{"cat/x.png", "device"}},
		{"nowhere", func(path string) error { return os.Symlink("gone.png", path) }, []string{"cat/x.png", "leads nowhere"}},
		{"circle", func(path string) error { return os.Symlink(".", path) }, []string{"cat/x.png", "leads back to a folder that holds it"}},
	} {
		root := t.TempDir()
		for _, class := range []string{"cat", "dog"} {
			if err := os.Mkdir(filepath.Join(root, class), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(root, class, "a.png"), datasettest.Picture(uint8(len(class)), 2), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := test.make(filepath.Join(root, "cat", "x.png")); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() {
			_, err := dataset.Scan(context.Background(), dataset.DirFS(root), dataset.ScanOptions{})
			done <- err
		}()
		select {
		case err := <-done:
			for _, want := range test.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%s: error %v, want one with %q", test.name, err, want)
				}
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: the scan hangs", test.name)
		}
	}
}

// TestErrorsSayWhatToDo checks the next step in errors of single images and of
// manifests.
func TestErrorsSayWhatToDo(t *testing.T) {
	webp := append([]byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02"), make([]byte, 9)...)
	corrupt := datasettest.Picture(9, 9)
	corrupt[20]++ // within the header, which has a checksum
	for content, want := range map[string]string{
		"":                                     "the file is empty: replace it or take it out",
		"hello":                                "convert it or take it out",
		string(datasettest.Picture(9, 9)[:50]): "the file ends before the image does: copy it anew or take it out",
		string(corrupt):                        "save it again as an 8-bit PNG, or take it out",
		string(webp):                           "decode webp: an animation without frames: save it again as an 8-bit PNG, or take it out",
	} {
		fsys := datasettest.Files(map[string][]byte{"cat/x.png": []byte(content), "dog/b.png": datasettest.Picture(2, 2)})
		_, err := dataset.Scan(context.Background(), fsys, dataset.ScanOptions{})
		if err == nil || !strings.HasPrefix(err.Error(), "cat/x.png: ") || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("error %v, want one for cat/x.png with %q", err, want)
		}
	}
	fsys := datasettest.Files(map[string][]byte{"m.csv": []byte("path|label\na.png|cat\n")})
	_, err := dataset.Scan(context.Background(), fsys, dataset.ScanOptions{Manifest: "m.csv"})
	if err == nil || !strings.Contains(err.Error(), "m.csv:1: the columns must be separated by commas") {
		t.Errorf("error %v, want one that asks for commas", err)
	}
}
