package rundir

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir/session"
	"github.com/refold/refold/experiment/spec"
)

// decided plans a run in which one pair of near copies was found, with decisions.
func decided(t *testing.T, m *dataset.Manifest, lines string) (*plan.Plan, *PlanFiles) {
	t.Helper()
	f, err := decision.Read(strings.NewReader(lines), "decisions.csv")
	if err != nil {
		t.Fatal(err)
	}
	found, err := resolve.Relations(m, []leak.Relation{{Kind: leak.NearCopies, Grade: leak.Strong, Images: []int{0, 1}}}, f)
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan.New(t.Context(), experimenttest.Spec(), m, found)
	if err != nil {
		t.Fatal(err)
	}
	text, err := spec.Marshal(p.Spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	files, err := NewPlanFiles(p, text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p, files
}

// Decisions belong to a run: others are refused with the difference, and the same ones on
// other lines are not.
func TestChangedDecisionsAreRefused(t *testing.T) {
	m := experimenttest.Scan(t, experimenttest.Pictures(t, 9, 5))
	d := Dir(t.TempDir())
	line := "ignore,pair," + m.Images[2].FileHash + " " + m.Images[3].FileHash
	p, files := decided(t, m, line)
	if _, err := d.BeginSession(p, files, "e 1", session.Session{Host: "h", Started: time.Unix(0, 0)}); err != nil {
		t.Fatal(err)
	}
	restored, err := d.LoadPlan()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p.Findings, restored.Findings, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	p, files = decided(t, m, "# because\n"+line+",,by ada")
	if _, err := d.Continue(p, files, "e 1"); err != nil {
		t.Errorf("another line and a note: %v", err)
	}
	p, files = decided(t, m, strings.Replace(line, "ignore", "same", 1))
	_, err = d.Continue(p, files, "e 1")
	var mismatch *MismatchError
	if !errors.As(err, &mismatch) || len(mismatch.Differences) != 2 {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"in the run ignore, now same (line 1)", "images joined by decided: in the run 0 in 0 groups, now 2 in 1 group", "nothing was changed"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in\n%v", want, err)
		}
	}
}
