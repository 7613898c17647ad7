package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSimulateNamesEveryPackage: .ci/simulate runs all packages whose tests have the flag
// -simulate, and no others with it.
func TestSimulateNamesEveryPackage(t *testing.T) {
	root := filepath.Join("..", "..")
	flag := regexp.MustCompile(`flag\.Bool\("simulate"`)
	var have []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil && flag.Match(text) {
			folder, _ := filepath.Rel(root, filepath.Dir(path))
			have = append(have, filepath.ToSlash(folder))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(root, ".ci", "simulate"))
	if err != nil {
		t.Fatal(err)
	}
	var run []string
	for _, call := range regexp.MustCompile(`(?m)^(?:simulate|long) \./(\S+)`).FindAllSubmatch(script, -1) {
		run = append(run, string(call[1]))
	}
	slices.Sort(have)
	slices.Sort(run)
	if d := cmp.Diff(have, run); len(have) == 0 || d != "" {
		t.Errorf("packages with the flag (-) and those that .ci/simulate runs (+) differ:\n%s", d)
	}
}
