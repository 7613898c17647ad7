package disk

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestCheckWritableLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".", "runs", "runs/deep/er"} {
		tried, err := CheckWritable(filepath.Join(dir, name))
		if err != nil || tried != dir {
			t.Errorf("%s: tried %s, %v", name, tried, err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestCheckWritableRefuses(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := CheckWritable(file); err == nil || !strings.Contains(err.Error(), "file, not a folder") {
		t.Errorf("a file: %v", err)
	}
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("permissions do not bind here")
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	if _, err := CheckWritable(filepath.Join(dir, "runs")); err == nil {
		t.Error("a folder that is read-only passes")
	}
}
