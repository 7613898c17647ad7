package rundir

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/rundir/session"
)

// Versions of provenance.json: the first one lists the sessions, too.
const (
	oldestProvenance  = 1
	provenanceVersion = 2
)

// Provenance is provenance.json: the engine of a run and what its files must hash
// to. When and where it was worked on stands in sessions/.
type Provenance struct {
	Version int    `json:"version"`
	Engine  string `json:"engine"` // with version
	Hashes
	// Before is set while a session replaces the files of the plan by larger ones.
	Before *Hashes `json:"before,omitempty"`
	// Baselines is the SHA-256 of baselines.json, once there is one.
	Baselines string `json:"baselines_sha256,omitempty"`
	// Summary is the SHA-256 of summary.json, once there is one.
	Summary string `json:"summary_sha256,omitempty"`
	// Sessions are those of earlier versions, which kept them here.
	Sessions []session.Session `json:"sessions,omitempty"`
	// Hash is the SHA-256 of this document with an empty hash. Runs of earlier
	// versions have none.
	Hash string `json:"hash"`
}

// hash is what Hash must be.
func (p Provenance) hash() (string, error) {
	p.Hash = ""
	data, err := json.Marshal(p)
	return document.Hash(data), err
}

// WriteProvenance writes provenance.json.
func (d Dir) WriteProvenance(p Provenance) error {
	var err error
	if p.Hash, err = p.hash(); err != nil {
		return fmt.Errorf("%s: %w", ProvenanceFile, err)
	}
	return document.Write(d.Path(ProvenanceFile), p)
}

// ReadProvenance reads provenance.json. A *DamagedError says that it is lost.
func (d Dir) ReadProvenance() (Provenance, error) {
	var p Provenance
	data, err := d.readFile(ProvenanceFile)
	if err != nil {
		return p, err
	}
	damaged := func(err error) error {
		return d.damaged(ProvenanceFile, fmt.Errorf("%s: %w", d.Path(ProvenanceFile), err))
	}
	if v := versionOf(data); v > provenanceVersion {
		return p, fmt.Errorf("%s: version %d is that of a newer refold, and this one reads versions %d to %d: go on with the newer one, or choose another run directory",
			d.Path(ProvenanceFile), v, oldestProvenance, provenanceVersion)
	}
	if err := document.Parse(data, &p); err != nil {
		return p, damaged(err)
	}
	if p.Version < oldestProvenance {
		return p, damaged(fmt.Errorf("version %d, this program reads versions %d to %d", p.Version, oldestProvenance, provenanceVersion))
	}
	if hash, err := p.hash(); err != nil || p.Hash != hash && (p.Hash != "" || p.Version > oldestProvenance) {
		return p, damaged(fmt.Errorf("the hash is %s, the file says %s: the file has been changed", hash, p.Hash))
	}
	return p, nil
}

// versionOf is the version of a document whose other members may be unknown; 0: none.
func versionOf(data []byte) int {
	var head struct {
		Version int `json:"version"`
	}
	if json.NewDecoder(bytes.NewReader(data)).Decode(&head) != nil {
		return 0
	}
	return head.Version
}
