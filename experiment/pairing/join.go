package pairing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/dataset"
)

// joined is the images of two runs under common numbers.
type joined struct {
	number map[string]int // by ID
	groups []int          // by number: whatever either run joins
	differ bool           // the runs join common images differently
}

// join numbers the images of both runs, and refuses runs that are not about the same thing.
func join(a, b *Side) (*joined, error) {
	if x, y := a.plan.Classes, b.plan.Classes; !slices.Equal(x, y) {
		return nil, fmt.Errorf("%s has the classes %s, %s has %s: they answer different questions", a.Dir, strings.Join(x, ", "), b.Dir, strings.Join(y, ", "))
	}
	j := &joined{number: make(map[string]int)}
	for _, image := range a.plan.Manifest.Images {
		j.number[image.ID] = len(j.number)
	}
	var common [][2]int // indices in both manifests
	for i, image := range b.plan.Manifest.Images {
		if n, ok := j.number[image.ID]; ok {
			common = append(common, [2]int{n, i})
		} else {
			j.number[image.ID] = len(j.number)
		}
	}
	if len(common) == 0 {
		return nil, fmt.Errorf("%s and %s have no image in common, by the SHA-256 of files (%d images against %d): images that were saved anew are other files",
			a.Dir, b.Dir, len(a.plan.Manifest.Images), len(b.plan.Manifest.Images))
	}
	if err := sameLabels(a, b, common); err != nil {
		return nil, err
	}
	j.joinGroups(a, b)
	j.differ = !samePartition(a.plan.Groups.Of, b.plan.Groups.Of, common)
	return j, nil
}

// sameLabels refuses runs that label common images differently.
func sameLabels(a, b *Side, common [][2]int) error {
	differ, example := 0, ""
	for _, pair := range common {
		x, y := a.plan.Manifest.Images[pair[0]], b.plan.Manifest.Images[pair[1]]
		if x.Label == y.Label {
			continue
		}
		if differ++; differ == 1 {
			example = fmt.Sprintf("%s is %s in %s, and %s is %s in %s", x.Path, x.Label, a.Dir, y.Path, y.Label, b.Dir)
		}
	}
	if differ == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d common images have another label in each run: %s; make the labels the same first, since right in one run is wrong in the other", differ, len(common), example)
}

// joinGroups joins what either run joins.
func (j *joined) joinGroups(a, b *Side) {
	var evidence []dataset.Evidence
	for _, s := range []*Side{a, b} {
		var e dataset.Evidence
		for _, members := range s.plan.Groups.Members() {
			var set []int
			for _, m := range members {
				set = append(set, j.number[s.plan.Manifest.Images[m].ID])
			}
			e.Sets = append(e.Sets, set)
		}
		evidence = append(evidence, e)
	}
	j.groups = dataset.Join(len(j.number), evidence...).Of
}

// samePartition reports whether two lists of groups divide the common images alike.
func samePartition(a, b []int, common [][2]int) bool {
	of, back := make(map[int]int), make(map[int]int)
	for _, pair := range common {
		x, y := a[pair[0]], b[pair[1]]
		if other, ok := of[x]; ok && other != y {
			return false
		}
		if other, ok := back[y]; ok && other != x {
			return false
		}
		of[x], back[y] = y, x
	}
	return true
}
