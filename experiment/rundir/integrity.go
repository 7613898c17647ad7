package rundir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/spec"
)

// Hashes are what the files of a plan must hash to. They stand in
// provenance.json, so that a file that was cut, edited or lost is noticed, and can
// be written anew by a run with the same settings and images.
type Hashes struct {
	Spec     string `json:"spec_sha256"`               // of the settings in spec.toml, see spec.Hash
	Manifest string `json:"manifest_hash"`             // of what identifies the images, see dataset.Manifest.Hash
	Images   string `json:"manifest_sha256,omitempty"` // of the file manifest.jsonl
	Findings string `json:"findings_sha256,omitempty"` // of the file
	Folds    string `json:"folds_hash"`                // of the file
	Pixels   string `json:"pixels_hash,omitempty"`     // of decoded images, see dataset.Manifest.PixelsHash
	Program  string `json:"program_sha256,omitempty"`  // of the file program.json, where a program trains
}

// PlanFiles are the files of a plan as they are written.
type PlanFiles struct {
	manifest, findings, folds, spec []byte
	program                         []byte // nil: refold trains
	hashes                          Hashes
}

// Size is that of all files together, in bytes.
func (f *PlanFiles) Size() int64 {
	return int64(len(f.manifest) + len(f.findings) + len(f.folds) + len(f.spec) + len(f.program))
}

// accepts reports whether a file with this hash belongs to the run: it is the one
// that the session wrote last or, where that session broke off, the one before.
// Runs of earlier versions recorded no hash of some files.
func (p Provenance) accepts(of func(Hashes) string, hash string) bool {
	now := of(p.Hashes)
	return now == hash || now == "" || p.Before != nil && of(*p.Before) == hash
}

func (p Provenance) acceptsManifest(data []byte) bool {
	return p.accepts(func(h Hashes) string { return h.Images }, document.Hash(data))
}

func (p Provenance) acceptsFindings(data []byte) bool {
	return p.accepts(func(h Hashes) string { return h.Findings }, document.Hash(data))
}

func (p Provenance) acceptsFolds(data []byte) bool {
	return p.accepts(func(h Hashes) string { return h.Folds }, document.Hash(data))
}

// acceptsSpec checks spec.toml. Earlier versions recorded the hash of its bytes.
func (p Provenance) acceptsSpec(data []byte) bool {
	of := func(h Hashes) string { return h.Spec }
	if p.accepts(of, document.Hash(data)) {
		return true
	}
	settings, err := spec.Hash(data)
	return err == nil && p.accepts(of, settings)
}

// readChecked reads a file of the plan and checks it against provenance.json. The
// file is read first: a session that replaces files writes the hashes before.
func (d Dir) readChecked(name string, accepted func(Provenance, []byte) bool) ([]byte, error) {
	data, err := d.readFile(name)
	if err != nil {
		return nil, err
	}
	made, err := d.ReadProvenance()
	if err != nil {
		return nil, err
	}
	if !accepted(made, data) {
		return nil, d.damaged(name, fmt.Errorf("%s: has been changed or cut since the run wrote it", d.Path(name)))
	}
	return data, nil
}

// readFile reads a file that every run has. That it is missing is damage; any other
// error is one of the system, and says nothing about the file.
func (d Dir) readFile(name string) ([]byte, error) {
	data, err := d.readBounded(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, d.damaged(name, err)
	}
	if long := new(disk.LongError); errors.As(err, &long) {
		return nil, d.damaged(name, fmt.Errorf("%s: %w", d.Path(name), err))
	}
	return data, err
}

// readBounded reads a file that no damage makes too long for memory.
func (d Dir) readBounded(name string) ([]byte, error) {
	if name == SpecFile || name == ProvenanceFile {
		return disk.ReadFile(d.Path(name), maxDocument)
	}
	return disk.ReadFile(d.Path(name), maxPlanFile)
}

// damaged adds the next step to an error of a file that every run has. All others
// are read after spec.toml and provenance.json, which a run makes them from again.
func (d Dir) damaged(name string, err error) error {
	next := remedy.Textf("put the file back, or %s, which writes it anew", remedy.Repair{Dir: string(d)})
	switch {
	case name != SpecFile && name != ProvenanceFile:
		next = remedy.Textf("%s writes it anew", remedy.Continue{Dir: string(d)})
	case d.lacks(SpecFile) && d.lacks(ProvenanceFile):
		next = d.settingsLost()
	}
	return &DamagedError{Err: err, Next: next}
}

func (d Dir) lacks(name string) bool {
	_, err := os.Stat(d.Path(name))
	return errors.Is(err, fs.ErrNotExist)
}

// settingsLost is the next step where neither spec.toml nor provenance.json is left:
// no other file tells, say, the learning rate.
func (d Dir) settingsLost() remedy.Text {
	return remedy.Textf("%s and %s are both lost, and nothing else says with which settings the trials were trained: put one of the two back, or %s; %s keeps what was trained",
		SpecFile, ProvenanceFile, remedy.OtherDir{}, d.Path(TrialsFolder))
}

// DamagedError says that a file of a run directory is missing or not as the run
// wrote it, and that it cannot be repaired from what was asked for.
type DamagedError struct {
	Err  error       // names the file
	Next remedy.Text // what the user can do
}

func (e *DamagedError) Error() string { return e.Advice(nil) }

// Advice is the error in words.
func (e *DamagedError) Advice(words remedy.Words) string {
	return remedy.Textf("%v: the run directory is damaged: %s", e.Err, e.Next).In(words)
}

// Unwrap gives the cause, but for a missing file: fs.ErrNotExist means that there
// is no run at all.
func (e *DamagedError) Unwrap() error {
	if errors.Is(e.Err, fs.ErrNotExist) {
		return nil
	}
	return e.Err
}

// rebuildProvenance makes provenance.json anew where it alone is lost: all other
// files of the plan are those of this plan, and every result comes from this
// engine. Earlier sessions are forgotten.
func (d Dir) rebuildProvenance(data spec.Data, files *PlanFiles, engine string, lost *DamagedError) (Provenance, error) {
	made := Provenance{Version: provenanceVersion, Engine: engine, Hashes: files.hashes}
	if d.lacks(SpecFile) {
		return made, &DamagedError{lost.Err, d.settingsLost()}
	}
	for _, file := range []struct {
		name     string
		accepted func([]byte) bool
	}{{SpecFile, made.acceptsSpec}, {FindingsFile, made.acceptsFindings}, {FoldsFile, made.acceptsFolds}} {
		if data, err := d.readBounded(file.name); err != nil || !file.accepted(data) {
			return made, &DamagedError{lost.Err, remedy.Textf("without it, the other files must show that what is asked for is this run, and %s is not as these settings and images make it: "+
				"put a file back, repeat the run's last %s to the letter, or %s", file.name, remedy.Call{}, remedy.OtherDir{})}
		}
	}
	text, err := d.readFile(ManifestFile)
	var m *dataset.Manifest
	if err == nil {
		m, err = d.parseManifest(text)
	}
	if err != nil || plan.PixelsHash(data, m) != files.hashes.Pixels {
		return made, &DamagedError{lost.Err, remedy.Textf("without it, only %s says to which pixels the images were decoded, and it is not as this version of refold makes it: "+
			"put a file back, or %s", ManifestFile, remedy.OtherDir{})}
	}
	trained, err := d.resultsEngine()
	if err != nil {
		return made, err
	}
	if trained != "" && trained != engine {
		return made, &MismatchError{Dir: string(d), Differences: []spec.Difference{{What: engineDifference, Run: trained, Now: engine}}}
	}
	return made, nil
}

// resultsEngine is the engine, with version, that the first readable result comes
// from; empty: there is none.
func (d Dir) resultsEngine() (string, error) {
	trials, err := os.ReadDir(d.Path(TrialsFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	for _, trial := range trials {
		data, err := disk.ReadFile(d.Path(TrialsFolder, trial.Name(), ResultFile), maxDocument)
		if err != nil {
			continue // not finished
		}
		if r, err := parseResult(data); err == nil {
			return r.Engine, nil
		}
	}
	return "", nil
}

// Engine is the engine, with version, that a run was begun with: what
// provenance.json says or, where that is lost, the results or, without a version,
// spec.toml. Empty: nobody knows, and it does not matter.
func (d Dir) Engine() (string, error) {
	made, err := d.ReadProvenance()
	engine := made.Engine
	if lost := new(DamagedError); errors.As(err, &lost) {
		if engine, err = d.resultsEngine(); engine == "" && err == nil {
			engine = d.specEngine()
		}
	}
	return engine, err
}

// specEngine is the engine that spec.toml names, unchecked; empty where it cannot be read.
func (d Dir) specEngine() string {
	data, err := d.readBounded(SpecFile)
	if err != nil {
		return ""
	}
	s, err := spec.ParseResolved(d.Path(SpecFile), data)
	if err != nil {
		return ""
	}
	return s.Run.Engine
}

// before are the hashes of the files that a session is about to replace: of what
// is on disk where that belongs to the run, since an earlier session that broke off
// may have left a mixture.
func (d Dir) before(made Provenance) *Hashes {
	h := made.Hashes
	if data, err := d.readBounded(ManifestFile); err == nil && made.acceptsManifest(data) {
		h.Images = document.Hash(data)
	}
	if data, err := d.readBounded(FindingsFile); err == nil && made.acceptsFindings(data) {
		h.Findings = document.Hash(data)
	}
	if data, err := d.readBounded(FoldsFile); err == nil && made.acceptsFolds(data) {
		h.Folds = document.Hash(data)
	}
	if data, err := d.readBounded(SpecFile); err == nil && made.acceptsSpec(data) {
		if settings, err := spec.Hash(data); err == nil {
			h.Spec = settings
		}
	}
	return &h
}
