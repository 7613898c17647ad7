package experiment

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer"
)

// TestResumeCommandSurvivesAShell reads the command as a shell does.
func TestResumeCommandSurvivesAShell(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a POSIX shell")
	}
	for _, dir := range []string{"runs/mine", "my runs/it's $HOME & more", `a\b`, "*", "~", "é", ""} {
		for _, only := range []string{"", "*.groups.*"} {
			want := "run --dir " + dir
			if only != "" {
				want += " --only " + only
			}
			command := strings.Replace(rundir.ResumeCommand(dir, only), "refold", `set --`, 1) + `; IFS=' '; printf %s "$*"`
			got, err := exec.Command("sh", "-c", command).Output()
			if err != nil || string(got) != want {
				t.Errorf("%s: got %q, %v, want %q", rundir.ResumeCommand(dir, only), got, err, want)
			}
		}
	}
	if plain := rundir.ResumeCommand("runs/mine", ""); plain != "refold run --dir runs/mine" {
		t.Errorf("quoted without need: %s", plain)
	}
}

// TestTheRetryCommandTrainsJustTheFailedOnes does what a PartialError says.
func TestTheRetryCommandTrainsJustTheFailedOnes(t *testing.T) {
	o := tornOptions(t, filepath.Join(t.TempDir(), "my run"))
	o.Spec.Run.Only = "*.groups.*"
	small := withWeights()
	small.Before = func(trainer.Task) error { return errors.New("out of luck") }
	o.Trainer = small
	_, err := Run(t.Context(), o)
	if want := "`refold run --dir '" + o.Dir + "' --only '*.groups.*'` trains just those again"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	o.Trainer = withWeights()
	if out := mustRun(t, o); out.Trained != 2 || out.Waiting != 2 {
		t.Errorf("%+v", out)
	}
}

// TestDamageDuringTheRunIsNoticed: a result that was sound when it was written, and is
// not when all are summed up, neither counts nor is summed up.
func TestDamageDuringTheRunIsNoticed(t *testing.T) {
	o := tornOptions(t, t.TempDir())
	small := withWeights()
	var first string
	small.Before = func(task trainer.Task) error {
		if first == "" {
			first = task.Trial
			return nil
		}
		at := filepath.Join(o.Dir, rundir.TrialsFolder, first, rundir.PredictionsFile)
		data, err := os.ReadFile(at)
		if err != nil {
			return err
		}
		data[len(data)-1] ^= 1
		return os.WriteFile(at, data, 0o644)
	}
	o.Spec.Run.Only = "*.rows.*" // two trials: one flip
	o.Trainer = small
	out := mustRun(t, o)
	if out.Trained != 2 || out.Finished != 1 || out.Summary.Trials.Finished != 1 || len(out.Summary.Cells) != 0 {
		t.Errorf("%+v; %+v", out, out.Summary.Trials)
	}
	if all := strings.Join(out.Summary.Warnings, "\n"); !strings.Contains(all, "trial "+first) || !strings.Contains(all, "the trial counts as not finished") {
		t.Errorf("warnings: %s", all)
	}
}
