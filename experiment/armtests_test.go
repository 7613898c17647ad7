package experiment

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// TestArmsAreTested: of several arms, each pair is tested under the guarded protocol alone,
// all are ranked, and one family is made of both; the file of the summary keeps it all.
func TestArmsAreTested(t *testing.T) {
	if testing.Short() {
		t.Skip("trains 36 networks")
	}
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 12, 3))
	o.Spec.Model.Architectures, o.Spec.Train.Epochs = []string{"resnet8v1", "resnet8v2", "resnet20v2"}, 2
	s := mustRun(t, o).Summary
	adjusted := 0
	count := func(tests []summary.Test) {
		for _, test := range tests {
			if test.Holm != nil {
				adjusted++
				if *test.Holm < *test.P {
					t.Errorf("adjusted below p: %+v", test)
				}
			}
		}
	}
	for _, c := range s.Comparison {
		if tested := len(c.Tests) > 0; tested != (c.Protocol == plan.Guarded) {
			t.Errorf("%s against %s, %s: %d tests", c.A, c.B, c.Protocol, len(c.Tests))
		}
		count(c.Tests)
	}
	r := s.Ranking
	if r == nil || r.Protocol != plan.Guarded || len(r.Models) != 3 || r.Folds != o.Spec.Folds.K {
		t.Fatalf("ranking: %+v", r)
	}
	count(r.Tests)
	if adjusted < 8 {
		t.Errorf("a family of %d tests", adjusted)
	}
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	again, err := summary.Parse(bytes.TrimSpace(data))
	if err != nil || cmp.Diff(s.Ranking, again.Ranking) != "" || cmp.Diff(s.Comparison, again.Comparison) != "" {
		t.Errorf("read back: %v", err)
	}
	o.Dir, o.Spec.Folds.Splits, o.Spec.Model.Architectures = t.TempDir(), []spec.Split{spec.SplitRows}, o.Spec.Model.Architectures[:2]
	s = mustRun(t, o).Summary
	if len(s.Comparison) != 1 || s.Comparison[0].Protocol != plan.AsPublished || len(s.Comparison[0].Tests) == 0 || s.Ranking != nil {
		t.Errorf("without a guarded split: %+v", s.Comparison)
	}
}
