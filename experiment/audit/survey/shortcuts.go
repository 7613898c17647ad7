package survey

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/history"
	"github.com/refold/refold/dataset/sketch"
	"github.com/refold/refold/experiment/audit"
	"github.com/refold/refold/experiment/audit/finding"
)

// conditionOf says what it means that a feature tells the class: by how far it reaches,
// and for names and times of files by what they are.
func conditionOf(feature string, reach audit.Reach) finding.Condition {
	switch {
	case feature == "modification time":
		return finding.Dated
	case feature == "file name":
		return finding.Ordered
	case reach == audit.Traces:
		return finding.Traced
	case reach == audit.FileOnly:
		return finding.Coded
	}
	return finding.Pictured
}

// shortcuts probes the properties of files and simple pixels.
func shortcuts(ctx context.Context, s *Subject) ([]finding.Finding, error) {
	d, err := s.folds()
	if err != nil {
		return nil, err
	}
	if d.none {
		return []finding.Finding{{Condition: finding.TooFew, Images: len(s.labels), Effect: finding.NoEffect}}, nil
	}
	features := slices.Concat(audit.FileFeatures(Facts(s.Manifest, s.Traits)), s.history(), audit.PixelFeatures(s.pixels()))
	results, err := audit.Shortcuts(ctx, d.grouped, features, s.Level)
	if err != nil {
		return nil, err
	}
	var found []finding.Finding
	if d.ungrouped {
		found = append(found, finding.Finding{Condition: finding.Unprobed, Images: len(s.labels), Effect: finding.NoEffect})
	}
	for _, r := range results {
		if !r.Above() || r.Feature == audit.Together {
			continue
		}
		found = append(found, finding.Finding{
			Condition: conditionOf(r.Feature, r.Reach), Subject: r.Feature, Images: len(r.Result.Images), Effect: finding.NoEffect,
			Measure: finding.NewMeasure("accuracy", r.Result.Accuracy, r.Result.Majority),
		})
	}
	return found, nil
}

// Facts are the properties of files that probes see, one entry an image of the manifest.
func Facts(m *dataset.Manifest, traits []dataset.Trait) []audit.FileFacts {
	yes := func(v bool) string {
		if v {
			return "yes"
		}
		return "no"
	}
	all := make([]audit.FileFacts, len(traits))
	for i, t := range traits {
		image, c := m.Images[i], t.Coding
		all[i] = audit.FileFacts{
			Path: image.Path, Width: image.Width, Height: image.Height, Bytes: image.Bytes, Format: c.Format,
			Quantisation: c.Tables, Subsampling: c.Subsampling, Progressive: yes(c.Interlaced), Alpha: yes(c.Alpha),
			Profile: c.Profile, BitDepth: strconv.Itoa(c.Depth), Palette: yes(c.Palette > 0), EXIF: yes(c.EXIF), TextChunks: keys(t),
		}
		if t.Modified != 0 {
			all[i].Modified = time.Unix(0, t.Modified)
		}
	}
	return all
}

// keys names the texts that a file has.
func keys(t dataset.Trait) string {
	var all []string
	for _, e := range t.Statement.Entries {
		all = append(all, e.Where+" "+e.Key)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ", ")
}

// history is what JPEG left in the pixels.
func (s *Subject) history() []audit.Feature {
	all := make([]history.History, len(s.Traits))
	for i, t := range s.Traits {
		all[i] = t.History
	}
	return []audit.Feature{audit.HistoryFeature(all), audit.DetailFeature(all)}
}

// pixels are the trivial pixels that probes see.
func (s *Subject) pixels() []audit.PixelFacts {
	all := make([]audit.PixelFacts, len(s.Traits))
	for i, t := range s.Traits {
		all[i] = audit.PixelFacts{Thumbnail: thumbnail(t.Sketch), Border: border(t.Sketch)}
	}
	return all
}

// border is the mean luminance of each edge, and its mean colour.
func border(s *sketch.Sketch) []uint8 {
	mean := func(levels []uint8, n, first, step int) uint8 {
		sum := 0
		for i := range n {
			sum += int(levels[first+i*step])
		}
		return uint8(sum / n)
	}
	var out []uint8
	for _, edge := range []struct{ x, y, dx, dy int }{{0, 0, 1, 0}, {0, 1, 1, 0}, {0, 0, 0, 1}, {1, 0, 0, 1}} {
		for _, p := range []struct {
			levels []uint8
			n      int
		}{{s.Luma[:], sketch.Side}, {s.Cb[:], sketch.Chroma}, {s.Cr[:], sketch.Chroma}} {
			out = append(out, mean(p.levels, p.n, edge.y*(p.n-1)*p.n+edge.x*(p.n-1), edge.dx+edge.dy*p.n))
		}
	}
	return out
}

// timeAndOrder asks whether dates or positions keep the classes apart.
func timeAndOrder(ctx context.Context, s *Subject) ([]finding.Finding, error) {
	d, err := s.folds()
	if err != nil || d.none {
		return nil, err
	}
	taken := make([]time.Time, len(s.Traits))
	var paths []string
	for i, t := range s.Traits {
		if when, err := time.Parse("2006-01-02T15:04:05", t.Statement.Taken.Local); err == nil {
			taken[i] = when
		}
		paths = append(paths, s.Manifest.Images[i].Path)
	}
	dates := []audit.Numbers{audit.Dates("capture date", taken)}
	order := audit.Order(paths, nil)
	results, err := audit.Separate(ctx, d.grouped, append(dates, order...), s.Level)
	if err != nil {
		return nil, err
	}
	var found []finding.Finding
	for _, r := range results {
		if !r.Separates() {
			continue
		}
		f := finding.Finding{Condition: finding.Ordered, Subject: r.What, Images: r.Images, Effect: finding.NoEffect, Measure: finding.NewMeasure("AUC", r.AUC, 0)}
		if r.What == dates[0].What {
			f.Condition = finding.Dated
		}
		if r.Probe.Above() && r.AUC.Contains(.5) || r.Images == 0 {
			f.Images, f.Measure = len(r.Probe.Images), finding.NewMeasure("accuracy", r.Probe.Accuracy, r.Probe.Majority)
		}
		found = append(found, f)
	}
	return found, nil
}
