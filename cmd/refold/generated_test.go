package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestGeneratedFilesAreCurrent runs every generator of kernels, which lies in a folder
// gen below theirs, and compares. One is skipped where its modules are not there:
// "go -C FOLDER mod download" gets them.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the generators")
	}
	generators := generatorsBelow(t, filepath.Join("..", ".."))
	if len(generators) < 3 {
		t.Fatalf("found only the generators %v", generators)
	}
	for _, gen := range generators {
		t.Run(filepath.ToSlash(gen), func(t *testing.T) { checkGenerated(t, gen) })
	}
}

// generatorsBelow are the folders called gen that are modules of their own.
func generatorsBelow(t *testing.T, root string) (folders []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Name() == "go.mod" && filepath.Base(filepath.Dir(path)) == "gen" {
			folders = append(folders, filepath.Dir(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return folders
}

func checkGenerated(t *testing.T, gen string) {
	command := func(args ...string) ([]byte, error) {
		c := exec.Command("go", append([]string{"-C", gen}, args...)...)
		c.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=readonly")
		return c.CombinedOutput()
	}
	if out, err := command("list", "-deps", "."); err != nil {
		t.Skipf("the generator cannot be built here: %v\n%s", err, out)
	}
	dir := t.TempDir()
	assembly, declarations := filepath.Join(dir, "simd.s"), filepath.Join(dir, "simd.go")
	if out, err := command("run", ".", "-out", assembly, "-stubs", declarations, "-pkg", "simd"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for fresh, checkedIn := range map[string]string{assembly: "simd_amd64.s", declarations: "simd_amd64.go"} {
		if !bytes.Equal(withoutFirstLine(t, fresh), withoutFirstLine(t, filepath.Join(gen, "..", checkedIn))) {
			t.Errorf("%s is not what gen writes: run go generate", checkedIn)
		}
	}
}

// withoutFirstLine leaves out the line that names the generator's arguments.
func withoutFirstLine(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(data, []byte("\n"))
	return rest
}
