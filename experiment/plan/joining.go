package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/spec"
)

// Join adds what an audit found to the evidence that a spec asks for. Copies and what
// people decided join always. Every other kind is tried against the folds first, in the
// order of leak.Kinds, on top of those already joined: evidence that nobody asked for
// never makes a run impossible.
func Join(s spec.Spec, m *dataset.Manifest, found *resolve.Resolution) (Findings, error) {
	evidence, err := gather(s.Groups, m)
	if err != nil {
		return Findings{}, err
	}
	if found == nil {
		return Findings{Evidence: evidence}, nil
	}
	f := Findings{Evidence: evidence, Audited: true, Edges: found.Edges, Decisions: found.Decisions}
	trial := &trial{spec: s, manifest: m}
	for _, e := range found.Evidence {
		switch {
		case e.Kind == string(leak.Copies):
			f.Evidence[0] = e // the same and more
		case len(e.Sets) == 0:
		case e.Kind == string(leak.Decided):
			f.Evidence = append(f.Evidence, e)
		default:
			if err := f.try(trial, e); err != nil {
				return Findings{}, err
			}
		}
	}
	f.contest(m, found)
	return f, nil
}

// contest finds what is joined against decisions: what is unjoined does not.
func (f *Findings) contest(m *dataset.Manifest, found *resolve.Resolution) {
	asked := slices.DeleteFunc(slices.Clone(f.Evidence), func(e dataset.Evidence) bool { return !named(e.Kind) })
	f.Conflicts = found.Contested(m, f.Edges, asked...)
}

// try joins a kind of evidence, or says why it cannot be joined.
func (f *Findings) try(trial *trial, e dataset.Evidence) error {
	obstacle, err := trial.of(append(slices.Clone(f.Evidence), e))
	if err != nil {
		return err
	}
	if obstacle == nil {
		f.Evidence = append(f.Evidence, e)
		return nil
	}
	var wanted []dataset.Evidence
	var before []string // kinds that nobody asked for either
	for _, known := range f.Evidence {
		if AskedFor(known.Kind) {
			wanted = append(wanted, known)
		} else {
			before = append(before, known.Kind)
		}
	}
	if len(before) > 0 {
		alone, err := trial.of(append(wanted, e))
		if err != nil {
			return err
		}
		if alone == nil {
			obstacle.Reason += ", together with " + strings.Join(before, " and ")
		}
	}
	obstacle.Kind, obstacle.Sets = e.Kind, e.Sets
	f.unjoin(*obstacle)
	return nil
}

// unjoin keeps a kind from joining images, and its relations say so.
func (f *Findings) unjoin(u Unjoined) {
	f.Unjoined = append(f.Unjoined, u)
	f.Edges = slices.Clone(f.Edges)
	for i, e := range f.Edges {
		if string(e.Kind) == u.Kind && e.State == resolve.Joined && e.Decision == resolve.None {
			f.Edges[i].State = resolve.Unjoined
		}
	}
}

// release takes the kind that was tried last out of the evidence, since no folds were
// found with it; false where no kind is left that nobody asked for.
func (f *Findings) release(reason error) bool {
	last := len(f.Evidence) - 1
	if AskedFor(f.Evidence[last].Kind) {
		return false
	}
	e := f.Evidence[last]
	f.Evidence = f.Evidence[:last:last]
	f.unjoin(Unjoined{Kind: e.Kind, Sets: e.Sets, Reason: reason.Error()})
	return true
}

// trial finds out whether evidence leaves classes that can be divided into folds.
type trial struct {
	spec     spec.Spec
	manifest *dataset.Manifest
	samples  [][]int // by seed, drawn once
}

// of is the obstacle that evidence puts in the way of folds, of all images or of the
// sample of a seed; nil: there is none.
func (t *trial) of(evidence []dataset.Evidence) (*Unjoined, error) {
	groups := dataset.Join(len(t.manifest.Images), evidence...)
	labels, classes := t.manifest.Labels(), t.manifest.Classes
	all := make([]int, len(labels))
	for i := range all {
		all[i] = i
	}
	if !t.spec.Data.Null {
		if o := obstacle(labels, classes, groups, all, t.spec.Folds.K); o != nil {
			return o, nil
		}
	}
	if t.samples == nil {
		if err := t.draw(); err != nil {
			return nil, err
		}
	}
	for seed, sample := range t.samples {
		if t.spec.Data.Null {
			labels, classes = fold.NullLabels(groups, Stream(t.spec.Seed, labelStream(seed))), nullClasses()
		}
		if o := obstacle(labels, classes, groups, sample, t.spec.Folds.K); o != nil {
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

// obstacle finds the class that lies in the fewest groups, where those are fewer than k,
// or else the one with the largest share in one group, where that is more than half.
func obstacle(labels []int, classes []string, groups dataset.Groups, sample []int, k int) *Unjoined {
	counts := make([]map[int]int, len(classes)) // by class: images by group
	for c := range counts {
		counts[c] = make(map[int]int)
	}
	totals := make([]int, len(classes))
	for _, i := range sample {
		counts[labels[i]][groups.Of[i]]++
		totals[labels[i]]++
	}
	var few, large *Unjoined
	for c, name := range classes {
		if totals[c] == 0 {
			continue
		}
		largest := 0
		for _, n := range counts[c] {
			largest = max(largest, n)
		}
		u := &Unjoined{Class: name, Groups: len(counts[c]), Share: float64(largest) / float64(totals[c])}
		if u.Groups < k && (few == nil || u.Groups < few.Groups) {
			u.Reason = fmt.Sprintf("class %q would lie in %d %s, fewer than the %d folds", name, u.Groups, plural(u.Groups, "group", "groups"), k)
			few = u
		}
		if 2*largest > totals[c] && (large == nil || u.Share > large.Share) {
			v := *u
			v.Reason = fmt.Sprintf("class %q would have %d of its %d images in one group, more than half", name, largest, totals[c])
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
