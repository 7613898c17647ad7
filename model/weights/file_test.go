package weights

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReadFile reads what Write wrote, with its SHA-256, and refuses all else by name.
func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "w.safetensors")
	tensors := []Tensor{{"a/kernel", []int{1, 2}, []float32{1, -2}}, {"b/bias", []int{3}, []float32{0, 1, 2}}, {"none", []int{0}, []float32{}}}
	var text strings.Builder
	if err := Write(&text, tensors, map[string]string{"architecture": "x"}); err != nil {
		t.Fatal(err)
	}
	write := func(name, content string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("w.safetensors", text.String())
	f, err := ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(text.String()))
	want := &File{Path: path, SHA256: hex.EncodeToString(sum[:]), Metadata: map[string]string{"architecture": "x"}, Tensors: tensors}
	if d := cmp.Diff(want, f); d != "" {
		t.Error(d)
	}
	for name, damaged := range map[string]string{"cut": text.String()[:text.Len()-1], "longer": text.String() + "\x00", "text": "no weights at all", "empty": ""} {
		if _, err := ReadFile(write(name, damaged)); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), filepath.Join(dir, name)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ReadFile(dir); err == nil || !strings.Contains(err.Error(), "no file of weights") {
		t.Errorf("a folder: %v", err)
	}
	if _, err := ReadFile(filepath.Join(dir, "nowhere")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	sparse, err := os.Create(filepath.Join(dir, "sparse"))
	if err == nil {
		err = errors.Join(sparse.Truncate(MaxFile+1), sparse.Close())
	}
	if err != nil {
		t.Skip(err)
	}
	if _, err := ReadFile(sparse.Name()); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "more than") {
		t.Errorf("a file of %d bytes: %v", int64(MaxFile)+1, err)
	}
}
