package rundir

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
	"github.com/refold/refold/experiment/rundir/beat"
	"github.com/refold/refold/experiment/rundir/program"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// Files of a run directory.
const (
	SpecFile         = "spec.toml"
	ManifestFile     = "manifest.jsonl"
	FindingsFile     = "findings.json"
	FoldsFile        = "folds.json"
	ProvenanceFile   = "provenance.json"
	SessionsFolder   = "sessions"   // a file a session
	BeatsFolder      = beat.Folder  // of sessions that are alive
	AttemptsFolder   = "attempts"   // of unfinished trials: TRIAL/SESSION
	TrialsFolder     = "trials"     // finished ones; no file in it changes any more
	QuarantineFolder = "quarantine" // trials whose files were no longer sound
	SummaryFile      = "summary.json"
	reportFolder     = "report"
	WorkFolder       = "work"   // where programs work; emptied by every session
	ImagesFolder     = "images" // copies of the images, for programs
	JobsFolder       = "jobs"   // scripts, answers and logs of a scheduler
	kernelsFolder    = "kernels"
)

// Files of a run directory are shorter, in bytes; what is longer is damaged.
const (
	maxDocument = 64 << 20 // spec, provenance, a trial's result or failure
	maxPlanFile = 1 << 30  // what grows with images: folds.json of a million has about 0.7 GB
)

// Dir is a run directory, by path.
type Dir string

// Path is that of something in the directory.
func (d Dir) Path(names ...string) string {
	return filepath.Join(append([]string{string(d)}, names...)...)
}

// Begun reports whether a run was begun here. spec.toml is written last of the
// files that a run begins with, so a directory without it and without trials holds
// nothing yet, and may hold nothing else.
func (d Dir) Begun() (bool, error) {
	if err := disk.CheckPlace(string(d)); err != nil {
		return false, err
	}
	for _, name := range []string{SpecFile, TrialsFolder, AttemptsFolder} {
		if _, err := os.Stat(d.Path(name)); err == nil || !errors.Is(err, fs.ErrNotExist) {
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
	own := []string{disk.LockFile, disk.PIDFile, ManifestFile, FindingsFile, FoldsFile, program.File, ProvenanceFile, BaselinesFile, SessionsFolder, PixelsFolder, BeatsFolder, JobsFolder}
	for _, e := range entries {
		if !slices.Contains(own, e.Name()) && !strings.HasPrefix(e.Name(), ".") {
			return false, &otherFilesError{string(d), e.Name()}
		}
	}
	return false, nil
}

// otherFilesError says that a directory is no place for a run.
type otherFilesError struct{ dir, name string }

func (e *otherFilesError) Error() string {
	return fmt.Sprintf("%s holds other files (%s) and no run: choose a new or empty directory", e.dir, e.name)
}

// NewPlanFiles are the files that a plan decides, with their hashes, beside its spec.toml
// and the program that trains, if any.
func NewPlanFiles(p *plan.Plan, specText []byte, runs *trainer.Program) (*PlanFiles, error) {
	f := PlanFiles{spec: specText}
	if runs != nil {
		var err error
		if f.program, err = program.Marshal(*runs); err != nil {
			return nil, err
		}
	}
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
		return nil, fmt.Errorf("%s: %w", SpecFile, err)
	}
	f.hashes = Hashes{Spec: settings, Manifest: p.Manifest.Hash(), Images: document.Hash(f.manifest), Findings: document.Hash(f.findings), Folds: document.Hash(f.folds), Pixels: plan.PixelsHash(p.Spec.Data, p.Manifest)}
	if runs != nil {
		f.hashes.Program = document.Hash(f.program)
	}
	return &f, nil
}

// save writes the files of a plan: spec.toml last.
func (d Dir) save(f *PlanFiles) error {
	for _, file := range []struct {
		name string
		data []byte
	}{{ManifestFile, f.manifest}, {FindingsFile, f.findings}, {FoldsFile, f.folds}, {program.File, f.program}, {SpecFile, f.spec}} {
		if file.data == nil {
			continue
		}
		if err := disk.Write(d.Path(file.name), file.data); err != nil {
			return err
		}
	}
	return nil
}

// readSpec reads spec.toml, in which nothing is left open.
func (d Dir) readSpec() (spec.Spec, error) {
	data, err := d.readSpecFile()
	if err != nil {
		return spec.Spec{}, err
	}
	return spec.ParseResolved(d.Path(SpecFile), data)
}

// readSpecFile reads spec.toml and checks that it is the run's.
func (d Dir) readSpecFile() ([]byte, error) {
	begun, err := d.Begun()
	var others *otherFilesError // where nothing is to be written, they are in nobody's way
	if err != nil && !errors.As(err, &others) {
		return nil, err
	}
	if !begun {
		return nil, fmt.Errorf("%s holds no run: %w", string(d), fs.ErrNotExist)
	}
	return d.readChecked(SpecFile, Provenance.acceptsSpec)
}

// ReadManifest reads manifest.jsonl, and refuses one that is not as the run wrote it.
func (d Dir) ReadManifest() (*dataset.Manifest, error) {
	data, err := d.readChecked(ManifestFile, Provenance.acceptsManifest)
	if err != nil {
		return nil, err
	}
	return d.parseManifest(data)
}

func (d Dir) parseManifest(data []byte) (*dataset.Manifest, error) {
	m, err := dataset.ReadManifest(bytes.NewReader(data))
	if err != nil {
		return nil, d.damaged(ManifestFile, fmt.Errorf("%s: %w", d.Path(ManifestFile), err))
	}
	return m, nil
}

// ReadFindings reads what relates the images of the run's manifest.
func (d Dir) ReadFindings(m *dataset.Manifest) (plan.Findings, error) {
	data, err := d.readChecked(FindingsFile, Provenance.acceptsFindings)
	if err != nil {
		return plan.Findings{}, err
	}
	findings, err := plan.ParseFindings(data, m)
	if err != nil {
		return plan.Findings{}, d.damaged(FindingsFile, fmt.Errorf("%s: %w", d.Path(FindingsFile), err))
	}
	return findings, nil
}

// LoadPlan restores the plan of a run from its files; images are not needed.
func (d Dir) LoadPlan() (*plan.Plan, error) {
	s, err := d.readSpec()
	if err != nil {
		return nil, err
	}
	m, err := d.ReadManifest()
	if err != nil {
		return nil, err
	}
	findings, err := d.ReadFindings(m)
	if err != nil {
		return nil, err
	}
	p, err := plan.Frame(s, m, findings)
	if err != nil {
		return nil, err
	}
	data, err := d.readChecked(FoldsFile, Provenance.acceptsFolds)
	if err != nil {
		return nil, err
	}
	if err := p.RestoreFolds(data); err != nil {
		return nil, d.damaged(FoldsFile, fmt.Errorf("%s: %w", d.Path(FoldsFile), err))
	}
	return p, nil
}
