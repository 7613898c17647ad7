package plan

import (
	"fmt"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/document"
)

const findingsVersion = 1 // of findings.json

// findings is findings.json: which images belong together, and why.
type findings struct {
	Version  int        `json:"version"`
	Manifest string     `json:"manifest"` // hash
	Evidence []evidence `json:"evidence"`
}

// evidence is a dataset.Evidence: sets of image numbers, which are lines of
// manifest.jsonl from 0, its header left out.
type evidence struct {
	Kind string  `json:"kind"`
	Sets [][]int `json:"sets"`
}

// MarshalFindings writes findings.json.
func MarshalFindings(p *Plan) ([]byte, error) {
	f := findings{Version: findingsVersion, Manifest: p.Manifest.Hash(), Evidence: []evidence{}}
	for _, e := range p.Evidence {
		f.Evidence = append(f.Evidence, evidence{Kind: e.Kind, Sets: append([][]int{}, e.Sets...)})
	}
	data, err := document.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("findings.json: %w", err)
	}
	return data, nil
}

// ParseFindings reads findings.json for a manifest.
func ParseFindings(data []byte, m *dataset.Manifest) ([]dataset.Evidence, error) {
	var f findings
	if err := document.Parse(data, &f); err != nil {
		return nil, err
	}
	if f.Version != findingsVersion {
		return nil, fmt.Errorf("version %d, this program reads version %d", f.Version, findingsVersion)
	}
	if f.Manifest != m.Hash() {
		return nil, fmt.Errorf("belongs to another manifest: its hash is %s, not %s", f.Manifest, m.Hash())
	}
	var all []dataset.Evidence
	for _, e := range f.Evidence {
		for _, set := range e.Sets {
			if err := checkMembers(set, len(m.Images)); err != nil {
				return nil, fmt.Errorf("evidence %q: %w", e.Kind, err)
			}
		}
		all = append(all, dataset.Evidence{Kind: e.Kind, Sets: e.Sets})
	}
	return all, nil
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
