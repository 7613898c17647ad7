package plan

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/spec"
)

// TestLooksAreFixedByThePlan: guarded folds of the claim's network first, seed by seed, then
// those as published, then the rest; every trial once.
func TestLooksAreFixedByThePlan(t *testing.T) {
	s := experimenttest.Spec()
	s.Claim.Architecture = "resnet8v2"
	s.Data.Variants = []string{"resize=crop"}
	p, err := New(t.Context(), s, experimenttest.Scan(t, experimenttest.Pictures(t, 9, 5)), nil)
	if err != nil {
		t.Fatal(err)
	}
	p.Spec.Run.Until = spec.UntilAll
	order := p.Selected()
	var got []string
	for _, trial := range order[:13] {
		got = append(got, fmt.Sprintf("%s %s %d.%d", trial.Arm, trial.Split, trial.Seed, trial.Fold))
	}
	var want []string
	for _, split := range []string{"groups", "rows"} {
		for i := range 6 {
			want = append(want, fmt.Sprintf("resnet8v2 %s %d.%d", split, i/3, i%3))
		}
	}
	if d := cmp.Diff(append(want, "resnet8v1 rows 0.0"), got); d != "" {
		t.Error(d)
	}
	names := func(trials []Trial) []string {
		var all []string
		for _, trial := range trials {
			all = append(all, trial.Name)
		}
		slices.Sort(all)
		return all
	}
	if d := cmp.Diff(names(p.Trials), names(order)); d != "" {
		t.Errorf("not every trial once: %s", d)
	}
	for until, want := range map[spec.Until]int{"": 48, spec.UntilDecided: 6, spec.UntilExplained: 12} {
		p.Spec.Run.Until = until
		if n := len(p.Selected()); n != want {
			t.Errorf("until %q: %d trials, want %d", until, n, want)
		}
	}
	if n := len(p.Explaining(1)); n != 1 {
		t.Errorf("a claim that the first seed refutes is explained by %d passes", n)
	}
}

// TestGuardedRowsExplainThemselves: without groups, the trials that decide are read out as
// published too.
func TestGuardedRowsExplainThemselves(t *testing.T) {
	s := experimenttest.Spec()
	s.Groups.Columns = nil
	p, err := New(t.Context(), s, experimenttest.Scan(t, experimenttest.Pictures(t, 9, 5)), nil)
	if err != nil {
		t.Fatal(err)
	}
	looks, err := p.Looks()
	if err != nil || len(looks) != 2 || looks[1].Split != spec.SplitRows || len(looks[1].Trials) != 3 {
		t.Errorf("%+v, %v", looks, err)
	}
	if more := p.Explaining(2); more != nil {
		t.Errorf("%+v", more)
	}
}

func TestNothingToLookAt(t *testing.T) {
	s := experimenttest.Spec()
	s.Folds.Splits = []spec.Split{spec.SplitRows}
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 9, 5))
	p, err := New(t.Context(), s, m, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Looks(); err == nil || !strings.Contains(err.Error(), "add groups to folds.splits") {
		t.Errorf("rows leak: %v", err)
	}
	p.Splits = []spec.Split{spec.SplitGiven} // one test set, nothing crosses
	p.Divisions = p.Divisions[:2]
	for i := range p.Divisions {
		p.Divisions[i].Split, p.Divisions[i].Folds, p.Divisions[i].Proof.CrossingGroups = spec.SplitGiven, p.Divisions[i].Folds[:1], 0
	}
	if _, err := p.Looks(); err == nil || !strings.Contains(err.Error(), "one test set") {
		t.Errorf("one test set: %v", err)
	}
}
