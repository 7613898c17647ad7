package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/experiment/status"
)

// countingTrainer is a program that learns nothing, keeps a checkpoint of it after each epoch, and
// then waits until that is taken.
const countingTrainer = `cd "$REFOLD_TASK"
number() { sed -n 's/.*"'$1'": *\([0-9]*\).*/\1/p' task.json; }
epochs=$(number epochs)
epoch=$(number resume)
echo file,split,epoch,man,woman >output/predictions.csv
while [ $epoch -lt $epochs ]; do
	epoch=$((epoch + 1))
	echo state $epoch >checkpoint/state
	sum=$(sha256sum checkpoint/state | cut -d' ' -f1)
	printf '{"epoch":%d,"files":{"state":"%s"}}' $epoch $sum >checkpoint/new
	mv checkpoint/new checkpoint/checkpoint.json
	for part in validation test; do
		sed 1d $part.csv | cut -d, -f1 | sed "s/\$/,$part,$epoch,0.$epoch,0.$((10 - epoch))/" >>output/predictions.csv
	done
	until [ "$(cat taken 2>/dev/null)" = $epoch ]; do sleep 0.01; done
done
`

// counted is a run of one trial of nine epochs of countingTrainer, which lies in a folder.
func counted(t *testing.T, dir, folder string) *exec.Cmd {
	t.Helper()
	manifest, err := filepath.Abs("../../testdata/emoji/images.csv")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("refold", "run", "--manifest", manifest, "--group", "role", "--near-copies", "false", "--metadata", "false", "--claim", "0.95",
		"--trainer", "sh count.sh", "--epochs", "9", "--k", "2", "--seeds", "1", "--split", "groups", "--only", "*.fold0", "--baseline", "false",
		"--checkpoint", "0.000001", "--dir", dir)
	command.Dir = folder
	return command
}

// TestSignalToEveryProcess: a scheduler signals each process of a job, one after another in
// any order. What the program had written is kept, and its trial is stopped, not failed.
func TestSignalToEveryProcess(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "count.sh"), []byte(countingTrainer), 0o644); err != nil {
		t.Fatal(err)
	}
	whole := filepath.Join(t.TempDir(), "run")
	if out, err := counted(t, whole, folder).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, sent := range []syscall.Signal{syscall.SIGTERM, syscall.SIGUSR1, syscall.SIGXCPU} {
		for _, last := range []bool{false, true} {
			t.Run(fmt.Sprintf("%v, refold last %v", sent, last), func(t *testing.T) {
				t.Parallel()
				dir := filepath.Join(t.TempDir(), "run")
				command := counted(t, dir, folder)
				code, log := logOf(t, command, func(line string) {
					if !strings.Contains(line, "epoch 3/9") {
						return
					}
					job := family(t, command.Process.Pid)
					if len(job) < 3 {
						t.Errorf("there are only %d processes", len(job))
					}
					if last {
						slices.Reverse(job)
					}
					for _, pid := range append(job, job...) { // twice
						_ = syscall.Kill(pid, sent) // one that has ended meanwhile
					}
				})
				want := manual.ExitLimit
				if sent == syscall.SIGTERM {
					want = manual.ExitTerminated
				}
				trial := statusOf(t, dir).Trials[0]
				// The program may have been ended while it wrote over its last checkpoint: then an
				// earlier one counts, which were written as often as the schedule allows.
				if code != want || trial.State != status.Stopped || trial.Epoch < 1 {
					t.Fatalf("exit code %d, state %q with %d epochs; log:\n%s", code, trial.State, trial.Epoch, log)
				}
				if out, err := counted(t, dir, folder).CombinedOutput(); err != nil || !strings.Contains(string(out), "goes on in epoch") {
					t.Fatalf("%v\n%s", err, out)
				}
				if !bytes.Equal(read(t, dir, "summary.json"), read(t, whole, "summary.json")) {
					t.Error("summary.json differs between a stopped and a whole run")
				}
			})
		}
	}
}

// family are a process and all that descend from it, ancestors first.
func family(t *testing.T, pid int) []int {
	t.Helper()
	all := []int{pid}
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range threads {
		data, _ := os.ReadFile(path) // of a thread that has ended meanwhile
		for field := range strings.FieldsSeq(string(data)) {
			child, err := strconv.Atoi(field)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, family(t, child)...)
		}
	}
	return all
}
