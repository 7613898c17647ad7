package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/spec"
)

// FindingDifferences says what was decided otherwise than in a run, and which evidence
// joins other images. Lines, notes, decisions on labels and what joins nothing are no part of
// a run's identity.
// The plans must be of the same images.
func FindingDifferences(run, now *Plan) []spec.Difference {
	var differences []spec.Difference
	if run.Audited != now.Audited {
		d := spec.Difference{What: "audit of the images", Text: "the run has one, and now there is none"}
		if now.Audited {
			d.Text = "the run was begun without one"
		}
		differences = append(differences, d)
	}
	differences = append(differences, decisionDifferences(run.Findings, now.Findings)...)
	for _, kind := range kindsOf(run.Evidence, now.Evidence) {
		was, is := setsOf(run.Evidence, kind), setsOf(now.Evidence, kind)
		if slices.EqualFunc(was, is, slices.Equal[[]int]) {
			continue
		}
		d := spec.Difference{What: "images joined by " + kind, Run: run.counted(kind), Now: now.counted(kind)}
		if d.Run == d.Now {
			d.Text = "others than in the run, such as " + now.Manifest.Images[firstOther(was, is)].Path
		}
		differences = append(differences, d)
	}
	return differences
}

// decisionDifferences compares what was decided on relations, in the order of a decisions
// file; those that are gone come last.
func decisionDifferences(run, now Findings) []spec.Difference {
	before, after := onRelations(run.Decisions), onRelations(now.Decisions)
	key := func(d resolve.Decision) string {
		return d.About + "\x00" + d.Name + "\x00" + strings.Join(d.Line.Images, " ")
	}
	known := make(map[string]resolve.Decision, len(before))
	for _, d := range before {
		known[key(d)] = d
	}
	var differences []spec.Difference
	for _, d := range after {
		was, ok := known[key(d)]
		delete(known, key(d))
		if !ok || was.Answer != d.Answer {
			differences = append(differences, spec.Difference{What: subject(d), Run: string(was.Answer), Now: fmt.Sprintf("%s (line %d)", d.Answer, d.Number)})
		}
	}
	for _, d := range before {
		if _, gone := known[key(d)]; gone {
			differences = append(differences, spec.Difference{What: subject(d), Run: string(d.Answer)})
		}
	}
	return differences
}

// onRelations leaves out decisions on labels, which are taken once networks were trained.
func onRelations(all []resolve.Decision) []resolve.Decision {
	return slices.DeleteFunc(slices.Clone(all), func(d resolve.Decision) bool { return d.About == decision.Label })
}

// subject names what a decision is about.
func subject(d resolve.Decision) string {
	_, about, _ := strings.Cut(d.Line.String(), ": ")
	return "decision on " + about
}

// kindsOf are the kinds of two lists of evidence, each once.
func kindsOf(a, b []dataset.Evidence) []string {
	var kinds []string
	for _, e := range slices.Concat(a, b) {
		if !slices.Contains(kinds, e.Kind) {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}

func setsOf(evidence []dataset.Evidence, kind string) [][]int {
	var sets [][]int
	for _, e := range evidence {
		if e.Kind == kind {
			sets = append(sets, e.Sets...)
		}
	}
	return sets
}

// firstOther is the first image that two lists of sets join differently.
func firstOther(was, is [][]int) int {
	for i := range min(len(was), len(is)) {
		if !slices.Equal(was[i], is[i]) {
			return min(was[i][0], is[i][0])
		}
	}
	return slices.Concat(was, is)[min(len(was), len(is))][0]
}

// counted says how much a kind joins, or why it does not.
func (p *Plan) counted(kind string) string {
	for _, u := range p.Unjoined {
		if u.Kind == kind {
			return "none (" + u.Reason + ")"
		}
	}
	images, sets := 0, setsOf(p.Evidence, kind)
	for _, set := range sets {
		images += len(set)
	}
	return fmt.Sprintf("%d in %d %s", images, len(sets), plural(len(sets), "group", "groups"))
}
