//go:build !windows

package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refold/refold/cmd/refold/manual"
)

// TestRunDirectoryThatGoesAway: a run whose directory is moved, deleted or replaced
// in the middle of a training stops, blames no trial and leaves alone what stands
// there now. Moved back, it goes on to the same bytes.
func TestRunDirectoryThatGoesAway(t *testing.T) {
	for name, away := range map[string]func(dir, elsewhere string) error{
		"moved":   os.Rename,
		"deleted": func(dir, _ string) error { return os.RemoveAll(dir) },
		"replaced": func(dir, elsewhere string) error {
			if err := os.Rename(dir, elsewhere); err != nil {
				return err
			}
			return exec.Command("refold", small(dir)...).Run()
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, elsewhere := filepath.Join(t.TempDir(), "run"), filepath.Join(t.TempDir(), "moved")
			var before map[string]string
			code, log := logOf(t, exec.Command("refold", single(dir)...), func(line string) {
				if strings.Contains(line, "epoch 2/60") {
					if err := away(dir, elsewhere); err != nil {
						t.Error(err)
					}
					before = contents(t, dir)
				}
			})
			if code != manual.ExitMachine || !strings.Contains(log, dir+" is no longer the run directory that was opened") || strings.Contains(log, "failed") {
				t.Errorf("exit code %d; log:\n%s", code, log)
			}
			after := contents(t, dir)
			for path, data := range after {
				if before[path] != data {
					t.Errorf("%s was written", path)
				}
			}
			if len(before) != len(after) {
				t.Errorf("%d files, before %d", len(after), len(before))
			}
			if name != "moved" {
				return
			}
			whole := filepath.Join(t.TempDir(), "run")
			if err := os.Rename(elsewhere, dir); err != nil {
				t.Fatal(err)
			}
			for _, d := range []string{dir, whole} {
				if out, err := exec.Command("refold", single(d)...).CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
			}
			if !bytes.Equal(read(t, dir, "summary.json"), read(t, whole, "summary.json")) {
				t.Error("summary.json differs from that of a run that was left alone")
			}
		})
	}
}

// TestCacheThatIsCut: pixels are mapped from the cache. Where its file is cut while a
// run reads it, the run stops, blames no trial and goes on with the next call.
func TestCacheThatIsCut(t *testing.T) {
	dir, whole, cache := filepath.Join(t.TempDir(), "run"), filepath.Join(t.TempDir(), "run"), t.TempDir()
	command := exec.Command("refold", append(single(dir), "--cache", cache)...)
	code, log := logOf(t, command, func(line string) {
		if !strings.Contains(line, "epoch 2/60") {
			return
		}
		files, err := filepath.Glob(filepath.Join(cache, "pixels*"))
		if err != nil || len(files) != 1 {
			t.Errorf("%v, %v", files, err)
		}
		for _, file := range files {
			if err := os.Truncate(file, 100); err != nil {
				t.Error(err)
			}
		}
	})
	if code != manual.ExitMachine || !strings.Contains(log, "the pixels that the cache keeps cannot be read any more") || strings.Contains(log, "goroutine") {
		t.Errorf("exit code %d; log:\n%s", code, log)
	}
	for _, d := range []string{dir, whole} {
		if out, err := exec.Command("refold", append(single(d), "--cache", cache)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	if !bytes.Equal(read(t, dir, "summary.json"), read(t, whole, "summary.json")) {
		t.Error("summary.json differs from that of a run with a sound cache")
	}
}

// contents are the files below a folder, none where it is not there.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		files[path] = string(data)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Error(err)
	}
	return files
}
