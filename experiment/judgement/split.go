package judgement

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/parts"
	"github.com/refold/refold/dataset/leak/resolve"
)

// Crossing is what relates test images and those of another part, by a kind of evidence.
type Crossing struct {
	Kind   string `json:"kind"`
	Strong bool   `json:"joins"` // weak evidence is on the list, and makes no image a relative
	Part   string `json:"part"`
	Groups int    `json:"groups"`
	Images int    `json:"test_images"`
}

// NewSplit reads the parts of a split from a column of the manifest, and which of them is
// the test set: the one with that name or, where it is empty, the only one called so. found
// is what an audit found; asked is evidence that was named, such as a column.
func NewSplit(m *dataset.Manifest, column, test string, found *resolve.Resolution, asked ...dataset.Evidence) (*Split, []Crossing, error) {
	p, err := parts.ByColumn(m, column)
	if err != nil {
		return nil, nil, err
	}
	at, err := testPart(p.Names, test)
	if err != nil {
		return nil, nil, err
	}
	a := parts.New(m, p, found, asked...)
	s := &Split{Manifest: m, Groups: a.Groups}
	for _, part := range p.Of {
		s.Test = append(s.Test, part == at)
	}
	crossings := []Crossing{}
	for _, c := range a.Counts {
		if c.Kind == parts.All || c.Parts[0] != at && c.Parts[1] != at {
			continue
		}
		side := slices.Index(c.Parts[:], at)
		crossings = append(crossings, Crossing{Kind: c.Kind, Strong: c.Grade == leak.Strong, Part: p.Names[c.Parts[1-side]], Groups: c.Groups, Images: c.Images[side]})
	}
	return s, crossings, nil
}

// testPart is the part that was tested.
func testPart(names []string, test string) (int, error) {
	if test != "" {
		if at := slices.Index(names, test); at >= 0 {
			return at, nil
		}
		return 0, fmt.Errorf("the split has no part %q: its parts are %s", test, strings.Join(names, ", "))
	}
	at := -1
	for i, name := range names {
		if strings.Contains(strings.ToLower(name), "test") {
			if at >= 0 {
				return 0, fmt.Errorf("several parts may be the test set: %s; name one", strings.Join(names, ", "))
			}
			at = i
		}
	}
	if at < 0 {
		return 0, fmt.Errorf("no part of the split is called test: its parts are %s; name the one that was tested", strings.Join(names, ", "))
	}
	return at, nil
}
