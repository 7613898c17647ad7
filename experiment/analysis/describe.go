package analysis

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
)

func claimSummary(p *plan.Plan) (summary.Claim, error) {
	c := p.Spec.Claim
	s := summary.Claim{Accuracy: c.Accuracy, Architecture: c.Architecture, Margin: c.Margin, Level: c.Level, Correct: c.Correct, Total: c.Total, Source: c.Source}
	if c.Total > 0 {
		own, err := stats.Wilson(float64(c.Correct), float64(c.Total), c.Level)
		if err != nil {
			return s, err
		}
		s.Interval = interval(own)
	}
	return s, nil
}

// imagesName is what the report calls the images.
func imagesName(d spec.Data) string {
	switch {
	case d.Name != "":
		return d.Name
	case d.Images != "":
		return path.Base(filepath.ToSlash(d.Images))
	}
	manifest := filepath.ToSlash(d.Manifest)
	if folder := path.Base(path.Dir(manifest)); folder != "." && folder != "/" && folder != ".." {
		return folder
	}
	return strings.TrimSuffix(path.Base(manifest), path.Ext(manifest))
}

func dataSummary(p *plan.Plan) summary.Data {
	d := summary.Data{
		Name: imagesName(p.Spec.Data), Images: len(p.Manifest.Images), Groups: p.Groups.Count,
		Positive: p.Classes[p.Positive], Null: p.Spec.Data.Null, Evidence: []summary.GroupEvidence{}, Excluded: summary.Exclusions(p.Manifest),
	}
	for _, members := range p.Groups.Members() {
		d.Largest = max(d.Largest, len(members))
		if len(members) == 1 {
			d.Singletons++
		}
	}
	for _, e := range p.Evidence {
		g := summary.GroupEvidence{Kind: e.Kind, Groups: len(e.Sets)}
		for _, set := range e.Sets {
			g.Images += len(set)
		}
		d.Evidence = append(d.Evidence, g)
	}
	if p.Spec.Data.Null {
		d.Classes = drawnClasses(p)
	} else {
		d.Classes = countClasses(p, p.Manifest.Classes, func(i dataset.Image) string { return i.Label })
	}
	var formats []string
	for _, image := range p.Manifest.Images {
		formats = append(formats, image.Format)
	}
	slices.Sort(formats)
	d.Formats = countClasses(p, slices.Compact(formats), func(i dataset.Image) string { return i.Format })
	return d
}

// drawnClasses counts labels that were drawn at random, averaged over seeds.
func drawnClasses(p *plan.Plan) []summary.ClassCount {
	ones := 0
	for _, draw := range p.Draws {
		for _, label := range draw.Labels {
			ones += label
		}
	}
	images := round(float64(ones) / float64(len(p.Draws)))
	return []summary.ClassCount{
		{Class: p.Classes[0], Images: len(p.Manifest.Images) - images, Groups: p.Groups.Count - p.Groups.Count/2},
		{Class: p.Classes[1], Images: images, Groups: p.Groups.Count / 2},
	}
}

// countClasses counts images and groups by a property.
func countClasses(p *plan.Plan, values []string, of func(dataset.Image) string) []summary.ClassCount {
	counts := make([]summary.ClassCount, len(values))
	for v, value := range values {
		counts[v].Class = value
		groups := make(map[int]bool)
		for i, image := range p.Manifest.Images {
			if of(image) == value {
				counts[v].Images++
				groups[p.Groups.Of[i]] = true
			}
		}
		counts[v].Groups = len(groups)
	}
	return counts
}

func (a *analysis) designSummary(engine string) summary.Design {
	s := a.plan.Spec
	d := summary.Design{
		Architectures: s.Model.Architectures, ModelWidth: s.Model.Width,
		Height: s.Data.Size[0], Width: s.Data.Size[1], Resize: s.Data.Resize, Interpolation: s.Data.Interpolation,
		Alpha: s.Data.Alpha, Scale: s.Data.Scale, Splits: a.plan.Splits, K: s.Folds.K, Seeds: s.Folds.Seeds,
		Sample: len(a.plan.Draws[0].Sample), Epochs: s.Train.Epochs, Batch: s.Train.Batch, Optimizer: s.Train.Optimizer,
		LearningRate: s.Train.LearningRate, BatchNorm: s.Train.BatchNorm, Deciding: a.ledger.readouts.Deciding, Validation: s.Train.Validation,
		Engine: engine, Threads: s.Run.Threads, Precision: s.Run.Precision, RootSeed: s.Seed,
	}
	var train, validation, test, folds float64
	for _, division := range a.plan.Divisions {
		for _, f := range division.Folds {
			train, validation, test = train+float64(len(f.Train)), validation+float64(len(f.Validation)), test+float64(len(f.Test))
			folds++
		}
	}
	d.TrainImages, d.ValidImages, d.TestImages = round(train/folds), round(validation/folds), round(test/folds)
	return d
}

func round(x float64) int { return int(math.Round(x)) }

// proofs sums what was proven of each split over all seeds.
func (a *analysis) proofs() []summary.Proof {
	var proofs []summary.Proof
	for _, split := range a.plan.Splits {
		p := summary.Proof{Split: split}
		hash := sha256.New()
		var train float64
		for _, division := range a.plan.Divisions {
			if division.Split != split {
				continue
			}
			for _, fold := range division.Folds {
				train += float64(len(fold.Train))
			}
			io.WriteString(hash, division.Proof.Hash)
			p.Folds += division.Proof.Folds
			p.CrossingHashes += division.Proof.CrossingHashes
			p.CrossingGroups += division.Proof.CrossingGroups
			p.TestImages += division.Proof.TestImages
			p.TestCrossing += division.Proof.TestCrossing
		}
		p.TrainImages = int(math.Round(train / float64(p.Folds)))
		p.Hash = hex.EncodeToString(hash.Sum(nil))
		proofs = append(proofs, p)
	}
	return proofs
}
