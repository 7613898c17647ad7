//go:build !windows

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/experiment/status"
)

// small is a run of eight short trials on the emoji.
func small(dir string) []string {
	return []string{"run", "--manifest", "../../testdata/emoji/images.csv", "--engine", "builtin", "--group", "role", "--near-copies", "false", "--metadata", "false", "--claim", "0.95",
		"--architecture", "resnet8v2", "--width", "0.25", "--size", "12x12", "--k", "2", "--seeds", "2", "--epochs", "3", "--parallel", "1", "--dir", dir}
}

// TestInterruptedRunGoesOn stops a real process in the middle of a training and
// expects the exit code, the way to go on, and in the end the same bytes as
// those of a run that was left alone.
func TestInterruptedRunGoesOn(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "run")
	if out, err := exec.Command("refold", small(whole)...).CombinedOutput(); err != nil {
		t.Fatalf("refold %v: %v\n%s", small(whole), err, out)
	}
	for _, test := range []struct {
		signal syscall.Signal
		code   int
	}{{syscall.SIGINT, 130}, {syscall.SIGTERM, 143}, {syscall.SIGHUP, 129}, {syscall.SIGUSR1, 85}, {syscall.SIGUSR2, 85}, {syscall.SIGXCPU, 85}} {
		t.Run(test.signal.String(), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "run")
			code, log := interrupt(t, dir, test.signal)
			if code != test.code {
				t.Errorf("exit code %d, want %d; log:\n%s", code, test.code, log)
			}
			last := log[strings.LastIndexByte(strings.TrimSpace(log), '\n')+1:]
			if !strings.HasPrefix(last, "refold: stopped by SIG") || !strings.Contains(last, ": "+dir+" keeps ") || !strings.HasSuffix(last, "`refold run --dir "+dir+"` goes on\n") {
				t.Errorf("the log does not end with how to go on:\n%s", log)
			}
			if out, err := exec.Command("refold", small(dir)...).CombinedOutput(); err != nil {
				t.Fatalf("refold %v: %v\n%s", small(dir), err, out)
			}
			for _, name := range []string{"summary.json", "report/report.md", "report/figures/folds.svg"} {
				if !bytes.Equal(read(t, dir, name), read(t, whole, name)) {
					t.Errorf("%s differs between an interrupted and a whole run", name)
				}
			}
		})
	}
}

// TestLogThatNobodyReads: a run goes on where the reader of its log has gone.
func TestLogThatNobodyReads(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	command, stderr := startPiped(t, dir)
	if _, err := bufio.NewReader(stderr).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	stderr.Close()
	if err := command.Wait(); err != nil {
		t.Error(err)
	}
	if n := statusOf(t, dir).Count(status.Finished); n != 8 {
		t.Errorf("%d of 8 trials are finished", n)
	}
}

// TestIgnoredSignalStaysIgnored: a shell without job control starts what runs in the
// background so that Ctrl-C, meant for what runs in front, does not reach it, and nohup
// starts what shall outlive its terminal. All other signals still stop the run.
func TestIgnoredSignalStaysIgnored(t *testing.T) {
	for _, test := range []struct {
		start []string
		sent  syscall.Signal
		code  int
	}{
		{[]string{"sh", "-c", `trap "" INT; exec refold "$@"`, "sh"}, syscall.SIGINT, manual.ExitFine},
		{[]string{"sh", "-c", `trap "" HUP; exec refold "$@"`, "sh"}, syscall.SIGHUP, manual.ExitFine},
		{[]string{"sh", "-c", `trap "" HUP; exec refold "$@"`, "sh"}, syscall.SIGTERM, manual.ExitTerminated},
		{[]string{"nohup", "refold"}, syscall.SIGHUP, manual.ExitFine},
	} {
		t.Run(fmt.Sprint(test.start[0], " ", test.sent), func(t *testing.T) {
			t.Parallel()
			args := append(test.start[1:len(test.start):len(test.start)], small(filepath.Join(t.TempDir(), "run"))...)
			command := exec.Command(test.start[0], args...)
			if code, log := signalCommand(t, command, "epoch 1/3", test.sent, test.sent); code != test.code {
				t.Errorf("exit code %d, want %d; log:\n%s", code, test.code, log)
			}
		})
	}
}

// TestClockThatWasSetBack: a run that began in the future goes on to the same bytes.
func TestClockThatWasSetBack(t *testing.T) {
	dir, whole := filepath.Join(t.TempDir(), "run"), filepath.Join(t.TempDir(), "run")
	if code, log := interrupt(t, dir, syscall.SIGINT); code != 130 {
		t.Fatalf("exit code %d; log:\n%s", code, log)
	}
	future := time.Now().AddDate(1, 0, 0)
	for _, folder := range []string{dir, os.Getenv(view.CacheVariable)} {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			return errors.Join(err, os.Chtimes(path, future, future))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range []string{dir, whole} {
		if out, err := exec.Command("refold", small(d)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	for _, name := range []string{"summary.json", "report/report.md"} {
		if !bytes.Equal(read(t, dir, name), read(t, whole, name)) {
			t.Errorf("%s differs from that of a run without a jump", name)
		}
	}
}

// TestInterruptedWaiting: what keeps nothing ends at the first signal, also while it
// waits for input, and does not say that it goes on.
func TestInterruptedWaiting(t *testing.T) {
	for name, test := range map[string]struct {
		args    []string
		started string
	}{
		"measuring": {[]string{"bench", "--architecture", "resnet8v1", "--size", "16x16", "--steps", "1000000"}, "timing resnet8v1"},
		"reading":   {[]string{"import-log", "--log", "-", "--test-images", "100"}, "from standard input"},
	} {
		t.Run(name, func(t *testing.T) {
			command := exec.Command("refold", test.args...)
			if _, err := command.StdinPipe(); err != nil { // never written to
				t.Fatal(err)
			}
			code, log := signalCommand(t, command, test.started, syscall.SIGINT)
			if want := "refold: stopped by SIGINT: the same command begins anew\n"; code != 130 || !strings.HasSuffix(log, want) {
				t.Errorf("exit code %d; log:\n%s", code, log)
			}
		})
	}
}

// startSmall starts a small run and returns the process with the lines of its log.
func startSmall(t *testing.T, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	command, stderr := startPiped(t, dir)
	return command, bufio.NewScanner(stderr)
}

// startPiped starts a small run and returns the process with its log.
func startPiped(t *testing.T, dir string) (*exec.Cmd, io.ReadCloser) {
	t.Helper()
	command := exec.Command("refold", small(dir)...)
	stderr, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return command, stderr
}

// interrupt starts a run, sends a signal after the first epoch, and returns the
// exit code and the log.
func interrupt(t *testing.T, dir string, signal syscall.Signal) (int, string) {
	t.Helper()
	command := exec.Command("refold", small(dir)...)
	sent := false
	return logOf(t, command, func(line string) {
		if !sent && strings.Contains(line, "epoch 1/3") {
			sent = true
			if err := command.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
