package plan

import (
	"fmt"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/experiment/spec"
)

// trial finds out whether evidence leaves classes that can be divided into folds.
type trial struct {
	spec     spec.Spec
	manifest *dataset.Manifest
	samples  [][]int // by seed, drawn once
}

// of is the obstacle that evidence beside others puts in the way of folds, of all images
// or of the sample of a seed; nil: there is none. What was in the way before is not its.
func (t *trial) of(before []dataset.Evidence, e dataset.Evidence) (*Unjoined, error) {
	n := len(t.manifest.Images)
	d := division{labels: t.manifest.Labels(), classes: t.manifest.Classes, groups: dataset.Join(n, append(before[:len(before):len(before)], e)...), k: t.spec.Folds.K}
	known := d
	known.groups = dataset.Join(n, before...)
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	if !t.spec.Data.Null {
		if o := d.obstacle(all, &known); o != nil {
			return o, nil
		}
	}
	if t.samples == nil {
		if err := t.draw(); err != nil {
			return nil, err
		}
	}
	for seed, sample := range t.samples {
		compared := &known
		if t.spec.Data.Null { // labels are drawn by groups: others without the evidence
			d.labels, d.classes = fold.NullLabels(d.groups, Stream(t.spec.Seed, labelStream(seed))), nullClasses()
			compared = nil
		}
		if o := d.obstacle(sample, compared); o != nil {
			o.Reason += fmt.Sprintf(" (in the sample of seed %d)", seed)
			return o, nil
		}
	}
	return nil, nil
}

func (t *trial) draw() error {
	for seed := range t.spec.Folds.Seeds {
		sample, err := drawSample(t.spec, t.manifest, seed)
		if err != nil {
			return fmt.Errorf("seed %d: %w", seed, err)
		}
		t.samples = append(t.samples, sample)
	}
	return nil
}

// division is images of classes that are to be divided into k folds of whole groups.
type division struct {
	labels  []int
	classes []string
	groups  dataset.Groups
	k       int
}

// spread is how the images of a class in a sample lie in groups.
type spread struct{ images, groups, largest int }

func (s spread) few(k int) bool { return s.groups < k }
func (s spread) lopsided() bool { return 2*s.largest > s.images }

// spreads are those of all classes.
func (d division) spreads(sample []int) []spread {
	counts := make([]map[int]int, len(d.classes)) // by class: images by group
	for c := range counts {
		counts[c] = make(map[int]int)
	}
	all := make([]spread, len(d.classes))
	for _, i := range sample {
		c := d.labels[i]
		counts[c][d.groups.Of[i]]++
		all[c].images++
		all[c].largest = max(all[c].largest, counts[c][d.groups.Of[i]])
	}
	for c := range all {
		all[c].groups = len(counts[c])
	}
	return all
}

// obstacle finds the class that lies in the fewest groups, where those are fewer than k,
// or else the one with the largest share in one group, where that is more than half. What
// holds of known, which may be nil, as well is left out.
func (d division) obstacle(sample []int, known *division) *Unjoined {
	wasFew, wasLopsided := make([]bool, len(d.classes)), make([]bool, len(d.classes))
	if known != nil {
		for c, s := range known.spreads(sample) {
			wasFew[c], wasLopsided[c] = s.few(d.k), s.lopsided()
		}
	}
	var few, large *Unjoined
	for c, s := range d.spreads(sample) {
		if s.images == 0 || wasFew[c] {
			continue
		}
		name := d.classes[c]
		u := &Unjoined{Class: name, Groups: s.groups, Share: float64(s.largest) / float64(s.images)}
		if s.few(d.k) && (few == nil || u.Groups < few.Groups) {
			u.Reason = fmt.Sprintf("class %q would lie in %d %s, fewer than the %d folds", name, u.Groups, plural(u.Groups, "group", "groups"), d.k)
			few = u
		}
		if s.lopsided() && !wasLopsided[c] && (large == nil || u.Share > large.Share) {
			v := *u
			v.Reason = fmt.Sprintf("class %q would have %d of its %d images in one group, more than half", name, s.largest, s.images)
			large = &v
		}
	}
	if few != nil {
		return few
	}
	return large
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
