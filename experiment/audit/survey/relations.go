package survey

import (
	"context"

	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/resolve"
)

func joined(e resolve.Edge) bool   { return e.State == resolve.Joined && e.Grade == leak.Strong }
func unjoined(e resolve.Edge) bool { return e.State == resolve.Unjoined }
func open(e resolve.Edge) bool     { return e.State == resolve.Open }

// copies are equal files and pixels. With different labels they are their own finding:
// whatever a model says of one of them, it is wrong of the other.
func copies(_ context.Context, s *Subject) ([]Finding, error) {
	sets := s.of(leak.Copies, joined)
	var found []Finding
	if conflicts := s.conflicting(sets); len(conflicts) > 0 {
		found = append(found, s.about(Conflict, string(leak.Copies), Joins, conflicts))
	}
	if len(sets) > 0 {
		found = append(found, s.about(Copied, string(leak.Copies), Joins, sets))
	}
	for _, c := range s.Findings.Conflicts {
		found = append(found, Finding{Condition: Contested, Images: 2, Effect: Joins, Example: s.Manifest.Images[c.A].Path})
	}
	return found, nil
}

func nearCopies(_ context.Context, s *Subject) ([]Finding, error) {
	return s.byKind(leak.NearCopies, NearCopied, Similar), nil
}

// byKind are the findings on relations of a kind: joined, found but not joined, open.
func (s *Subject) byKind(kind leak.Kind, strong, weak Condition) []Finding {
	var found []Finding
	if sets := s.of(kind, joined); len(sets) > 0 {
		found = append(found, s.about(strong, string(kind), Joins, sets))
	}
	if sets := s.of(kind, unjoined); len(sets) > 0 {
		f := s.about(Inseparable, string(kind), Unjoined, sets)
		for _, u := range s.Findings.Unjoined {
			if u.Kind == string(kind) {
				f.Reason = u.Reason
			}
		}
		found = append(found, f)
	}
	if sets := s.of(kind, open); len(sets) > 0 {
		found = append(found, s.about(weak, string(kind), Waits, sets))
	}
	return found
}
