package foldset

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
)

// ErrNone says that a folder holds no folds that this package wrote.
var ErrNone = errors.New("holds no folds")

// most bytes of a file: folds.json of a million images has about 0.7 GB.
const mostBytes = 1 << 30

// Load reads the folds of a folder again, and proves them.
func Load(dir string) (*plan.Plan, error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s is a file, no folder of folds or run directory", dir)
	}
	if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(manifestFile))); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s %w", dir, ErrNone)
	}
	sums, err := readSums(dir)
	if err != nil {
		return nil, err
	}
	read := func(name string) ([]byte, error) {
		data, err := disk.ReadFile(filepath.Join(dir, filepath.FromSlash(name)), mostBytes)
		if err == nil && sums[name] != document.Hash(data) {
			err = fmt.Errorf("%s is not as it was written (%s): write the folds again", filepath.Join(dir, filepath.FromSlash(name)), sumsFile)
		}
		return data, err
	}
	text, err := read(specFile)
	if err != nil {
		return nil, err
	}
	s, err := spec.ParseResolved(filepath.Join(dir, filepath.FromSlash(specFile)), text)
	if err != nil {
		return nil, err
	}
	images, err := read(manifestFile)
	if err != nil {
		return nil, err
	}
	m, err := dataset.ReadManifest(bytes.NewReader(images))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, filepath.FromSlash(manifestFile)), err)
	}
	evidence, err := read(findingsFile)
	if err != nil {
		return nil, err
	}
	findings, err := plan.ParseFindings(evidence, m)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, filepath.FromSlash(findingsFile)), err)
	}
	p, err := plan.Frame(s, m, findings)
	if err != nil {
		return nil, err
	}
	folds, err := read(FoldsFile)
	if err != nil {
		return nil, err
	}
	if err := p.RestoreFolds(folds); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, FoldsFile), err)
	}
	return p, nil
}
