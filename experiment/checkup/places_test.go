package checkup_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/refold/refold/experiment/checkup"
)

// TestPlaces looks at folders that are there, missing, and none, and leaves nothing behind.
func TestPlaces(t *testing.T) {
	there := t.TempDir()
	missing := filepath.Join(there, "runs", "mine")
	for _, test := range []struct {
		dir  string
		want checkup.State
	}{{there, checkup.Fine}, {missing, checkup.Fine}, {"places_test.go", checkup.Problem}} {
		if f := checkup.FolderAt(test.dir); f.State() != test.want || f.Dir != test.dir || f.Err == nil && f.Tried != there {
			t.Errorf("%s: %+v, want %s", test.dir, f, test.want)
		}
	}
	for _, test := range []struct {
		dir  string
		off  bool
		want checkup.State // where the disk has room
	}{{"", true, checkup.Fine}, {there, false, checkup.Fine}, {missing, false, checkup.Fine}, {"places_test.go", false, checkup.Note}} {
		if c := checkup.CacheAt(test.dir, 5); c.Off() != test.off || c.State() != test.want && !c.IsCramped() || c.Limit != 5 {
			t.Errorf("%s: %+v, want %s", test.dir, c, test.want)
		}
	}
	for _, dir := range []string{there, missing} {
		if c := checkup.ClockAt(dir); c.Err != nil || c.IsWrong() {
			t.Errorf("clock at %s: %+v", dir, c)
		}
		if s := checkup.DiskSpaceAt(dir); s.Err == nil && s.Free <= 0 {
			t.Errorf("disk at %s: %+v", dir, s)
		}
	}
	if left, err := os.ReadDir(there); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
