package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/spec"
)

const foldsVersion = 1 // of folds.json

// foldsDocument is folds.json. Image numbers are lines of manifest.jsonl from 0,
// its header left out.
type foldsDocument struct {
	Version   int              `json:"version"`
	Manifest  string           `json:"manifest"` // hash
	Classes   []string         `json:"classes"`
	Groups    []int            `json:"groups"` // of every image
	Draws     []drawRecord     `json:"draws"`
	Divisions []divisionRecord `json:"divisions"`
	Hash      string           `json:"hash"` // of this document with an empty hash
}

type drawRecord struct {
	Seed   int   `json:"seed"`
	Sample []int `json:"sample"`
	Labels []int `json:"labels"` // of every image, as numbers of classes
}

type divisionRecord struct {
	Split spec.Split  `json:"split"`
	Seed  int         `json:"seed"`
	Hash  string      `json:"hash"` // over the identities of all members
	Folds []fold.Fold `json:"folds"`
}

// MarshalFolds writes folds.json, one draw or division a line.
func MarshalFolds(p *Plan) ([]byte, error) {
	d := foldsDocument{Version: foldsVersion, Manifest: p.Manifest.Hash(), Classes: p.Classes, Groups: p.Groups.Of}
	for _, draw := range p.Draws {
		d.Draws = append(d.Draws, drawRecord(draw))
	}
	for _, division := range p.Divisions {
		d.Divisions = append(d.Divisions, divisionRecord{division.Split, division.Seed, division.Proof.Hash, division.Folds})
	}
	plain, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("folds.json: %w", err)
	}
	d.Hash = document.Hash(plain)
	if plain, err = json.Marshal(d); err != nil {
		return nil, fmt.Errorf("folds.json: %w", err)
	}
	for _, begin := range []string{`"groups":`, `"draws":`, `{"seed":`, `"divisions":`, `{"split":`, `{"train":`, `"hash":"` + d.Hash} {
		plain = bytes.ReplaceAll(plain, []byte(begin), []byte("\n"+begin))
	}
	return append(plain, '\n'), nil
}

// parseFolds reads folds.json without checking it against images.
func parseFolds(data []byte) (foldsDocument, error) {
	var d foldsDocument
	if err := document.Parse(data, &d); err != nil {
		return d, err
	}
	if d.Version != foldsVersion {
		return d, fmt.Errorf("version %d, this program reads version %d", d.Version, foldsVersion)
	}
	claimed := d.Hash
	d.Hash = ""
	plain, err := json.Marshal(d)
	if err != nil {
		return d, err
	}
	if hash := document.Hash(plain); hash != claimed {
		return d, fmt.Errorf("the hash is %s, the file says %s: the file has been changed", hash, claimed)
	}
	d.Hash = claimed
	return d, nil
}

// RestoreFolds fills a framed plan from folds.json and proves every division again.
// Seeds and splits beyond the plan's, as a broken off extension leaves them, are
// passed over.
func (p *Plan) RestoreFolds(data []byte) error {
	folds, err := parseFolds(data)
	if err != nil {
		return err
	}
	return folds.restore(p)
}

func (d foldsDocument) restore(p *Plan) error {
	if d.Manifest != p.Manifest.Hash() {
		return fmt.Errorf("belongs to another manifest: its hash is %s, not %s", d.Manifest, p.Manifest.Hash())
	}
	for seed := range p.Spec.Folds.Seeds {
		if seed >= len(d.Draws) {
			return fmt.Errorf("seed %d is missing", seed)
		}
		draw, err := d.Draws[seed].restore(p, seed)
		if err != nil {
			return fmt.Errorf("seed %d: %w", seed, err)
		}
		p.Draws = append(p.Draws, draw)
		for _, split := range p.Splits {
			division, err := d.division(p, split, seed)
			if err != nil {
				return fmt.Errorf("seed %d, split %s: %w", seed, split, err)
			}
			p.Divisions = append(p.Divisions, division)
		}
	}
	return p.complete()
}

func (r drawRecord) restore(p *Plan, seed int) (Draw, error) {
	images := len(p.Manifest.Images)
	if r.Seed != seed || len(r.Labels) != images {
		return Draw{}, fmt.Errorf("the draw has seed %d and %d labels for %d images", r.Seed, len(r.Labels), images)
	}
	if err := checkMembers(r.Sample, images); err != nil {
		return Draw{}, err
	}
	for _, label := range r.Labels {
		if label < 0 || label >= len(p.Classes) {
			return Draw{}, fmt.Errorf("there is no class %d", label)
		}
	}
	if !p.Spec.Data.Null && !slices.Equal(r.Labels, p.Manifest.Labels()) {
		return Draw{}, fmt.Errorf("the labels are not those of the manifest")
	}
	return Draw(r), nil
}

// division finds a division and proves it.
func (d foldsDocument) division(p *Plan, split spec.Split, seed int) (Division, error) {
	i := slices.IndexFunc(d.Divisions, func(r divisionRecord) bool { return r.Split == split && r.Seed == seed })
	if i < 0 {
		return Division{}, fmt.Errorf("the folds are missing")
	}
	r := d.Divisions[i]
	if len(r.Folds) != p.Spec.Folds.K && split != spec.SplitGiven {
		return Division{}, fmt.Errorf("there are %d folds, not %d", len(r.Folds), p.Spec.Folds.K)
	}
	division := Division{Split: split, Seed: seed, Folds: r.Folds}
	var err error
	if division.Proof, err = p.prove(p.Draws[seed], division); err != nil {
		return Division{}, err
	}
	if division.Proof.Hash != r.Hash {
		return Division{}, fmt.Errorf("the hash is %s, the file says %s", division.Proof.Hash, r.Hash)
	}
	return division, nil
}
