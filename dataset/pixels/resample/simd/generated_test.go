package simd

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestGeneratedFilesAreCurrent runs the generator and compares. It is skipped
// where the generator's modules are not there and may not be downloaded:
// "go -C gen mod download" gets them.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the generator")
	}
	command := func(args ...string) ([]byte, error) {
		c := exec.Command("go", args...)
		c.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=readonly")
		return c.CombinedOutput()
	}
	if out, err := command("-C", "gen", "list", "-deps", "."); err != nil {
		t.Skipf("the generator cannot be built here: %v\n%s", err, out)
	}
	dir := t.TempDir()
	assembly, stubs := filepath.Join(dir, "simd.s"), filepath.Join(dir, "simd.go")
	if out, err := command("-C", "gen", "run", ".", "-out", assembly, "-stubs", stubs, "-pkg", "simd"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for fresh, checkedIn := range map[string]string{assembly: "simd_amd64.s", stubs: "simd_amd64.go"} {
		if !bytes.Equal(body(t, fresh), body(t, checkedIn)) {
			t.Errorf("%s is not what gen writes: run go generate", checkedIn)
		}
	}
}

// body is a file without its first line, which names the generator's arguments.
func body(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(data, []byte("\n"))
	return rest
}
