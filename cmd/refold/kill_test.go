//go:build !windows

package main

import (
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
	begun := time.Now()
	finish(t, whole)
	took := time.Since(begun)
	want := lasting(t, whole)

	random := rand.New(rand.NewPCG(killSeed, 0))
	phases := make(map[string]int)
	tried, runs := 0, 0
	for ; tried < kills; runs++ {
		dir := filepath.Join(t.TempDir(), "run")
		left := took
		for range 1 + random.IntN(4) {
			after := time.Duration(random.Int64N(int64(left)))
			phases[kill(t, dir, after)]++
			tried++
			left = max(took/4, left-after) // the start and the report come each time
		}
		finish(t, dir)
		if problem := differences(want, lasting(t, dir)); problem != "" {
			t.Fatalf("after %d kills (seed %d), the last ones of run %d: %s", tried, killSeed, runs+1, problem)
		}
	}
	t.Logf("%d kills (seed %d), %d runs compared; killed %v", tried, killSeed, runs, phases)
}

// finish runs what is missing and expects success.
func finish(t *testing.T, dir string) {
	t.Helper()
	if out, err := exec.Command("refold", killed(dir)...).CombinedOutput(); err != nil {
		t.Fatalf("refold %v: %v\n%s", killed(dir), err, out)
	}
}

// killed is a run of many short trials, two at once, that writes as often as it
// can.
func killed(dir string) []string {
	return []string{"run", "--manifest", "../../testdata/emoji/images.csv", "--group", "role", "--claim", "0.95",
		"--architecture", "resnet8v2", "--width", "0.25", "--size", "12x12", "--k", "2", "--seeds", "2", "--epochs", "16",
		"--parallel", "2", "--save-weights", "last", "--dir", dir}
}

// kill starts a run, kills it after a while, and says what it was doing.
func kill(t *testing.T, dir string, after time.Duration) string {
	t.Helper()
	command := exec.Command("refold", killed(dir)...)
	var log bytes.Buffer
	command.Stderr = &log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Fatalf("refold %v: %v\n%s", killed(dir), err, log.String())
		}
		return "after the end"
	case <-time.After(after):
	}
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
	return phase(t, dir, log.String())
}

// phase says what a process was doing when it was killed, from what it left.
func phase(t *testing.T, dir, log string) string {
	t.Helper()
	if !strings.Contains(log, " trials: ") {
		return "before the first training"
	}
	results, err := filepath.Glob(filepath.Join(dir, "trials", "*", "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(results) == killedTrials {
		return "in summary or report"
	}
	for _, file := range []string{"checkpoint.safetensors", "weights.safetensors", "result.json"} {
		if half, _ := filepath.Glob(filepath.Join(dir, "trials", "*", "."+file+".*")); half != nil {
			return "while writing " + file
		}
	}
	return "in training"
}

// killedTrials is the number of trials of killed.
const killedTrials = 8

// lasting reads every file of a run but those with times in them.
func lasting(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
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
