package survey

import (
	"context"

	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/audit/finding"
)

func joined(e resolve.Edge) bool   { return e.State == resolve.Joined && e.Grade == leak.Strong }
func unjoined(e resolve.Edge) bool { return e.State == resolve.Unjoined }
func open(e resolve.Edge) bool     { return e.State == resolve.Open }

// copies are equal files and pixels. With different labels they are their own finding:
// whatever a model says of one of them, it is wrong of the other.
func copies(_ context.Context, s *Subject) ([]finding.Finding, error) {
	sets := s.of(leak.Copies, joined)
	var found []finding.Finding
	if conflicts := s.conflicting(sets); len(conflicts) > 0 {
		found = append(found, s.about(finding.Conflict, string(leak.Copies), finding.Joins, conflicts))
	}
	if len(sets) > 0 {
		found = append(found, s.about(finding.Copied, string(leak.Copies), finding.Joins, sets))
	}
	for _, c := range s.Findings.Conflicts {
		found = append(found, finding.Finding{Condition: finding.Contested, Images: 2, Effect: finding.Joins, Example: s.Manifest.Images[c.A].Path})
	}
	return found, nil
}

func nearCopies(_ context.Context, s *Subject) ([]finding.Finding, error) {
	return s.byKind(leak.NearCopies, finding.NearCopied, finding.Similar), nil
}

// byKind are the findings on relations of a kind: joined, found but not joined, open.
func (s *Subject) byKind(kind leak.Kind, strong, weak finding.Condition) []finding.Finding {
	var found []finding.Finding
	if sets := s.of(kind, joined); len(sets) > 0 {
		found = append(found, s.about(strong, string(kind), finding.Joins, sets))
	}
	if sets := s.of(kind, unjoined); len(sets) > 0 {
		f := s.about(s.unsplittable(sets), string(kind), finding.Unjoined, sets)
		for _, u := range s.Findings.Unjoined {
			if u.Kind == string(kind) {
				f.Reason = u.Reason
			}
		}
		found = append(found, f)
	}
	if sets := s.of(kind, open); len(sets) > 0 {
		found = append(found, s.about(weak, string(kind), finding.Waits, sets))
	}
	return found
}

// unsplittable says why sets cannot be kept whole in folds: because most images of a class
// lie in sets of that class, so that the two cannot be told apart, or because there are
// too few.
func (s *Subject) unsplittable(sets [][]int) finding.Condition {
	const pure, most = .9, .5
	images := make([]int, len(s.Manifest.Classes))
	for _, label := range s.labels {
		images[label]++
	}
	own := make([]int, len(images))
	for _, set := range sets {
		count := make([]int, len(images))
		for _, i := range set {
			count[s.labels[i]]++
		}
		for class, n := range count {
			if float64(n) >= pure*float64(len(set)) {
				own[class] += n
			}
		}
	}
	for class, n := range own {
		if float64(n) > most*float64(images[class]) {
			return finding.Inseparable
		}
	}
	return finding.Coarse
}
