//go:build !windows

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// killSeed is where the moments come from; another one tries others.
const killSeed = 4

// TestKilledRunGoesOn kills real processes with SIGKILL, which nothing can catch,
// at random moments, and goes on each time. In the end every file must be as in a
// run that was left alone. REFOLD_LONG=1 kills more than a hundred times.
func TestKilledRunGoesOn(t *testing.T) {
	kills := 9
	if os.Getenv("REFOLD_LONG") != "" {
		kills = 150
	}
	whole := filepath.Join(t.TempDir(), "run")
	pace := paceOf(t, whole)
	want := lasting(t, whole)

	random := rand.New(rand.NewPCG(killSeed, 0))
	phases := make(map[string]int)
	tried, runs, resumed := 0, 0, 0
	for ; tried < kills; runs++ {
		dir := filepath.Join(t.TempDir(), "run")
		for range 1 + random.IntN(4) {
			phase, log := pace.kill(t, random, dir)
			phases[phase]++
			resumed += strings.Count(log, resumedText)
			tried++
		}
		resumed += strings.Count(finish(t, dir), resumedText)
		if problem := differences(want, lasting(t, dir)); problem != "" {
			t.Fatalf("after %d kills (seed %d), the last ones of run %d: %s", tried, killSeed, runs+1, problem)
		}
	}
	t.Logf("%d kills (seed %d), %d runs compared, %d trials went on from a checkpoint; killed: %v", tried, killSeed, runs, resumed, phases)
	if resumed == 0 {
		t.Error("no trial went on from a checkpoint")
	}
}

// killed is a run of short trials, two at once, that writes checkpoints as often as
// it may.
func killed(dir string) []string {
	return []string{"run", "--manifest", "../../testdata/emoji/images.csv", "--engine", "builtin", "--group", "role", "--near-copies", "false", "--metadata", "false", "--claim", "0.95",
		"--architecture", "resnet8v2", "--width", "0.25", "--size", "16x16", "--k", "2", "--seeds", "1", "--epochs", "12", "--batch", "8",
		"--parallel", "2", "--checkpoint", "0.001", "--save-weights", "last", "--dir", dir}
}

// Of killed: trials and epochs of all of them.
const (
	killedTrials = 4
	killedEpochs = 12 * killedTrials
)

// resumedText is in the line of a trial that goes on from a checkpoint.
const resumedText = "goes on"

// finish runs what is missing, expects success and returns what was said.
func finish(t *testing.T, dir string) (log string) {
	t.Helper()
	out, err := exec.Command("refold", killed(dir)...).CombinedOutput()
	if err != nil {
		t.Fatalf("refold %v: %v\n%s", killed(dir), err, out)
	}
	return string(out)
}

// pace is what moments are drawn from. They follow the lines of the log rather than
// the clock, so that a busy machine does not move them all to one end.
type pace struct {
	start  time.Duration // before the first training
	epoch  time.Duration // from one line to the next
	report time.Duration // from the last line to the end
}

// paceOf makes a run that is left alone.
func paceOf(t *testing.T, dir string) pace {
	t.Helper()
	begun := time.Now()
	command, log := startKilled(t, dir)
	var first, last time.Time
	epochs := 0
	for line := range log {
		if last = time.Now(); trainingBegins(line) {
			first = last
		}
		epochs += epochsIn(line)
	}
	if err := command.Wait(); err != nil || epochs != killedEpochs || first.IsZero() {
		t.Fatalf("refold %v: %v, %d epochs", killed(dir), err, epochs)
	}
	return pace{start: first.Sub(begun), epoch: last.Sub(first) / killedEpochs, report: time.Since(last)}
}

func trainingBegins(line string) bool { return strings.Contains(line, " trials: ") }

func epochsIn(log string) int { return strings.Count(log, ": epoch ") }

// startKilled starts a run and passes on the lines of its log.
func startKilled(t *testing.T, dir string) (*exec.Cmd, <-chan string) {
	t.Helper()
	command := exec.Command("refold", killed(dir)...)
	stderr, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	log := make(chan string, 1000) // more than there are: the process never waits
	go func() {
		defer close(log)
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			log <- lines.Text() + "\n"
		}
	}()
	return command, log
}

// kill starts a run and kills it at a random moment: one in six before the first
// training, one in six after the last one, the others in between. It says what the
// run was doing, with its log.
func (p pace) kill(t *testing.T, random *rand.Rand, dir string) (phase, log string) {
	t.Helper()
	left := killedEpochs - writtenEpochs(t, dir)
	after, within := random.IntN(left+1), p.epoch
	early := false
	switch random.IntN(6) {
	case 0:
		early, within = true, p.start
	case 1:
		after, within = left, p.report
	}
	pause := time.Duration(random.Int64N(int64(within)))
	var moment <-chan time.Time
	if early {
		moment = time.After(pause)
	}
	command, lines := startKilled(t, dir)
	for begun := false; ; {
		select {
		case line, more := <-lines:
			if !more {
				if err := command.Wait(); err != nil {
					t.Fatalf("refold %v: %v\n%s", killed(dir), err, log)
				}
				return "after the end", log
			}
			log += line
			begun = begun || trainingBegins(line)
			if moment == nil && begun && epochsIn(log) >= after {
				moment = time.After(pause)
			}
		case <-moment:
			if err := command.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			for line := range lines {
				log += line
			}
			if err := command.Wait(); err == nil {
				return "after the end", log
			}
			return phaseOf(t, dir, log), log
		}
	}
}

// writtenEpochs counts the epochs that the trials of a run have written.
func writtenEpochs(t *testing.T, dir string) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "trials", "*", "epochs.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		n += bytes.Count(data, []byte("\n"))
	}
	return n
}

// phaseOf says what a process was doing when it was killed, from what it left.
func phaseOf(t *testing.T, dir, log string) string {
	t.Helper()
	matches := func(pattern string) int {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		return len(files)
	}
	switch {
	case !trainingBegins(log) && matches("spec.toml") == 0:
		return "before begin"
	case !trainingBegins(log):
		return "before the first training"
	}
	for _, file := range []string{"checkpoint.safetensors", "weights.safetensors", "result.json"} {
		if matches("attempts/*/*/."+file+".*") > 0 {
			return "while writing " + file
		}
	}
	if matches("trials/*/result.json") == killedTrials {
		return "in summary or report"
	}
	return "in training"
}

// lasting reads every file of a run but those with times in them.
func lasting(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if e != nil && e.Name() == "sessions" {
			return fs.SkipDir
		}
		if err != nil || e.IsDir() {
			return err
		}
		if slices.Contains([]string{"provenance.json", "epochs.jsonl", "timing.md"}, e.Name()) {
			return nil
		}
		relative, err := filepath.Rel(dir, path)
		if err == nil {
			files[relative], err = os.ReadFile(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// differences names the files in which two runs differ.
func differences(want, got map[string][]byte) string {
	var all []string
	for name, data := range want {
		if other, ok := got[name]; !ok {
			all = append(all, name+" is missing")
		} else if !bytes.Equal(data, other) {
			all = append(all, fmt.Sprintf("%s differs (%d and %d bytes)", name, len(data), len(other)))
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			all = append(all, name+" was left behind")
		}
	}
	slices.Sort(all)
	return strings.Join(all, "; ")
}
