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

// runDir is a run directory, by path.
type runDir string

func (d runDir) path(names ...string) string {
	return filepath.Join(append([]string{string(d)}, names...)...)
}

// exists reports whether a run was begun here. spec.toml is written last of the
// files that a run begins with, so a directory without it holds nothing yet, and
// may hold nothing else.
func (d runDir) exists() (bool, error) {
	_, err := os.Stat(d.path(specFile))
	if err == nil {
		return true, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	entries, err := os.ReadDir(string(d))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	own := []string{lockFile, pidFile, manifestFile, findingsFile, foldsFile, provenanceFile}
	for _, e := range entries {
		if !slices.Contains(own, e.Name()) && !strings.HasPrefix(e.Name(), ".") {
			return false, fmt.Errorf("%s holds other files (%s) and no run: choose a new or empty directory", string(d), e.Name())
		}
	}
	return false, nil
}

// save writes what a plan decides: spec.toml last.
func (d runDir) save(p *Plan, spec []byte) error {
	var manifest bytes.Buffer
	if err := dataset.WriteManifest(&manifest, p.Manifest); err != nil {
		return err
	}
	folds, err := marshalFolds(p)
	if err != nil {
		return err
	}
	if err := writeDurably(d.path(manifestFile), manifest.Bytes()); err != nil {
		return err
	}
	if err := writeJSON(d.path(findingsFile), newFindings(p)); err != nil {
		return err
	}
	if err := writeDurably(d.path(foldsFile), folds); err != nil {
		return err
	}
	return writeDurably(d.path(specFile), spec)
}

// marshalSpec is spec.toml. It does not keep run.only, which is for one call, so
// that going on with a run means all of it.
func (r *runner) marshalSpec() ([]byte, error) {
	spec := r.plan.Spec
	spec.Run.Only = ""
	return MarshalSpec(spec, r.options.Origins.settled(r.asked, spec))
}

// readSpec reads spec.toml, in which nothing is left open.
func (d runDir) readSpec() (Spec, error) {
	data, err := d.readSpecFile()
	if err != nil {
		return Spec{}, err
	}
	return ParseSpec(d.path(specFile), data, article())
}

func (d runDir) readSpecFile() ([]byte, error) {
	data, err := os.ReadFile(d.path(specFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s holds no run: %w", string(d), err)
	}
	return data, err
}

func (d runDir) readManifest() (*dataset.Manifest, error) {
	f, err := os.Open(d.path(manifestFile))
	if err != nil {
		return nil, damaged(err)
	}
	defer f.Close()
	m, err := dataset.ReadManifest(f)
	if err != nil {
		return nil, damaged(fmt.Errorf("%s: %w", f.Name(), err))
	}
	return m, nil
}

// damaged adds the next step to an error of a file that every run has.
func damaged(err error) error {
	return fmt.Errorf("%w; the run directory is damaged: put the file back, or choose another directory", err)
}

// loadPlan restores the plan of a run from its files; images are not needed.
func (d runDir) loadPlan() (*Plan, error) {
	spec, err := d.readSpec()
	if err != nil {
		return nil, err
	}
	m, err := d.readManifest()
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(d.path(findingsFile))
	if err != nil {
		return nil, damaged(err)
	}
	evidence, err := parseFindings(data, m)
	if err != nil {
		return nil, damaged(fmt.Errorf("%s: %w", d.path(findingsFile), err))
	}
	p, err := frame(spec, m, evidence)
	if err != nil {
		return nil, err
	}
	if data, err = os.ReadFile(d.path(foldsFile)); err != nil {
		return nil, damaged(err)
	}
	folds, err := parseFolds(data)
	if err != nil {
		return nil, damaged(fmt.Errorf("%s: %w", d.path(foldsFile), err))
	}
	if err := folds.restore(p); err != nil {
		return nil, damaged(fmt.Errorf("%s: %w", d.path(foldsFile), err))
	}
	return p, nil
}

func (d runDir) readProvenance() (provenance, error) {
	var p provenance
	data, err := os.ReadFile(d.path(provenanceFile))
	if err != nil {
		return p, damaged(err)
	}
	if err := parseStrict(data, &p); err != nil {
		return p, damaged(fmt.Errorf("%s: %w", d.path(provenanceFile), err))
	}
	if p.Version != provenanceVersion {
		return p, fmt.Errorf("%s: version %d, this program reads version %d", d.path(provenanceFile), p.Version, provenanceVersion)
	}
	return p, nil
}
