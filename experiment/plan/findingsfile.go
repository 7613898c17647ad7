package plan

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/document"
)

// Versions of findings.json: the first one holds evidence alone, and is still written
// where the images were not audited.
const (
	evidenceVersion = 1
	findingsVersion = 2
)

// findingsDocument is findings.json. Image numbers are lines of manifest.jsonl from 0,
// its header left out; other numbers are places in the lists, from 0.
type findingsDocument struct {
	Version  int              `json:"version"`
	Manifest string           `json:"manifest"` // hash
	Evidence []evidenceRecord `json:"evidence"` // what joins images
	*auditRecord
}

// auditRecord is what version 2 adds.
type auditRecord struct {
	Unjoined  []unjoinedRecord  `json:"unjoined"`
	Decided   string            `json:"decisions_hash"` // over the decisions, see decision.Hash
	Decisions []decisionRecord  `json:"decisions"`
	Relations []relationRecord  `json:"relations"`
	Conflicts []conflictRecord  `json:"conflicts"`
	Aside     []evidenceRecord  `json:"aside"`    // what a split alone honours
	Observed  []finding.Finding `json:"observed"` // what an audit of the images found
}

// evidenceRecord is a dataset.Evidence.
type evidenceRecord struct {
	Kind string  `json:"kind"`
	Sets [][]int `json:"sets"`
}

// MarshalFindings writes findings.json.
func MarshalFindings(p *Plan) ([]byte, error) {
	d := findingsDocument{Version: evidenceVersion, Manifest: p.Manifest.Hash(), Evidence: []evidenceRecord{}}
	for _, e := range p.Evidence {
		d.Evidence = append(d.Evidence, evidenceRecord{Kind: e.Kind, Sets: append([][]int{}, e.Sets...)})
	}
	var data []byte
	var err error
	if !p.Audited {
		data, err = document.Marshal(d)
	} else {
		d.Version, d.auditRecord = findingsVersion, newAuditRecord(p.Findings)
		data, err = marshalLines(d)
	}
	if err != nil {
		return nil, fmt.Errorf("findings.json: %w", err)
	}
	return data, nil
}

// marshalLines writes an item of each list on a line of its own.
func marshalLines(d findingsDocument) ([]byte, error) {
	plain, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	// Within a text a quote is escaped: none of these can stand there.
	for _, begin := range []string{`"manifest":`, `"evidence":`, `{"kind":`, `"unjoined":`, `"decisions_hash":`, `"decisions":`, `{"line":`, `"relations":`, `"conflicts":`, `{"against":`, `"aside":`, `"observed":`, `{"detector":`} {
		plain = bytes.ReplaceAll(plain, []byte(begin), []byte("\n"+begin))
	}
	return append(plain, '\n'), nil
}

// ParseFindings reads findings.json for a manifest.
func ParseFindings(data []byte, m *dataset.Manifest) (Findings, error) {
	d := findingsDocument{auditRecord: new(auditRecord)}
	if err := document.Parse(data, &d); err != nil {
		return Findings{}, err
	}
	if d.Version < evidenceVersion || d.Version > findingsVersion {
		return Findings{}, fmt.Errorf("version %d, this program reads versions %d and %d", d.Version, evidenceVersion, findingsVersion)
	}
	if d.Manifest != m.Hash() {
		return Findings{}, fmt.Errorf("belongs to another manifest: its hash is %s, not %s", d.Manifest, m.Hash())
	}
	var f Findings
	for _, e := range d.Evidence {
		if err := checkSets(e.Sets, len(m.Images)); err != nil {
			return Findings{}, fmt.Errorf("evidence %q: %w", e.Kind, err)
		}
		f.Evidence = append(f.Evidence, dataset.Evidence{Kind: e.Kind, Sets: e.Sets})
	}
	if d.Version == evidenceVersion {
		return f, nil
	}
	f.Audited = true
	if err := d.restore(&f, m); err != nil {
		return Findings{}, err
	}
	if hash := decision.Hash(f.lines()); hash != d.Decided {
		return Findings{}, fmt.Errorf("the hash of the decisions is %s, the file says %s: the file has been changed", hash, d.Decided)
	}
	return f, nil
}

// lines are the decisions as lines of a decisions file.
func (f Findings) lines() []decision.Line {
	var lines []decision.Line
	for _, d := range f.Decisions {
		lines = append(lines, d.Line)
	}
	return lines
}

func checkSets(sets [][]int, images int) error {
	for _, set := range sets {
		if err := checkSet(set, images); err != nil {
			return err
		}
	}
	return nil
}

// checkSet checks for images that are related.
func checkSet(set []int, images int) error {
	if len(set) < 2 {
		return fmt.Errorf("a set of %d images: at least two are related", len(set))
	}
	return checkMembers(set, images)
}

// checkMembers checks for ascending numbers of images.
func checkMembers(members []int, images int) error {
	for i, m := range members {
		if m < 0 || m >= images || i > 0 && members[i-1] >= m {
			return fmt.Errorf("image numbers must ascend within 0 to %d", images-1)
		}
	}
	return nil
}
