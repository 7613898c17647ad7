package survey

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/experiment/audit"
	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/audit/probe"
)

// whatFilesSay are groups by origin, texts that state the class, and marks.
func whatFilesSay(ctx context.Context, s *Subject) ([]finding.Finding, error) {
	var found []finding.Finding
	for _, kind := range []leak.Kind{leak.Job, leak.Prompt, leak.Author, leak.Session, leak.Place} {
		found = append(found, s.byKind(kind, finding.SameOrigin, finding.LikeOrigin)...)
	}
	stated, err := s.stated(ctx)
	if err != nil {
		return nil, err
	}
	return append(append(found, stated...), s.marks()...), nil
}

// mostTexts is how many keys of texts are probed: those that most files have.
const mostTexts = 32

// stated probes the texts of files, each key by itself. Images of one author are on both
// sides: the question is what the text tells, not what is left once its groups are kept
// whole.
func (s *Subject) stated(ctx context.Context) ([]finding.Finding, error) {
	features := s.texts()
	if len(features) == 0 {
		return nil, nil
	}
	d, err := s.folds()
	if err != nil || d.none {
		return nil, err
	}
	results, err := audit.Shortcuts(ctx, d.rows, features, s.Level)
	if err != nil {
		return nil, err
	}
	var found []finding.Finding
	telling := s.telling()
	for _, r := range results {
		if r.Above() && r.Feature != audit.Together {
			found = append(found, finding.Finding{
				Condition: finding.Stated, Subject: r.Feature, Images: len(r.Result.Images), Effect: finding.NoEffect, Example: telling[r.Feature],
				Measure: finding.NewMeasure("accuracy", r.Result.Accuracy, r.Result.Majority),
			})
		}
	}
	return found, nil
}

// telling is the value of each key that says the most of the class.
func (s *Subject) telling() map[string]string {
	labels := make([]string, len(s.labels))
	for i, label := range s.labels {
		labels[i] = s.Manifest.Classes[label]
	}
	values := make(map[string]string)
	for _, t := range leak.States(statements(s.Traits), labels, s.Manifest.Classes) {
		key := t.Where + " " + t.Key
		if _, known := values[key]; !known && t.Value != "" {
			var counts []string
			for class, n := range t.PerClass {
				counts = append(counts, fmt.Sprintf("%s %d", s.Manifest.Classes[class], n))
			}
			values[key] = fmt.Sprintf("%q: %s", t.Value, strings.Join(counts, ", "))
		}
	}
	return values
}

// texts are the texts of files by key, as features; a file without one has an empty text.
func (s *Subject) texts() []audit.Feature {
	columns := make(map[string]*probe.Column)
	counts := make(map[string]int)
	for i, t := range s.Traits {
		for _, e := range t.Statement.Entries {
			key := e.Where + " " + e.Key
			c := columns[key]
			if c == nil {
				c = &probe.Column{Name: key, Texts: make([]string, len(s.Traits))}
				columns[key] = c
			}
			if c.Texts[i] == "" {
				counts[key]++
			}
			c.Texts[i] += e.Text.Head + e.Text.Hash + "\n"
		}
	}
	keys := slices.SortedFunc(maps.Keys(columns), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	var features []audit.Feature
	for _, key := range keys[:min(len(keys), mostTexts)] {
		if counts[key] > 1 {
			features = append(features, audit.Feature{Name: key, Reach: audit.FileOnly, Columns: []probe.Column{*columns[key]}})
		}
	}
	return features
}

// marks are what should be known: texts in pixels, images that say they were generated.
func (s *Subject) marks() []finding.Finding {
	hidden, generated := finding.Finding{Condition: finding.Hidden, Effect: finding.NoEffect}, finding.Finding{Condition: finding.Generated, Effect: finding.NoEffect}
	for i, t := range s.Traits {
		note := func(f *finding.Finding, subject string) {
			if f.Images == 0 {
				f.Example, f.Subject = s.Manifest.Images[i].Path, subject
			}
			f.Images++
		}
		if t.Statement.Hidden != "" {
			note(&hidden, t.Statement.Hidden)
		}
		if t.Statement.Generated {
			note(&generated, cmp.Or(t.Statement.Generator, t.Statement.Source))
		}
	}
	var found []finding.Finding
	for _, f := range []finding.Finding{hidden, generated} {
		if f.Images > 0 {
			found = append(found, f)
		}
	}
	return found
}
