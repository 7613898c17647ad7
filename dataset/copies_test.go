package dataset

import (
	"bytes"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/pixels"
)

// TestCopyFiles: they have the bytes of the files, or their pixels alone; times and names tell
// nothing, and one that was changed is made again.
func TestCopyFiles(t *testing.T) {
	root := t.TempDir()
	var source bytes.Buffer
	picture := image.NewNRGBA(image.Rect(0, 0, 3, 2))
	for i := range picture.Pix {
		picture.Pix[i] = byte(40*i | 3)
	}
	if err := png.Encode(&source, picture); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a/One.PNG", "b/two.PNG"} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, source.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m, err := Scan(t.Context(), DirFS(root), ScanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, plain := range []bool{false, true} {
		o := CopyOptions{Folder: t.TempDir(), Temporary: t.TempDir(), Plain: plain, Alpha: pixels.Alpha("black")}
		paths, err := CopyFiles(t.Context(), DirFS(root), m, []int{0, 1}, o)
		if err != nil {
			t.Fatal(err)
		}
		if paths[0] != paths[1] || !strings.HasSuffix(paths[0], ".png") {
			t.Errorf("plain %t: %v", plain, paths)
		}
		data, err := os.ReadFile(paths[0])
		if err != nil || strings.TrimSuffix(filepath.Base(paths[0]), ".png") != hashOf(data) || bytes.Equal(data, source.Bytes()) == plain {
			t.Errorf("plain %t: %v", plain, err)
		}
		if info, err := os.Stat(paths[0]); err != nil || !info.ModTime().Equal(copyTime) {
			t.Errorf("plain %t: %v, %v", plain, info, err)
		}
		if err := os.Chmod(paths[0], 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(paths[0], []byte("another"), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := CopyFiles(t.Context(), DirFS(root), m, []int{1}, o); err != nil {
			t.Fatal(err)
		}
		if again, err := os.ReadFile(paths[0]); err != nil || !bytes.Equal(again, data) {
			t.Errorf("plain %t: a copy that was changed was not made again: %v", plain, err)
		}
	}
}
