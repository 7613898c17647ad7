package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/spec"
)

// TestAsideJoinsNothing: images that look alike are kept together by the split that is
// theirs, and join no groups; findings.json restores them.
func TestAsideJoinsNothing(t *testing.T) {
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 9, 5))
	s := experimenttest.Spec()
	s.Groups.NearCopies = true
	s.Folds.Splits = append(s.Folds.Splits, spec.SplitLook)
	found := audited(t, m, []leak.Relation{})
	without, err := New(t.Context(), experimenttest.Spec(), m, found)
	if err != nil {
		t.Fatal(err)
	}
	look := dataset.Evidence{Kind: spec.KindLook, Sets: [][]int{{0, 7, 11}, {2, 20}}}
	p, err := New(t.Context(), s, m, found, look)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(without.Groups, p.Groups); d != "" {
		t.Errorf("groups: %s", d)
	}
	for _, fold := range p.Division(spec.SplitLook, 0).Folds {
		side := make(map[int]string)
		for name, images := range map[string][]int{"train": append(fold.Train, fold.Validation...), "test": fold.Test} {
			for _, i := range images {
				side[i] = name
			}
		}
		for _, set := range look.Sets {
			for _, i := range set[1:] {
				if side[i] != side[set[0]] {
					t.Errorf("images %v are on two sides", set)
				}
			}
		}
	}
	data, err := MarshalFindings(p)
	if err != nil {
		t.Fatal(err)
	}
	restored, err := ParseFindings(data, m)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]dataset.Evidence{look}, restored.Aside); d != "" {
		t.Error(d)
	}
}
