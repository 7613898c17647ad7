package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestGeneratedFilesAreCurrent runs every generator of kernels, which lies in a folder
// gen below theirs, and its tests, and compares. One is skipped where its modules are not there:
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
	if out, err := command("list", "-deps", "./..."); err != nil {
		t.Skipf("the generator cannot be built here: %v\n%s", err, out)
	}
	if out, err := command("test", "./..."); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	doc, err := os.ReadFile(filepath.Join(gen, "..", "doc.go"))
	if err != nil {
		t.Fatal(err)
	}
	directives := generating.FindAllStringSubmatch(string(doc), -1)
	if len(directives) == 0 {
		t.Fatal("doc.go does not say how to generate")
	}
	for _, d := range directives {
		program, checkedIn := d[1], d[2:4]
		dir := t.TempDir()
		fresh := []string{filepath.Join(dir, "simd.s"), filepath.Join(dir, "simd.go")}
		if out, err := command("run", program, "-out", fresh[0], "-stubs", fresh[1], "-pkg", "simd"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for i, name := range checkedIn {
			if !bytes.Equal(withoutFirstLine(t, fresh[i]), withoutFirstLine(t, filepath.Join(gen, name))) {
				t.Errorf("%s is not what gen writes: run go generate", name)
			}
		}
	}
}

// generating is how a package says which programs below gen write which of its files.
var generating = regexp.MustCompile(`(?m)^//go:generate go -C gen run (\S+) -out (\S+) -stubs (\S+) -pkg simd$`)

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
