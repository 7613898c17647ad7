package foldset

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/plan"
)

// Options say what is written beside the files.
type Options struct {
	// Images is the folder that the images' paths begin in, where links are wanted; empty:
	// none are.
	Images string
}

// Written says what was written.
type Written struct {
	Hash          string // of folds.json
	Files         int    // beside links
	Links, Copies int    // of images
	NoLinks       error  // why images were copied; nil: they were not
}

// ForeignError says that a folder holds what this package has not written, or what was
// changed since.
type ForeignError struct{ Dir, Path, Problem string }

func (e *ForeignError) Error() string {
	return fmt.Sprintf("%s holds %s, which %s: nothing is written over it; choose a new or empty folder", e.Dir, e.Path, e.Problem)
}

// Write writes the folds of a plan, whose spec.toml is specText, into a folder, which is
// made. What an earlier call wrote there is replaced; a *ForeignError says that something
// else lies there, and nothing was changed. The same plan gives the same bytes.
func Write(dir string, p *plan.Plan, specText []byte, o Options) (*Written, error) {
	all, err := files(p, specText)
	if err != nil {
		return nil, err
	}
	old, err := owned(dir)
	if err != nil {
		return nil, err
	}
	var links []link
	if o.Images != "" {
		if links, err = linksOf(p, o.Images); err != nil {
			return nil, err
		}
	}
	w := &Written{Files: len(all) + 1}
	if w.Hash, err = plan.FoldsHash(all[0].data); err != nil {
		return nil, err
	}
	if err := clear(dir, old); err != nil {
		return nil, err
	}
	sums := make(map[string]string)
	for _, f := range all {
		sums[f.name] = document.Hash(f.data)
	}
	// The sums come first: after a crash, whatever is there is listed.
	for _, f := range append([]file{{sumsFile, sumsText(sums)}}, all...) {
		if err := put(dir, f); err != nil {
			return nil, err
		}
	}
	return w, w.link(dir, links, sums)
}

// Check reports what in a folder Write would not write over.
func Check(dir string) error {
	_, err := owned(dir)
	return err
}

// put writes a file and the folders above it.
func put(dir string, f file) error {
	path := filepath.Join(dir, filepath.FromSlash(f.name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return disk.Write(path, f.data)
}

// sumsText is SHA256SUMS, as sha256sum writes it. Names that it could not hold are those of
// copies only, which begin with a number and are checked before.
func sumsText(sums map[string]string) []byte {
	var names []string
	for name := range sums {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "%s  %s\n", sums[name], name)
	}
	return []byte(b.String())
}

// owned lists what an earlier call wrote into a folder: files with the content that it
// gave them, and links. Anything else is foreign.
func owned(dir string) (paths []string, err error) {
	sums, err := readSums(dir)
	if err != nil {
		return nil, err
	}
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == dir || err == nil && entry.IsDir() {
			return nil
		}
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(relative)
		paths = append(paths, path)
		if name == sumsFile || entry.Type()&fs.ModeSymlink != 0 && strings.HasPrefix(name, linksFolder+"/") {
			return nil
		}
		return own(dir, path, name, sums[name])
	})
	return paths, err
}

// readSums reads SHA256SUMS by the names of files; without the file there are none.
func readSums(dir string) (map[string]string, error) {
	data, err := os.ReadFile(filepath.Join(dir, sumsFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	sums := make(map[string]string)
	for line := range strings.Lines(string(data)) {
		if sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  "); ok {
			sums[name] = sum
		}
	}
	return sums, nil
}

// own checks that a file is still what was written.
func own(dir, path, name, sum string) error {
	if sum == "" {
		return &ForeignError{dir, name, "is not from here"}
	}
	hash, err := disk.HashFile(path)
	if err == nil && hash != sum {
		return &ForeignError{dir, name, "was changed since"}
	}
	return err
}

// clear removes what an earlier call wrote: a folder of one draw more is no part of this
// one. The sums stay, so that a call that is broken off can be repeated.
func clear(dir string, paths []string) error {
	sums := filepath.Join(dir, sumsFile)
	for _, path := range paths {
		if path == sums {
			continue
		}
		if err := os.Remove(path); err != nil {
			return err
		}
		for above := filepath.Dir(path); above != filepath.Clean(dir) && os.Remove(above) == nil; above = filepath.Dir(above) {
		}
	}
	return nil
}
