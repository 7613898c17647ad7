package rundir

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
)

// planned is a small plan of two splits.
func planned(t testing.TB) *plan.Plan {
	t.Helper()
	p, err := plan.New(t.Context(), experimenttest.Spec(), experimenttest.Scan(t, experimenttest.Pictures(t, 9, 3)), nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// fitted says the largest class of every fold, by two baselines.
func fitted(p *plan.Plan) []baseline.Fitted {
	_, tasks := baseline.OfPlan(p)
	a, b := baseline.Fitted{Name: baseline.ByMajority}, baseline.Fitted{Name: baseline.ThumbnailByRidge}
	for _, t := range tasks {
		a.Of = append(a.Of, baseline.Majority(t))
		b.Of = append(b.Of, baseline.Prediction{Setting: .1, Classes: baseline.Majority(t).Classes})
	}
	return []baseline.Fitted{a, b}
}

func TestBaselinesComeBackAsTheyWereKept(t *testing.T) {
	p, d := planned(t), Dir(t.TempDir())
	if _, err := d.ReadBaselines(p); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("before they are kept: %v", err)
	}
	s := &OpenSession{dir: d, made: Provenance{Version: provenanceVersion}}
	if err := s.WriteBaselines(p, fitted(p)); err != nil {
		t.Fatal(err)
	}
	have, err := d.ReadBaselines(p)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fitted(p), have); diff != "" {
		t.Error(diff)
	}
	more := experimenttest.Spec()
	more.Folds.Seeds++
	extended, err := plan.New(t.Context(), more, p.Manifest, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.ReadBaselines(extended); !errors.Is(err, ErrOtherBaselines) {
		t.Errorf("with a seed more: %v", err)
	}
	data, err := os.ReadFile(d.Path(BaselinesFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(d.Path(BaselinesFile), bytes.Replace(data, []byte("[0,"), []byte("[1,"), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ReadBaselines(p); err == nil || !strings.Contains(err.Error(), d.Path(BaselinesFile)+": has been changed") {
		t.Errorf("changed: %v", err)
	}
}

// FuzzBaselines: whatever stands in the file, what is read of it fits the plan.
func FuzzBaselines(f *testing.F) {
	p := planned(f)
	sound, err := marshalBaselines(p, fitted(p))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sound)
	f.Add(bytes.Replace(sound, []byte(`"thumbnail-ridge"`), []byte(`"thumb"`), 1))
	f.Add(bytes.Replace(sound, []byte(`[0,`), []byte(`[7,`), 1))
	f.Add(bytes.Replace(sound, []byte(`[0,`), []byte(`[`), 1))
	f.Add(sound[:len(sound)/2])
	folds, tasks := baseline.OfPlan(p)
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := parseBaselines(data, p)
		if err != nil {
			return
		}
		for _, b := range all {
			if len(b.Of) != len(folds) {
				t.Fatalf("%s: %d folds of %d", b.Name, len(b.Of), len(folds))
			}
			for i, of := range b.Of {
				if len(of.Classes) != len(tasks[i].Test) {
					t.Fatalf("%s: %d predictions of %d images", b.Name, len(of.Classes), len(tasks[i].Test))
				}
				for _, class := range of.Classes {
					if class < 0 || class >= tasks[i].Classes {
						t.Fatalf("%s: class %d", b.Name, class)
					}
				}
			}
		}
	})
}
