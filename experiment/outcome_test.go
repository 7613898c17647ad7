package experiment

import (
	"errors"
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
