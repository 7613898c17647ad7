package view

import (
	"fmt"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/status"
)

// manyTrials is a run of 200 trials, of which one runs and one has failed.
func manyTrials() *status.Status {
	s := &status.Status{Dir: "runs/mine", Planned: 200, Engine: "builtin 1", Held: true, PID: 42}
	for i := range 200 {
		split := []spec.Split{spec.SplitRows, spec.SplitGroups}[i%2]
		trial := status.Trial{
			Trial:        fmt.Sprintf("resnet50v1.stretch256x256.%s.n1000.seed%d.fold%d", split, i/20, i/2%10),
			Architecture: "resnet50v1", Split: split, State: status.Waiting, Epochs: 100,
		}
		switch {
		case i < 30:
			trial.State, trial.Epoch, trial.Seconds, trial.ImagesPerSecond = status.Finished, 100, 4000, 20
		case i == 30:
			trial.State, trial.Reason = status.Failed, "out of\nmemory"
		case i == 31:
			trial.State, trial.Epoch, trial.Seconds, trial.ImagesPerSecond = status.Running, 50, 2000, 20
		}
		s.Trials = append(s.Trials, trial)
	}
	return s
}

func TestStatusOfManyTrials(t *testing.T) {
	s := manyTrials()
	for _, test := range []struct {
		view        Status
		lines       int
		want, never string
	}{
		{Status{}, 16, "\n resnet50v1.stretch256x256.groups.n1000.seed1.fold5  running  50/100  33:20      20.0\n", "seed0"},
		{Status{Columns: 80}, 17, "\n resnet50v1 groups seed1 fold5  running  50/100  33:20      20.0\n", "stretch256x256.groups"},
		{Status{Columns: 60}, 19, "\n resnet50v1 groups seed1 fold5  running  50/100  33:20\n", "20.0"},
		{Status{Columns: 40}, 20, "\n resnet50v1 groups seed1 fold5  running\n", "50/100"},
		{Status{All: true}, 209, "seed9.fold9", "architecture"},
	} {
		var out strings.Builder
		if err := test.view.Write(&out, s); err != nil {
			t.Fatal(err)
		}
		text := out.String()
		if n := strings.Count(text, "\n"); n != test.lines || !strings.Contains(text, test.want) || strings.Contains(text, test.never) {
			t.Errorf("%+v: %d lines, want %d with %q and without %q:\n%s", test.view, n, test.lines, test.want, test.never, text)
		}
		words := strings.Join(strings.Fields(text), " ") // long lines are broken
		if !strings.Contains(words, "30 finished, 1 running, 1 failed, 168 waiting") || !strings.HasSuffix(words, "failed: out of memory") {
			t.Errorf("%+v: no counts, or no reason:\n%s", test.view, text)
		}
	}
}

// TestWatchedLines: on a low window, trials that run come before those that are
// finished.
func TestWatchedLines(t *testing.T) {
	s := manyTrials()
	s.Trials = s.Trials[12:32]
	for rows, want := range map[int]string{100: "seed0 fold9  finished", 23: "seed1 fold5  running"} {
		lines, err := Status{Columns: 80}.Lines(s, rows)
		if text := strings.Join(lines, "\n"); err != nil || len(lines) > rows || !strings.Contains(text, want) {
			t.Errorf("%d rows: %v, no %q in\n%s", rows, err, want, text)
		}
	}
	if lines, err := (Status{All: true}).Lines(s, 23); err != nil || len(lines) < 23 {
		t.Errorf("--all has %d lines: %v", len(lines), err)
	}
}

// TestWorkTextOfACompleteRun: it names a report only where there is one.
func TestWorkTextOfACompleteRun(t *testing.T) {
	for want, s := range map[string]*status.Status{
		"complete; `refold report --dir run` prints the verdict":             {Summed: true},
		"complete; `refold run --dir run` sums it up and prints the verdict": {},
	} {
		s.Dir = "run"
		if got := WorkText(s); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
