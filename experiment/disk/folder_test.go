package disk

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment/remedy"
)

// TestFolderThatRunsShallStandIn looks at a folder that is not there yet.
func TestFolderThatRunsShallStandIn(t *testing.T) {
	above := t.TempDir()
	dir := filepath.Join(above, "deep", "runs")
	if free, err := FreeSpace(dir); err != nil || free <= 0 {
		t.Errorf("%d bytes free, %v", free, err)
	}
	// The clock of a local file system ticks every few milliseconds.
	if skew, err := ClockSkew(dir); err != nil || skew.Abs() > 2*time.Second {
		t.Errorf("clocks differ by %v, %v", skew, err)
	}
	if left, err := os.ReadDir(above); err != nil || len(left) != 0 {
		t.Errorf("%v is left behind, %v", left, err)
	}
	if _, err := ClockSkew("folder_test.go"); err == nil {
		t.Error("a file is taken for a folder")
	}
}

func TestMakeFolderSaysWhatToDo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "run")
	if err := MakeFolder(dir); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	err := MakeFolder(filepath.Join(file, "run"))
	if err == nil || !strings.Contains(err.Error(), "run cannot be a run directory: ") || !slices.Contains(remedy.Remedies(err), remedy.Remedy(remedy.OtherDir{Writable: true})) {
		t.Errorf("below a file: %v", err)
	}
}
