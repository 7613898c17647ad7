package survey

import (
	"context"
	"fmt"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/dataset/metadata/statement"
	"github.com/refold/refold/experiment/audit"
	"github.com/refold/refold/experiment/audit/finding"
)

// detectors are all that look at a data set. Labels that most trainings contradict
// (finding.Doubted) need the predictions of a run: its analysis finds them.
var detectors = []struct {
	name string
	find func(context.Context, *Subject) ([]finding.Finding, error)
}{
	{"exact copies", copies},
	{"near copies", nearCopies},
	{"what files say", whatFilesSay},
	{"forgotten groups", forgottenGroups},
	{"shortcuts", shortcuts},
	{"time and order", timeAndOrder},
	{"look-alikes", lookAlikes},
}

// Kinds are the relations that are looked for beside exact copies.
type Kinds struct{ NearCopies, Metadata bool }

// Relations are what relates images to each other: by their files, and as wanted by pixels
// and by what files say. The search for near copies is nil where they are not wanted.
func Relations(ctx context.Context, m *dataset.Manifest, traits []dataset.Trait, wanted Kinds, o leak.NearOptions) ([]leak.Relation, *leak.Near, error) {
	all := leak.Exact(m, traits)
	var search *leak.Near
	if wanted.NearCopies {
		var err error
		if search, err = leak.FindNear(ctx, m, traits, o); err != nil {
			return nil, nil, fmt.Errorf("near copies: %w", err)
		}
		all = append(all, search.Relations...)
	}
	if wanted.Metadata {
		all = append(all, leak.Files(statements(traits))...)
	}
	return all, search, nil
}

// statements are what the files of images say.
func statements(traits []dataset.Trait) []statement.Statement {
	all := make([]statement.Statement, len(traits))
	for i, t := range traits {
		all[i] = t.Statement
	}
	return all
}

// of are the sets that relations of a kind make together, those that keep says.
func (s *Subject) of(kind leak.Kind, keep func(resolve.Edge) bool) [][]int {
	var sets [][]int
	for _, e := range s.Findings.Edges {
		if e.Kind == kind && keep(e) {
			sets = append(sets, e.Images)
		}
	}
	if len(sets) == 0 {
		return nil
	}
	var closed [][]int
	for _, members := range dataset.Join(len(s.Manifest.Images), dataset.Evidence{Sets: sets}).Members() {
		if len(members) > 1 {
			closed = append(closed, members)
		}
	}
	return closed
}

// about is a finding on sets of images.
func (s *Subject) about(c finding.Condition, subject string, effect finding.Effect, sets [][]int) finding.Finding {
	f := finding.Finding{Condition: c, Subject: subject, Effect: effect, Sets: len(sets)}
	var sizes []int
	for _, set := range sets {
		f.Images += len(set)
		sizes = append(sizes, len(set))
	}
	if len(sets) > 0 {
		crossing := audit.ExpectedCrossing(sizes, len(s.Manifest.Images), s.Folds)
		f.Crossing = (*finding.Crossing)(&crossing)
		f.Example = s.Manifest.Images[sets[0][0]].Path
	}
	return f
}

// conflicting are the sets whose images have several labels.
func (s *Subject) conflicting(sets [][]int) [][]int {
	var out [][]int
	for _, set := range sets {
		for _, i := range set[1:] {
			if s.labels[i] != s.labels[set[0]] {
				out = append(out, set)
				break
			}
		}
	}
	return out
}
