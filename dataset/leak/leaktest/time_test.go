package leaktest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestPlantedTime times the search of 10^3 and 10^4 of the images that TestPlanted has
// written, of all sets and kinds.
func TestPlantedTime(t *testing.T) {
	dir := os.Getenv("REFOLD_PLANTED")
	if dir == "" {
		t.Skip("REFOLD_PLANTED is not set: .ci/planted runs this")
	}
	files, err := filepath.Glob(filepath.Join(dir, "images", "*", "*", "[ab]", "*"))
	if err != nil {
		t.Fatal(err)
	}
	random(3).Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
	for _, n := range []int{1000, 10_000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			if len(files) < n {
				t.Skipf("%d files", len(files))
			}
			f := &folder{dir: t.TempDir()}
			for i, file := range files[:n] {
				m := member{path: filepath.Join(class(i), fmt.Sprintf("%05d%s", i, filepath.Ext(file)))}
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if err := write(filepath.Join(f.dir, m.path), data); err != nil {
					t.Fatal(err)
				}
				f.members = append(f.members, m)
			}
			search(t, f)
		})
	}
}
