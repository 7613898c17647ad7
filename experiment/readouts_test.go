package experiment

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/logprobs"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// several is a trainer with other read-outs than those of batch normalisation.
type several struct {
	logistic
	readouts trainer.Readouts
}

func (s several) Readouts(spec.Train) trainer.Readouts { return s.readouts }

func newSeveral(deciding string, names ...string) several {
	s := several{readouts: trainer.Readouts{Names: names, Deciding: deciding}}
	s.Alter = func(_ trainer.Task, e *trainer.Epoch) {
		all := slices.Repeat(e.Readouts[1:], len(names))
		for i, name := range names {
			all[i].Name = name
		}
		e.Readouts = all
	}
	return s
}

// TestAnyNumberOfReadouts: one is enough, and the ledger names more than two.
func TestAnyNumberOfReadouts(t *testing.T) {
	for _, test := range []struct {
		names []string
		use   string
	}{
		{[]string{"softmax"}, "scored every epoch for the learning curves"},
		{[]string{"raw", "averaged", "calibrated"}, "scored every epoch for the learning curves, under the read-outs raw, averaged and calibrated"},
		{[]string{trainer.Precise, trainer.Moving}, "scored every epoch for the learning curves, under the read-outs precise and moving"},
	} {
		o := middle(t, experimenttest.Pictures(t, 8, 4))
		o.Trainer = newSeveral(test.names[0], test.names...)
		out := mustRun(t, o)
		s := out.Summary
		var uses []string
		for _, l := range s.Ledger {
			uses = append(uses, l.Use)
			if l.Use == test.use && l.Looks != len(test.names)*len(out.Plan.Trials)/2*3 {
				t.Errorf("%q: %d looks at test labels", l.Use, l.Looks)
			}
		}
		if !slices.Contains(uses, test.use) || s.Design.Deciding != test.names[0] {
			t.Errorf("%q decides; ledger: %q", s.Design.Deciding, uses)
		}
		for _, c := range s.Curves {
			if len(c.Readouts) != len(test.names) || c.Readouts[0].Name != test.names[0] || len(c.Readouts[0].TestLoss) != 3 || len(c.ValidationAccuracy) != 3 {
				t.Fatalf("%+v", c)
			}
		}
	}
}

// TestReadoutsAreThoseOfTheRun: results that were read out otherwise are refused, and
// stay as they are.
func TestReadoutsAreThoseOfTheRun(t *testing.T) {
	o := middle(t, experimenttest.Pictures(t, 8, 4))
	o.Spec.Run.Only = "resnet8v1.*"
	mustRun(t, o)
	before := folder(t, o.Dir)
	o.Trainer, o.Spec.Run.Only = newSeveral("softmax", "softmax"), ""
	_, ran := Run(t.Context(), o)
	_, previewed := Preview(t.Context(), o)
	for _, err := range []error{ran, previewed} {
		if refused := new(logprobs.ReadoutsError); !errors.As(err, &refused) || !strings.Contains(err.Error(), "predictions.bin: holds the read-outs moving, precise (precise decides), and the run has softmax") {
			t.Errorf("got %v", err)
		}
	}
	if d := cmp.Diff(before, folder(t, o.Dir)); d != "" {
		t.Errorf("the refused run changed files: %s", d)
	}
}

// TestUnfinishedTrialWithOtherReadoutsBeginsAnew, and says why.
func TestUnfinishedTrialWithOtherReadoutsBeginsAnew(t *testing.T) {
	o := alone(t, experimenttest.Pictures(t, 8, 4))
	o.Spec.Run.SaveWeights = spec.SaveNone
	stopInSecondEpoch(t, o)
	o.Trainer = newSeveral("softmax", "softmax")
	var reason error
	o.Observer = &watcher{damaged: func(_ plan.Trial, err error) { reason = err }}
	out := mustRun(t, o)
	if out.Trained != 1 || reason == nil || !strings.Contains(reason.Error(), "holds the read-outs moving, precise") {
		t.Errorf("%+v, %v", out, reason)
	}
}

// TestTrialsOfOneRunAreReadOutAlike: a report does not mix what two programs left.
func TestTrialsOfOneRunAreReadOutAlike(t *testing.T) {
	o := middle(t, experimenttest.Pictures(t, 8, 4))
	mustRun(t, o)
	other := o
	other.Dir, other.Trainer = t.TempDir(), newSeveral("softmax", "softmax")
	out := mustRun(t, other)
	trial := filepath.Join(rundir.TrialsFolder, out.Plan.Trials[3].Name)
	for _, name := range []string{rundir.PredictionsFile, rundir.ResultFile} {
		data, err := os.ReadFile(filepath.Join(other.Dir, trial, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(o.Dir, trial, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, err := summarise(o.Dir, true)
	if refused := new(logprobs.ReadoutsError); !errors.As(err, &refused) || !strings.Contains(err.Error(), out.Plan.Trials[3].Name) {
		t.Errorf("got %v", err)
	}
}

// TestReadoutsOfATrainerAreChecked before anything is written.
func TestReadoutsOfATrainerAreChecked(t *testing.T) {
	o := middle(t, experimenttest.Pictures(t, 8, 4))
	o.Trainer = newSeveral("b", "a")
	if _, err := Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), `the trainer: the read-out "b" shall decide`) {
		t.Errorf("got %v", err)
	}
	o.Trainer = several{readouts: trainer.Readouts{Names: []string{"a"}, Deciding: "a"}} // and reports two
	out, err := Run(t.Context(), o)
	if err == nil || !strings.Contains(out.Failed[0].Error, "epoch 1, the trainer reported 2 read-outs, not 1") {
		t.Errorf("got %v", err)
	}
}
