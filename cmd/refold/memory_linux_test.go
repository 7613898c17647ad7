package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/resnet"
)

// programBytes is what the program itself may take beside what is planned for its
// trials and pixels: its text (some 30 MiB), the runtime, scanned images, small garbage,
// which together take 62 to 65 MiB by themselves.
const programBytes = 80 << 20

// reading is what /proc tells of a process.
type reading struct {
	after                time.Duration
	trials               int // that have reported their epoch
	resident, peak       int // bytes
	descriptors, threads int
}

// TestMemoryOfManyTrials runs a real process with many trials and reads its memory,
// descriptors and threads after each. With REFOLD_LONG=1 there are 1,000 trials.
func TestMemoryOfManyTrials(t *testing.T) {
	seeds := 8
	if os.Getenv("REFOLD_LONG") != "" {
		seeds = 100
	}
	dir := filepath.Join(t.TempDir(), "run")
	readings := watchRun(t, dir, "--architecture", "resnet8v1", "--width", "0.25", "--size", "8x8",
		"--k", "5", "--seeds", strconv.Itoa(seeds), "--epochs", "1", "--parallel", "2")
	t.Log("trials  resident   peak  descriptors  threads")
	for i := 0; i <= 10; i++ {
		r := readings[max(0, i*len(readings)/10-1)]
		t.Logf("%6d %6.1f MiB %5.1f %12d %8d  after %.1f s", r.trials, mib(r.resident), mib(r.peak), r.descriptors, r.threads, r.after.Seconds())
	}
	quarter := len(readings) / 4
	early, late := readings[quarter:2*quarter], readings[3*quarter:]
	for _, figure := range []struct {
		what  string
		of    func(reading) int
		slack int
	}{
		{"bytes of resident memory", func(r reading) int { return r.resident }, 8 << 20},
		{"descriptors", func(r reading) int { return r.descriptors }, 4},
		{"threads", func(r reading) int { return r.threads }, 8},
	} {
		before, after := median(early, figure.of), median(late, figure.of)
		if after > before+figure.slack {
			t.Errorf("%d %s in the second quarter of the run, %d in the last one", before, figure.what, after)
		}
	}
	if last := readings[len(readings)-1]; last.peak > planned(t, dir, 2)+programBytes {
		t.Errorf("the peak is %d bytes; planned are %d and %d for the program", last.peak, planned(t, dir, 2), programBytes)
	}
}

// TestMemoryOfLargerTrials: a finished trial's memory is there for the next one, so
// that the peak stays that of the trials that run at once. With REFOLD_LONG=1 they
// are those of resnet20v1 at 64x64.
func TestMemoryOfLargerTrials(t *testing.T) {
	network := []string{"--architecture", "resnet8v1", "--size", "64x64", "--sample", "120"}
	if os.Getenv("REFOLD_LONG") != "" {
		network = []string{"--architecture", "resnet20v1", "--size", "64x64"}
	}
	for _, parallel := range []int{1, 2} {
		dir := filepath.Join(t.TempDir(), "run")
		readings := watchRun(t, dir, append(network,
			"--split", "groups", "--k", "4", "--seeds", "1", "--epochs", "1", "--parallel", strconv.Itoa(parallel))...)
		peak, plan := readings[len(readings)-1].peak, planned(t, dir, parallel)
		t.Logf("%d trials, %d at once: planned %.0f MiB, peak %.0f MiB", len(readings), parallel, mib(plan), mib(peak))
		if plan < programBytes || peak > plan+programBytes {
			t.Errorf("%d trials, %d at once: planned %d bytes and %d for the program, the peak is %d", len(readings), parallel, plan, programBytes, peak)
		}
	}
}

// watchRun runs trials on the emoji in a process and reads /proc after each epoch.
func watchRun(t *testing.T, dir string, flags ...string) []reading {
	t.Helper()
	command := exec.Command("refold", append([]string{"run", "--manifest", "../../testdata/emoji/images.csv", "--engine", "builtin",
		"--group", "role", "--near-copies", "false", "--metadata", "false", "--claim", "0.95", "--dir", dir}, flags...)...)
	stderr, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	var readings []reading
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if !strings.Contains(lines.Text(), " epoch 1/1") {
			continue
		}
		if r, alive := readProcess(command.Process.Pid); alive {
			r.after, r.trials = time.Since(began), len(readings)+1
			readings = append(readings, r)
		}
	}
	if err := command.Wait(); err != nil || len(readings) < 4 {
		t.Fatalf("%v; %d epochs were seen", err, len(readings))
	}
	return readings
}

// readProcess is false where the process has ended.
func readProcess(pid int) (r reading, alive bool) {
	folder := filepath.Join("/proc", strconv.Itoa(pid))
	status, err := os.ReadFile(filepath.Join(folder, "status"))
	if err != nil {
		return r, false
	}
	open, err := os.ReadDir(filepath.Join(folder, "fd"))
	if err != nil {
		return r, false
	}
	number := func(key string) (n int) {
		_, rest, _ := strings.Cut(string(status), "\n"+key+":")
		fmt.Sscan(rest, &n) // 0 where the process has ended
		return n
	}
	r = reading{resident: number("VmRSS") << 10, peak: number("VmHWM") << 10, threads: number("Threads"), descriptors: len(open)}
	return r, r.resident > 0
}

// planned is what the trials of a run take that run at once, with all pixels.
func planned(t *testing.T, dir string, parallel int) int {
	t.Helper()
	spec, err := rundir.LoadSpec(dir)
	if err != nil {
		t.Fatal(err)
	}
	task := trainer.NewTask(spec, 2)
	task.Architecture = spec.Model.Architectures[0]
	engine := trainer.Engine{Name: spec.Run.Engine, Library: spec.Run.Library}
	cost, err := resnet.Trainer{}.On(engine, spec.Run.Precision).(trainer.CostEstimator).Cost(task)
	if err != nil {
		t.Fatal(err)
	}
	library := 0
	if spec.Run.Library != "" {
		library = 32 << 20 // its code and what it compiles
	}
	const images = 360
	return library + parallel*cost.Memory + images*spec.Data.Size[0]*spec.Data.Size[1]*3
}

func median(readings []reading, of func(reading) int) int {
	var values []int
	for _, r := range readings {
		values = append(values, of(r))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func mib(bytes int) float64 { return float64(bytes) / (1 << 20) }
