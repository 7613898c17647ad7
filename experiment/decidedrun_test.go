package experiment

import (
	"errors"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/rundir"
)

// TestDecisionsBelongToARun: other decisions are refused with the difference, and where
// there are none any more, those of the run count, which is said.
func TestDecisionsBelongToARun(t *testing.T) {
	decided := func(answer string) *decision.File {
		f, err := decision.Read(strings.NewReader("decision,about,images,name,note\n"+answer+",detector,,author,\n"), "decisions.csv")
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	o := smallOptions(t, t.TempDir(), signed(t))
	o.Spec.Groups.Metadata = true
	o.Spec.Model.Architectures, o.Spec.Train.Epochs = []string{"resnet8v1"}, 1
	o.Decisions = decided("ignore")
	mustRun(t, o)

	o.Decisions = decided("different")
	var mismatch *rundir.MismatchError
	if _, err := Run(t.Context(), o); !errors.As(err, &mismatch) || !strings.Contains(err.Error(), "in the run ignore, now different") {
		t.Errorf("other decisions: %v", err)
	}

	o.Decisions = nil
	var notices []string
	o.Observer = observe(func(e event.Event) {
		if n, ok := e.(event.Notice); ok {
			notices = append(notices, n.Text.String())
		}
	})
	mustRun(t, o)
	if len(notices) != 1 || !strings.Contains(notices[0], "those that the run was begun with (1) count") {
		t.Errorf("notices %q", notices)
	}
}

// Decisions beside the images of a run that is not audited do not count, and that is said.
func TestDecisionsWithoutAnAuditAreNamed(t *testing.T) {
	o := smallOptions(t, t.TempDir(), signed(t))
	o.Spec.Groups.NearCopies, o.Spec.Groups.Metadata = false, false
	o.Spec.Model.Architectures, o.Spec.Train.Epochs = []string{"resnet8v1"}, 1
	o.Decisions = &decision.File{Name: "decisions.csv", Lines: []decision.Line{{Answer: decision.Same, About: decision.Detector, Name: "author"}}}
	var notices []string
	o.Observer = observe(func(e event.Event) {
		if n, ok := e.(event.Notice); ok {
			notices = append(notices, n.Text.String())
		}
	})
	mustRun(t, o)
	if len(notices) != 1 || notices[0] != "decisions.csv: what was decided (1) does not count, since groups.near-copies and groups.metadata are both false" {
		t.Errorf("notices %q", notices)
	}
}
