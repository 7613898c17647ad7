//go:build !windows

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/experiment/status"
)

// single is a run of one trial of 60 epochs on the emoji, each of 23 steps.
func single(dir string) []string {
	return []string{"run", "--manifest", "../../testdata/emoji/images.csv", "--engine", "builtin", "--group", "role", "--near-copies", "false", "--metadata", "false", "--claim", "0.95",
		"--architecture", "resnet8v2", "--width", "0.25", "--size", "12x12", "--k", "2", "--seeds", "1", "--epochs", "60",
		"--batch", "8", "--split", "groups", "--only", "*.fold0", "--save-weights", "selected", "--dir", dir}
}

// TestStoppedTrialGoesOnWhereItWas stops a real process in the middle of a trial, once
// or, as a scheduler does, several times: what it has learned is kept, the next run says where it goes on,
// repeats no epoch, and ends with the same bytes as a run that was left alone.
func TestStoppedTrialGoesOnWhereItWas(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "run")
	if out, err := exec.Command("refold", single(whole)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, test := range []struct {
		signals []os.Signal
		code    int
	}{
		{[]os.Signal{syscall.SIGINT}, manual.ExitInterrupted},
		{[]os.Signal{syscall.SIGTERM, syscall.SIGTERM}, manual.ExitTerminated},
		{[]os.Signal{syscall.SIGINT, syscall.SIGTERM}, manual.ExitInterrupted},
		{[]os.Signal{syscall.SIGUSR1, syscall.SIGTERM, syscall.SIGTERM}, manual.ExitLimit},
		{[]os.Signal{syscall.SIGTERM, syscall.SIGUSR1, syscall.SIGHUP, syscall.SIGXCPU}, manual.ExitTerminated},
		{[]os.Signal{syscall.SIGINT, syscall.SIGINT}, manual.ExitInterrupted},
	} {
		t.Run(fmt.Sprint(test.signals), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "run")
			code, log := signalInTurn(t, single(dir), "epoch 3/60", test.signals)
			if code != test.code {
				t.Fatalf("exit code %d; log:\n%s", code, log)
			}
			shown := statusOf(t, dir)
			trial := shown.Trials[0]
			kept := trial.State == status.Stopped
			twice := len(test.signals) == 2 && test.signals[1] == os.Interrupt // leaves at once
			if !twice && (!kept || trial.Epoch < 3 || !strings.Contains(log, dir+" keeps 0 finished trials of 2 and 1 in the middle; `refold run --dir ")) {
				t.Errorf("state %q with %d epochs; log:\n%s", trial.State, trial.Epoch, log)
			}
			command := exec.Command("refold", single(dir)...)
			var second bytes.Buffer
			command.Stderr = &second
			if err := command.Run(); err != nil {
				t.Fatalf("%v\n%s", err, second.String())
			}
			if kept {
				position := fmt.Sprintf("goes on in epoch %d/60 after step %d/", trial.Epoch+1, trial.Step)
				first := regexp.MustCompile(`epoch \d+/60, loss`).FindString(second.String())
				if !strings.Contains(second.String(), position) || first != fmt.Sprintf("epoch %d/60, loss", trial.Epoch+1) {
					t.Errorf("want %q and no epoch before; log:\n%s", position, second.String())
				}
			}
			for _, name := range []string{"summary.json", "report/report.md",
				filepath.Join("trials", trial.Trial, "result.json"), filepath.Join("trials", trial.Trial, "weights.safetensors")} {
				if !bytes.Equal(read(t, dir, name), read(t, whole, name)) {
					t.Errorf("%s differs between a stopped and a whole run", name)
				}
			}
		})
	}
}

// signalInTurn runs refold and sends signals after a line that holds text: the first one,
// and when that has been heard of, the others.
func signalInTurn(t *testing.T, args []string, text string, signals []os.Signal) (int, string) {
	t.Helper()
	command := exec.Command("refold", args...)
	first := true
	return logOf(t, command, func(line string) {
		var now []os.Signal
		switch {
		case first && strings.Contains(line, text):
			first, now = false, signals[:1]
		case strings.HasPrefix(line, "stopping, "):
			now = signals[1:]
		}
		for _, s := range now {
			if err := command.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
				t.Error(err)
			}
		}
	})
}

// signalAfter runs refold, sends so many SIGINT after a line that holds text, and
// returns exit code and log.
func signalAfter(t *testing.T, args []string, text string, signals int) (int, string) {
	t.Helper()
	return signalCommand(t, exec.Command("refold", args...), text, slices.Repeat([]os.Signal{syscall.SIGINT}, signals)...)
}

// signalCommand is signalAfter for any command and signals.
func signalCommand(t *testing.T, command *exec.Cmd, text string, signals ...os.Signal) (int, string) {
	t.Helper()
	return logOf(t, command, func(line string) {
		if !strings.Contains(line, text) {
			return
		}
		for _, s := range signals {
			if err := command.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
		}
		signals = nil
	})
}

// logOf runs a command, hands each line of its log to seen, if not nil, and returns
// exit code and log.
func logOf(t *testing.T, command *exec.Cmd, seen func(line string)) (int, string) {
	t.Helper()
	stderr, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		log.WriteString(lines.Text() + "\n")
		if seen != nil {
			seen(lines.Text())
		}
	}
	var exit *exec.ExitError
	if err := command.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return command.ProcessState.ExitCode(), log.String()
}

// TestReportOfARunThatHasGrown: where a run with more seeds was stopped, the report is
// still about the trials before, and says so.
func TestReportOfARunThatHasGrown(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	if out, err := exec.Command("refold", small(dir)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if code, log := signalAfter(t, append(small(dir), "--seeds", "20"), "epoch 1/3", 1); code != 130 {
		t.Fatalf("exit code %d; log:\n%s", code, log)
	}
	code, log := logOf(t, exec.Command("refold", "report", "--dir", dir), nil)
	want := "refold: the run has 80 trials by now, the report is about the 8 that it had when they were summed up last; `refold run --dir " + dir + "` goes on\n"
	if code != manual.ExitFine || log != want {
		t.Errorf("exit code %d; log:\n%s", code, log)
	}
}
