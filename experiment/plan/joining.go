package plan

import (
	"slices"
	"strings"

	"github.com/refold/refold/dataset"
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
	obstacle, err := trial.of(f.Evidence, e)
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
		alone, err := trial.of(wanted, e)
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
