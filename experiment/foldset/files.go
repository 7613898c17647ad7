package foldset

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
)

// Names of files.
const (
	FoldsFile    = "folds.json"
	ImagesFile   = "images.csv"
	ReadMeFile   = "README.txt"
	sumsFile     = "SHA256SUMS"
	linksFolder  = "links"
	specFile     = "plan/spec.toml"
	manifestFile = "plan/manifest.jsonl"
	findingsFile = "plan/findings.json"
)

// Parts of a fold.
const (
	Train      = "train"
	Validation = "validation"
	Test       = "test"
)

// file is one of them, by its path with slashes.
type file struct {
	name string
	data []byte
}

// files are those of a plan, but for links and sums.
func files(p *plan.Plan, specText []byte) ([]file, error) {
	folds, err := plan.MarshalFolds(p)
	if err != nil {
		return nil, err
	}
	hash, err := plan.FoldsHash(folds)
	if err != nil {
		return nil, err
	}
	findings, err := plan.MarshalFindings(p)
	if err != nil {
		return nil, err
	}
	var manifest bytes.Buffer
	if err := dataset.WriteManifest(&manifest, p.Manifest); err != nil {
		return nil, err
	}
	images, err := imagesCSV(p)
	if err != nil {
		return nil, err
	}
	all := []file{{FoldsFile, folds}, {ImagesFile, images}, {specFile, specText}, {manifestFile, manifest.Bytes()}, {findingsFile, findings}}
	for _, d := range p.Divisions {
		table, err := divisionCSV(p, d)
		if err != nil {
			return nil, err
		}
		arrays, err := divisionJSON(p, d, hash)
		if err != nil {
			return nil, err
		}
		all = append(all, file{Name(d.Split, d.Seed) + ".csv", table}, file{Name(d.Split, d.Seed) + ".json", arrays})
	}
	return append(all, file{ReadMeFile, readMe(p, hash)}), nil
}

// Name is that of the files of a division, without its extension.
func Name(split spec.Split, seed int) string {
	safe := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, string(split))
	return fmt.Sprintf("%s.seed%d", safe, seed)
}

func writeCSV(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// imagesCSV lists all images; its lines have the numbers that folds.json uses.
func imagesCSV(p *plan.Plan) ([]byte, error) {
	rows := [][]string{{"index", "path", "label", "group", "sha256"}}
	for i, image := range p.Manifest.Images {
		rows = append(rows, []string{strconv.Itoa(i), image.Path, image.Label, strconv.Itoa(p.Groups.Of[i]), image.FileHash})
	}
	return writeCSV(rows)
}

// divisionCSV lists the images of a seed's sample: test_fold is as scikit-learn's
// PredefinedSplit takes it, -1 for an image that no fold tests.
func divisionCSV(p *plan.Plan, d plan.Division) ([]byte, error) {
	draw := p.Draws[d.Seed]
	header := []string{"index", "path", "label", "group", "test_fold"}
	parts := make([][]string, len(p.Manifest.Images))
	tested := make([]int, len(p.Manifest.Images))
	for i := range tested {
		tested[i], parts[i] = -1, make([]string, len(d.Folds))
	}
	for f, fold := range d.Folds {
		header = append(header, fmt.Sprintf("fold%d", f))
		for _, side := range sidesOf(fold) {
			for _, i := range side.members {
				parts[i][f] = side.name
				if side.name == Test {
					tested[i] = f
				}
			}
		}
	}
	rows := [][]string{header}
	for _, i := range draw.Sample {
		image := p.Manifest.Images[i]
		rows = append(rows, append([]string{strconv.Itoa(i), image.Path, p.Classes[draw.Labels[i]], strconv.Itoa(p.Groups.Of[i]), strconv.Itoa(tested[i])}, parts[i]...))
	}
	return writeCSV(rows)
}

// side is a part of a fold.
type side struct {
	name    string
	members []int
}

func sidesOf(f fold.Fold) []side {
	return []side{{Train, f.Train}, {Validation, f.Validation}, {Test, f.Test}}
}

// Arrays are the folds of a division as numbers of lines of images.csv, from 0, its header
// left out.
type Arrays struct {
	Split spec.Split  `json:"split"`
	Seed  int         `json:"seed"`
	Of    string      `json:"folds_json"` // hash of folds.json
	Folds []fold.Fold `json:"folds"`
}

func divisionJSON(p *plan.Plan, d plan.Division, hash string) ([]byte, error) {
	data, err := json.Marshal(Arrays{d.Split, d.Seed, hash, d.Folds})
	if err != nil {
		return nil, err
	}
	for _, begin := range []string{`"folds":`, `{"train":`, `"validation":`, `"test":`} {
		data = bytes.ReplaceAll(data, []byte(begin), []byte("\n"+begin))
	}
	return append(data, '\n'), nil
}
