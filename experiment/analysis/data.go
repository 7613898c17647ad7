package analysis

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

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

// dataSummary describes the images.
func dataSummary(p *plan.Plan) summary.Data {
	d := summary.Data{
		Name: imagesName(p.Spec.Data), Images: len(p.Manifest.Images), Groups: p.Groups.Count,
		Positive: p.Classes[p.Positive], Null: p.Spec.Data.Null, Evidence: []summary.GroupEvidence{}, Excluded: summary.Exclusions(p.Manifest), Audit: auditSummary(p),
	}
	for _, members := range p.Groups.Members() {
		d.Largest = max(d.Largest, len(members))
		if len(members) == 1 {
			d.Singletons++
		}
	}
	for _, e := range p.Evidence {
		g := summary.GroupEvidence{Kind: e.Kind, Groups: len(e.Sets), Found: !plan.AskedFor(e.Kind)}
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
