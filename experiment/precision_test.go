package experiment

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// choosy is a trainer that computes in float32 only, or, where it has advice, in
// everything.
type choosy struct {
	logistic
	advice string
}

func (c choosy) CheckPrecision(r spec.Run) (string, error) {
	if c.advice == "" && r.Precision != "float32" {
		return "", fmt.Errorf("%s has no %s", r.Engine, r.Precision)
	}
	return c.advice, nil
}

// TestPrecisionThatTheEngineLacks is said before images are read, and nothing is
// written.
func TestPrecisionThatTheEngineLacks(t *testing.T) {
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
	o.Trainer = choosy{logistic: logistic{Before: func(trainer.Task) error { t.Error("a trial was begun"); return nil }}}
	o.Spec.Run.Precision = "bfloat16"
	_, ran := Run(t.Context(), o)
	_, previewed := Preview(t.Context(), o)
	for _, err := range []error{ran, previewed} {
		if invalid := new(spec.Error); !errors.As(err, &invalid) || !strings.Contains(err.Error(), "run.precision: logistic has no bfloat16") {
			t.Errorf("got %v", err)
		}
	}
	if _, err := os.Stat(o.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the run directory was made: %v", err)
	}
}

func TestPreviewPassesAdviceOn(t *testing.T) {
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
	o.Trainer = choosy{advice: "this will be slow"}
	e, err := Preview(t.Context(), o)
	if err != nil || e.Advice != "this will be slow" {
		t.Errorf("%+v, %v", e, err)
	}
}

// TestPrecisionIsPartOfTheIdentity: a run cannot go on in another one.
func TestPrecisionIsPartOfTheIdentity(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	mustRun(t, o)
	o.Spec.Run.Precision = "bfloat16"
	_, err := Run(t.Context(), o)
	if mismatch := new(rundir.MismatchError); !errors.As(err, &mismatch) || !strings.Contains(err.Error(), "run.precision") {
		t.Errorf("got %v", err)
	}
}
