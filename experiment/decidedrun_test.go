package experiment

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/refold/refold/dataset/leak/decision"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/experimenttest"
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

// Decisions that contradict each other are refused before images are compared, which may
// take half an hour.
func TestContradictionsAreRefusedFirst(t *testing.T) {
	o := smallOptions(t, t.TempDir(), signed(t))
	o.Spec.Groups.NearCopies = true
	m := experimenttest.Scan(t, o.Images.(fstest.MapFS))
	pair := "pair," + m.Images[0].FileHash + " " + m.Images[1].FileHash[:12] + "\n"
	f, err := decision.Read(strings.NewReader("same,"+pair+"ignore,author,,x\n"), "decisions.csv")
	if err != nil {
		t.Fatal(err)
	}
	again := f.Lines[0]
	again.Answer, again.Number, again.Images = decision.Different, 9, []string{m.Images[0].FileHash[:13], m.Images[1].FileHash}
	f.Lines = append(f.Lines, again)
	o.Decisions = f
	compared := false
	o.Observer = observe(func(e event.Event) {
		if r, ok := e.(event.Read); ok && r.Stage == event.Matching {
			compared = true
		}
	})
	for name, call := range map[string]func() error{
		"audit": func() error { _, err := AuditImages(t.Context(), o); return err },
		"run":   func() error { _, err := Run(t.Context(), o); return err },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), "line 9 says different of the same") || compared {
			t.Errorf("%s: %v, compared %v", name, err, compared)
		}
	}
}
