package view

import (
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"github.com/refold/refold/experiment/prediction"
)

// Predictions are what a network makes of images.
type Predictions struct {
	Weights      string           `json:"weights"` // the name of the file
	SHA256       string           `json:"weights_sha256"`
	Architecture string           `json:"architecture"`
	Classes      []string         `json:"classes"`
	Images       []PredictedImage `json:"images"`
	Broken       []BrokenImage    `json:"broken"`
}

// PredictedImage is one that was predicted.
type PredictedImage struct {
	File          string    `json:"file"`
	Predicted     string    `json:"predicted"` // the most probable class
	Probabilities []float32 `json:"probabilities"`
}

// BrokenImage is one that could not be read.
type BrokenImage struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
}

// NewPredictions sorts images into those that were predicted and the others.
func NewPredictions(m *prediction.Model, images []prediction.Image) *Predictions {
	p := &Predictions{
		Weights: filepath.Base(m.File.Path), SHA256: m.File.SHA256, Architecture: m.Use.Architecture, Classes: m.Use.Classes,
		Images: []PredictedImage{}, Broken: []BrokenImage{},
	}
	for _, i := range images {
		if i.Err != nil {
			p.Broken = append(p.Broken, BrokenImage{i.File, i.Err.Error()})
			continue
		}
		p.Images = append(p.Images, PredictedImage{i.File, m.Use.Classes[i.Predicted()], i.Probabilities})
	}
	return p
}

// Columns of the CSV ahead of the classes.
const (
	columnFile      = "file"
	columnPredicted = "predicted"
)

// WriteCSV writes a line an image: its file, the most probable class, and the probability
// of each class, in as few digits as tell the float32.
func (p *Predictions) WriteCSV(w io.Writer) error {
	for _, class := range p.Classes {
		if class == columnFile || class == columnPredicted {
			return fmt.Errorf("a class is called %q, as a column of the CSV is: print JSON instead (--json)", class)
		}
	}
	out := csv.NewWriter(w)
	lines := [][]string{append([]string{columnFile, columnPredicted}, p.Classes...)}
	for _, i := range p.Images {
		line := []string{i.File, i.Predicted}
		for _, v := range i.Probabilities {
			line = append(line, strconv.FormatFloat(float64(v), 'g', -1, 32))
		}
		lines = append(lines, line)
	}
	return out.WriteAll(lines)
}
