package experiment

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
)

// Files of a run directory.
const (
	specFile       = "spec.toml"
	manifestFile   = "manifest.jsonl"
	findingsFile   = "findings.json"
	foldsFile      = "folds.json"
	provenanceFile = "provenance.json"
	trialsFolder   = "trials"
	summaryFile    = "summary.json"
	reportFolder   = "report"
)

// Files of a run directory are shorter, in bytes; what is longer is damaged.
const (
	maxDocument = 64 << 20 // spec, provenance, a trial's result or failure
	maxPlanFile = 1 << 30  // what grows with images: folds.json of a million has about 0.7 GB
)

// runDir is a run directory, by path.
type runDir string

func (d runDir) path(names ...string) string {
	return filepath.Join(append([]string{string(d)}, names...)...)
}

// begun reports whether a run was begun here. spec.toml is written last of the
// files that a run begins with, so a directory without it and without trials holds
// nothing yet, and may hold nothing else.
func (d runDir) begun() (bool, error) {
	if err := disk.CheckPlace(string(d)); err != nil {
		return false, err
	}
	for _, name := range []string{specFile, trialsFolder} {
		if _, err := os.Stat(d.path(name)); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return err == nil, err
		}
	}
	entries, err := os.ReadDir(string(d))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	own := []string{disk.LockFile, disk.PIDFile, manifestFile, findingsFile, foldsFile, provenanceFile}
	for _, e := range entries {
		if !slices.Contains(own, e.Name()) && !strings.HasPrefix(e.Name(), ".") {
			return false, fmt.Errorf("%s holds other files (%s) and no run: choose a new or empty directory", string(d), e.Name())
		}
	}
	return false, nil
}

// newPlanFiles are the files that a plan decides, with their hashes, beside its spec.toml.
func newPlanFiles(p *plan.Plan, specText []byte) (*planFiles, error) {
	f := planFiles{spec: specText}
	var manifest bytes.Buffer
	if err := dataset.WriteManifest(&manifest, p.Manifest); err != nil {
		return nil, err
	}
	f.manifest = manifest.Bytes()
	var err error
	if f.findings, err = plan.MarshalFindings(p); err != nil {
		return nil, err
	}
	if f.folds, err = plan.MarshalFolds(p); err != nil {
		return nil, err
	}
	settings, err := spec.Hash(f.spec)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", specFile, err)
	}
	f.hashes = planHashes{Spec: settings, Manifest: p.Manifest.Hash(), Findings: document.Hash(f.findings), Folds: document.Hash(f.folds), Pixels: p.Manifest.PixelsHash()}
	return &f, nil
}

// save writes the files of a plan: spec.toml last.
func (d runDir) save(f *planFiles) error {
	for _, file := range []struct {
		name string
		data []byte
	}{{manifestFile, f.manifest}, {findingsFile, f.findings}, {foldsFile, f.folds}, {specFile, f.spec}} {
		if err := disk.Write(d.path(file.name), file.data); err != nil {
			return err
		}
	}
	return nil
}

// readSpec reads spec.toml, in which nothing is left open.
func (d runDir) readSpec() (spec.Spec, error) {
	data, err := d.readSpecFile()
	if err != nil {
		return spec.Spec{}, err
	}
	return spec.ParseResolved(d.path(specFile), data)
}

// readSpecFile reads spec.toml and checks that it is the run's.
func (d runDir) readSpecFile() ([]byte, error) {
	begun, err := d.begun()
	if err != nil {
		return nil, err
	}
	if !begun {
		return nil, fmt.Errorf("%s holds no run: %w", string(d), fs.ErrNotExist)
	}
	return d.readChecked(specFile, provenance.acceptsSpec)
}

func (d runDir) readManifest() (*dataset.Manifest, error) {
	data, err := d.readFile(manifestFile)
	if err != nil {
		return nil, err
	}
	m, err := dataset.ReadManifest(bytes.NewReader(data))
	if err != nil {
		return nil, d.damaged(manifestFile, fmt.Errorf("%s: %w", d.path(manifestFile), err))
	}
	return m, nil
}

// loadPlan restores the plan of a run from its files; images are not needed.
func (d runDir) loadPlan() (*plan.Plan, error) {
	s, err := d.readSpec()
	if err != nil {
		return nil, err
	}
	m, err := d.readManifest()
	if err != nil {
		return nil, err
	}
	data, err := d.readChecked(findingsFile, provenance.acceptsFindings)
	if err != nil {
		return nil, err
	}
	evidence, err := plan.ParseFindings(data, m)
	if err != nil {
		return nil, d.damaged(findingsFile, fmt.Errorf("%s: %w", d.path(findingsFile), err))
	}
	p, err := plan.Frame(s, m, evidence)
	if err != nil {
		return nil, err
	}
	if data, err = d.readChecked(foldsFile, provenance.acceptsFolds); err != nil {
		return nil, err
	}
	if err := p.RestoreFolds(data); err != nil {
		return nil, d.damaged(foldsFile, fmt.Errorf("%s: %w", d.path(foldsFile), err))
	}
	return p, nil
}
