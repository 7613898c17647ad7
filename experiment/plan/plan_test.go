package plan

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/spec"
)

func TestPlanOrderAndNames(t *testing.T) {
	p, err := New(t.Context(), experimenttest.Spec(), experimenttest.Scan(t, experimenttest.Pictures(t, 9, 5)), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, trial := range p.Trials[:5] {
		names = append(names, trial.Name)
	}
	want := []string{
		"resnet8v1.stretch8x8.rows.n45.seed0.fold0", "resnet8v2.stretch8x8.rows.n45.seed0.fold0",
		"resnet8v1.stretch8x8.groups.n45.seed0.fold0", "resnet8v2.stretch8x8.groups.n45.seed0.fold0",
		"resnet8v1.stretch8x8.rows.n45.seed0.fold1",
	}
	if d := cmp.Diff(want, names); d != "" {
		t.Error(d)
	}
	if p.GuardedSplit() != spec.SplitGroups || p.Protocol(spec.SplitGroups, SelectValidation) != Guarded || p.Protocol(spec.SplitRows, SelectTest) != AsPublished ||
		p.Protocol(spec.SplitRows, SelectValidation) != "rows+validation" {
		t.Error("protocols are misnamed")
	}
	w := p.Work(p.Trials[0])
	fold := p.Fold(p.Trials[0])
	if w.Train != len(fold.Train) || w.ReadOut != 2*(45-len(fold.Train)) || w.Moments != len(fold.Train)-len(fold.Train)%p.Spec.Train.Batch && w.Moments != len(fold.Train) {
		t.Errorf("work: %+v", w)
	}
}

func TestTrialNamesAreSafeAsFileNames(t *testing.T) {
	arm := armsOf(experimenttest.Spec())[0]
	trial := newTrial(arm, "groups:Künstler/2", 10, 0, 3)
	if want := "resnet8v1.stretch8x8.groups-K-nstler-2.n10.seed0.fold3"; trial.Name != want {
		t.Errorf("%q, want %q", trial.Name, want)
	}
}

// TestSeedsDoNotDependOnEachOther: adding seeds, splits or networks changes no fold.
func TestSeedsDoNotDependOnEachOther(t *testing.T) {
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 9, 5))
	small := experimenttest.Spec()
	small.Folds.Seeds, small.Folds.Splits, small.Model.Architectures = 1, []spec.Split{spec.SplitGroups}, []string{"resnet8v2"}
	a, err := New(t.Context(), small, m, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := New(t.Context(), experimenttest.Spec(), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(a.Division(spec.SplitGroups, 0), b.Division(spec.SplitGroups, 0)); d != "" {
		t.Error(d)
	}
	if cmp.Equal(b.Division(spec.SplitRows, 0).Folds, b.Division(spec.SplitRows, 1).Folds) {
		t.Error("two seeds have the same folds")
	}
}

func TestWithoutGroupEvidenceGroupsAreSkipped(t *testing.T) {
	s := experimenttest.Spec()
	s.Groups.Columns = nil
	s.Folds.Splits = append(s.Folds.Splits, "groups:copies")
	p, err := New(t.Context(), s, experimenttest.Scan(t, experimenttest.Pictures(t, 9, 5)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(p.Splits, []spec.Split{spec.SplitRows}) || len(p.Skipped) != 2 || !strings.Contains(p.Skipped[0].Reason, "no two images belong together") {
		t.Errorf("splits %q, skipped %+v", p.Splits, p.Skipped)
	}
	if p.GuardedSplit() != spec.SplitRows || p.Protocol(spec.SplitRows, SelectValidation) != Guarded {
		t.Error("guarded is not rows + validation")
	}
	s.Folds.Splits = []spec.Split{spec.SplitGroups}
	if _, err := New(t.Context(), s, p.Manifest, nil); err == nil || !strings.Contains(err.Error(), "add rows") {
		t.Errorf("nothing left to run: %v", err)
	}
}

func TestPlanErrorsNameSeedSplitAndNumbers(t *testing.T) {
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 4, 5))
	for _, test := range []struct {
		change func(*spec.Spec)
		want   string
	}{
		{func(s *spec.Spec) { s.Folds.K = 5 }, "seed 0: split groups: "},
		{func(s *spec.Spec) { s.Data.Positive = "dgo" }, `data.positive: "dgo", did you mean "dog"?: the classes are cat, dog`},
		{func(s *spec.Spec) { s.Groups.Columns = []string{"artist"} }, "groups.columns: "},
		{func(s *spec.Spec) { s.Data.Sample = 99 }, "sample of 99 images"},
		{func(s *spec.Spec) { s.Groups.Pattern = "^(?P<group>z)" }, "groups.pattern: "},
	} {
		s := experimenttest.Spec()
		test.change(&s)
		if _, err := New(t.Context(), s, m, nil); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
	var wrong *spec.Error
	if _, err := New(t.Context(), spec.Spec{}, m, nil); !errors.As(err, &wrong) {
		t.Errorf("an empty spec: %v", err)
	}
}

func TestNullLabelsFollowGroupsAndChangeWithTheSeed(t *testing.T) {
	s := experimenttest.Spec()
	s.Data.Null, s.Folds.Seeds = true, 3
	p, err := New(t.Context(), s, experimenttest.Scan(t, experimenttest.Pictures(t, 12, 4)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(p.Classes, []string{"0", "1"}) || p.Spec.Data.Positive != "1" {
		t.Errorf("classes %q, positive %q", p.Classes, p.Spec.Data.Positive)
	}
	for _, d := range p.Draws {
		ofGroup := make(map[int]int)
		ones := 0
		for image, label := range d.Labels {
			g := p.Groups.Of[image]
			if known, ok := ofGroup[g]; ok && known != label {
				t.Fatalf("seed %d: group %d has both labels", d.Seed, g)
			}
			ofGroup[g] = label
			ones += label
		}
		if ones != 24 {
			t.Errorf("seed %d: %d of 48 images have label 1", d.Seed, ones)
		}
	}
	if slices.Equal(p.Draws[0].Labels, p.Draws[1].Labels) || slices.Equal(p.Draws[1].Labels, p.Draws[2].Labels) {
		t.Error("labels are not drawn anew")
	}
}

func TestFoldsFileRefusesWhatWasChanged(t *testing.T) {
	p, err := New(t.Context(), experimenttest.Spec(), experimenttest.Scan(t, experimenttest.Pictures(t, 9, 5)), nil)
	if err != nil {
		t.Fatal(err)
	}
	data, err := MarshalFolds(p)
	if err != nil {
		t.Fatal(err)
	}
	restore := func(d foldsDocument) error {
		q, err := Frame(p.Spec, p.Manifest, p.Findings)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.restore(q); err != nil {
			return err
		}
		if diff := cmp.Diff(p, q); diff != "" {
			t.Error(diff)
		}
		return nil
	}
	d, err := parseFolds(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := restore(d); err != nil {
		t.Error(err)
	}
	if _, err := parseFolds([]byte(strings.Replace(string(data), `"seed":1`, `"seed":0`, 1))); err == nil || !strings.Contains(err.Error(), "has been changed") {
		t.Errorf("a changed file: %v", err)
	}

	// Even with a matching hash, folds are proven again: an image moves from test to
	// training.
	d.Divisions[1].Folds[0].Train = slices.Sorted(slices.Values(append(slices.Clone(d.Divisions[1].Folds[0].Train), d.Divisions[1].Folds[0].Test[0])))
	if err := restore(d); err == nil || !strings.Contains(err.Error(), "seed 0, split groups: proof: fold 0") {
		t.Errorf("an image on two sides: %v", err)
	}
}

func FuzzFolds(f *testing.F) {
	p, err := New(f.Context(), experimenttest.Spec(), experimenttest.Scan(f, experimenttest.Pictures(f, 6, 3)), nil)
	if err != nil {
		f.Fatal(err)
	}
	data, err := MarshalFolds(p)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		// The hash is left out of the way, so that the checks behind it are reached.
		var d foldsDocument
		if document.Parse(data, &d) != nil {
			return
		}
		if _, err := json.Marshal(d); err != nil {
			t.Fatal(err)
		}
		q, err := Frame(p.Spec, p.Manifest, p.Findings)
		if err != nil {
			t.Fatal(err)
		}
		if d.restore(q) != nil {
			return
		}
		for _, division := range q.Divisions {
			if _, err := q.prove(q.Draws[division.Seed], division); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestNewStops: the folds of many seeds are not drawn to their end.
func TestNewStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := experimenttest.Spec()
	s.Folds.Seeds = 5000
	if _, err := New(ctx, s, experimenttest.Scan(t, experimenttest.Pictures(t, 9, 5)), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
