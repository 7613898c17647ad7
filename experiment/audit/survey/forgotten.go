package survey

import (
	"context"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/sketch"
	"github.com/refold/refold/experiment/audit"
	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/audit/probe"
)

// forgottenGroups are columns and parts of names that matter, as lines for [groups].
func forgottenGroups(ctx context.Context, s *Subject) ([]finding.Finding, error) {
	in := audit.ForgottenInput{
		Columns: make(map[string][]string), Labels: s.labels, Classes: s.Manifest.Classes,
		Honoured: s.Groups, Split: s.Split, Folds: s.Folds, Level: s.Level,
	}
	for _, name := range s.Manifest.Columns {
		in.Columns[name] = make([]string, len(s.Manifest.Images))
	}
	for i, image := range s.Manifest.Images {
		in.Paths = append(in.Paths, image.Path)
		in.Thumbnails = append(in.Thumbnails, probe.MeanFree(thumbnail(s.Traits[i].Sketch)))
		for name, column := range in.Columns {
			column[i] = image.Columns[name]
		}
	}
	candidates, err := audit.Forgotten(ctx, in, s.Random("audit/forgotten"))
	if err != nil {
		return nil, err
	}
	var found []finding.Finding
	for _, c := range candidates {
		if !c.Matters || c.Instead != "" {
			continue
		}
		f := s.about(finding.Forgotten, c.What, finding.Proposed, c.Sets)
		f.Line, f.Crossing = c.Line, (*finding.Crossing)(&c.Crossing)
		if f.Reason = ""; c.Refused != "" {
			f.Condition, f.Effect, f.Line = s.unsplittable(c.Sets), finding.Unjoined, ""
		}
		f.Measure = finding.NewMeasure("loss", c.Effect.Loss, 0)
		f.Measure.P = c.Effect.P
		found = append(found, f)
	}
	return found, nil
}

// side is that of a thumbnail, in pixels.
const side = 8

// thumbnail is a sketch as 8 x 8 pixels of red, green and blue.
func thumbnail(s *sketch.Sketch) []uint8 {
	const full, half = sketch.Side / side, sketch.Chroma / side
	var out []uint8
	for y := range side {
		for x := range side {
			var luma, cb, cr float64
			for j := range full {
				for i := range full {
					luma += float64(s.Luma[(y*full+j)*sketch.Side+x*full+i])
				}
			}
			for j := range half {
				for i := range half {
					at := (y*half+j)*sketch.Chroma + x*half + i
					cb += float64(s.Cb[at])
					cr += float64(s.Cr[at])
				}
			}
			red, green, blue := sketch.RGB(luma/(full*full), cb/(half*half), cr/(half*half))
			out = append(out, red, green, blue)
		}
	}
	return out
}

// lookAlikes are sets of images that look alike, for the split groups:look.
func lookAlikes(ctx context.Context, s *Subject) ([]finding.Finding, error) {
	e, err := LookAlikes(ctx, s.Manifest, s.Traits, s.Folds, s.Random)
	if err != nil || len(e.Sets) == 0 {
		return nil, err
	}
	return []finding.Finding{s.about(finding.Alike, e.Kind, finding.NoEffect, e.Sets)}, nil
}

// LookAlikes is the evidence of the split groups:look; see [audit.LookAlikes].
func LookAlikes(ctx context.Context, m *dataset.Manifest, traits []dataset.Trait, folds int, random Streams) (dataset.Evidence, error) {
	descriptors := make([][]float32, len(traits))
	for i, t := range traits {
		var err error
		if descriptors[i], err = audit.Descriptor(audit.Picture{Luma: t.Sketch.Luma[:], Cb: t.Sketch.Cb[:], Cr: t.Sketch.Cr[:]}); err != nil {
			return dataset.Evidence{}, err
		}
	}
	r := random("audit/look")
	return audit.LookAlikes(ctx, descriptors, audit.LookAlikeCut(descriptors, r), audit.LookAlikeLimit(m.Labels(), len(m.Classes), folds), r)
}
