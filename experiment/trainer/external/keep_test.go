package external

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/trainertest"
)

// able are programs that use what few need.
func able() map[string]func(guest) int {
	return map[string]func(guest) int{
		"kept":  func(guest) int { return keep(honestly) },
		"cheat": guest.cheat,
		"leaves": func(guest) int { // when a task is done, a moment later
			lines := bufio.NewScanner(os.Stdin)
			if lines.Scan() {
				g := guest{folder: lines.Text()}
				g.honest()
				g.replace("output/done", "")
				time.Sleep(time.Millisecond) // and begins with no other one
			}
			return 0
		},
		"kept cheat":  func(guest) int { return keep(guest.cheat) },
		"matrix":      guest.matrix,
		"environment": guest.environment,
		"device":      guest.device,
		"looks at images": func(g guest) int {
			for _, split := range []string{"train", "validation", "test"} {
				for _, row := range g.list(split + ".csv") {
					g.read(row[0])
				}
			}
			return g.honest()
		},
		"prints device": func(g guest) int {
			fmt.Printf("device=%s\n", os.Getenv("CUDA_VISIBLE_DEVICES"))
			return g.honest()
		},
		"versioned": func(g guest) int {
			g.write("output/environment.json", `{"packages":{"some":"`+os.Getenv("VERSION")+`"}}`)
			return g.honest()
		},
		"fails once": func(g guest) int { // the trial whose smallest name is odd, of three
			if _, err := os.Stat(g.path("images")); err == nil && g.about().Fold == 1 {
				return 9
			}
			return g.honest()
		},
	}
}

// keep does task after task.
func keep(do func(guest) int) int {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		g := guest{folder: lines.Text()}
		failure := ""
		if code := do(g); code != 0 {
			failure = fmt.Sprintf("ValueError: %d", code)
		}
		g.replace("output/done", failure)
	}
	return 0
}

// process tells processes apart, whose numbers in namespaces are alike.
var process = rand.Uint64()

// honestly prints in which process it is, and fails where that is said to.
func honestly(g guest) int {
	fmt.Println("process", process)
	if strings.Contains(string(g.read("task.json")), "resnet-fails") {
		return 5
	}
	return g.honest()
}

// matrix writes values beside a column file, without epochs.
func (g guest) matrix() int {
	text, rows := "file,split\n", 0
	data := []byte{}
	for _, split := range []string{"test", "validation"} {
		for _, row := range g.list(split + ".csv") {
			text += row[0] + "," + split + "\n"
			for c := range 3 {
				data = binary.LittleEndian.AppendUint32(data, math.Float32bits([]float32{.25, .25, .5}[(rows+c)%3]))
			}
			rows++
		}
	}
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%d, 3), }\n", rows)
	g.write("output/predictions.npy", "\x93NUMPY\x01\x00"+string([]byte{byte(len(header)), 0})+header+string(data))
	g.write("output/predictions.csv", text)
	return 0
}

// environment prints its own, and what it runs in.
func (g guest) environment() int {
	env := os.Environ()
	slices.Sort(env)
	fmt.Println(strings.Join(env, "\n"))
	g.write("output/environment.json", `{"language":"Mine 1.2","packages":{"some":"3.4"},"more":[]}`)
	return g.honest()
}

func (g guest) device() int {
	g.write("output/environment.json", `{"packages":{"device":"`+os.Getenv("CUDA_VISIBLE_DEVICES")+`"}}`)
	return g.honest()
}

// reported trains a task in a place of its own, and gives what it printed and reported.
func reported(t *testing.T, tr *Trainer, work string, change ...func(*trainer.Task)) (log string, r trainer.Report, epochs []trainer.Epoch, err error) {
	t.Helper()
	task := trainertest.Task(t)
	task.Place = &trainer.Place{Work: work, Log: filepath.Join(t.TempDir(), "output.log"), Report: func(report trainer.Report) error { r = report; return nil }}
	for _, c := range change {
		c(&task)
	}
	err = tr.Train(t.Context(), task, func(trainer.Step) {}, func(e trainer.Epoch) error { epochs = append(epochs, e); return nil })
	data, missing := os.ReadFile(task.Place.Log)
	if missing != nil {
		t.Fatal(missing)
	}
	return string(data), r, epochs, err
}

// TestKeptProcess: one does all tasks, each with a log of its own; a task that it fails
// costs no other one, and that it is kept is reported.
func TestKeptProcess(t *testing.T) {
	tr, work := program(t, "kept", func(s *spec.Trainer) { s.Keep = true }), t.TempDir()
	first, r, epochs, err := reported(t, tr, work)
	if err != nil || len(epochs) != 3 || !strings.HasPrefix(first, "process ") || strings.Count(first, "process") != 1 {
		t.Fatalf("%d epochs, %v:\n%s", len(epochs), err, first)
	}
	if !slices.ContainsFunc(r.NotContained, func(s string) bool { return strings.HasPrefix(s, "memory between trials:") }) {
		t.Errorf("not contained: %q", r.NotContained)
	}
	second, _, _, err := reported(t, tr, work)
	if err != nil || second != first {
		t.Errorf("the second task: %v, in another process: %s and %s", err, first, second)
	}
	_, _, epochs, err = reported(t, tr, work, func(task *trainer.Task) { task.Architecture = "resnet-fails" })
	if err == nil || !strings.Contains(err.Error(), "the program failed: ValueError: 5") || len(epochs) > 0 {
		t.Errorf("a task that fails: %d epochs, %v", len(epochs), err)
	}
	if third, _, _, err := reported(t, tr, work); err != nil || third == first {
		t.Errorf("after a failure: %v, in the same process: %s", err, third)
	}
	if left, err := os.ReadDir(work); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestKeptProcessThatLeaves after a task, at a moment of its own: the next one gets another.
func TestKeptProcessThatLeaves(t *testing.T) {
	tr, work := program(t, "leaves", func(s *spec.Trainer) { s.Keep = true }), t.TempDir()
	for i := range 6 {
		if _, _, epochs, err := reported(t, tr, work); err != nil || len(epochs) != 3 {
			t.Fatalf("task %d: %d epochs, %v", i, len(epochs), err)
		}
	}
}

// TestMatrixOfPredictions is read when the program has ended; one epoch needs no number.
func TestMatrixOfPredictions(t *testing.T) {
	_, _, epochs, err := reported(t, program(t, "matrix"), t.TempDir(), func(task *trainer.Task) { task.Training.Epochs = 1 })
	if err != nil || len(epochs) != 1 || !epochs[0].Untold {
		t.Fatalf("%+v, %v", epochs, err)
	}
	for _, x := range epochs[0].Readouts[0].Test {
		if p := math.Exp(float64(x)); math.Abs(p-.25) > 1e-6 && math.Abs(p-.5) > 1e-6 {
			t.Errorf("a probability is %v", p)
		}
	}
}

// TestEnvironment: a program has the variables that are listed, and no other one.
func TestEnvironment(t *testing.T) {
	t.Setenv("REFOLD_TEST_SECRET", "x")
	t.Setenv("REFOLD_TEST_PASSED", "y")
	log, r, _, err := reported(t, program(t, "environment", func(s *spec.Trainer) {
		s.Environment = append(s.Environment, "REFOLD_TEST_PASSED", "REFOLD_TEST_GIVEN=a=b", "REFOLD_TEST_ABSENT")
	}), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	known := append(passed(), "HOME", "TMPDIR", "TMP", "TEMP", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS",
		"PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "REFOLD_TASK", programVariable, "REFOLD_TEST_PASSED", "REFOLD_TEST_GIVEN")
	for _, line := range strings.Split(strings.TrimSpace(log), "\n") {
		if name, _, _ := strings.Cut(line, "="); !slices.Contains(known, name) {
			t.Errorf("it has %s", line)
		}
	}
	if !strings.Contains(log, "REFOLD_TEST_PASSED=y\n") || !strings.Contains(log, "REFOLD_TEST_GIVEN=a=b\n") {
		t.Errorf("it lacks what was listed:\n%s", log)
	}
	if r.Environment.Language != "Mine 1.2" || r.Environment.Packages["some"] != "3.4" {
		t.Errorf("it reports %+v", r.Environment)
	}
}

// TestDevices: trials that run at once have one each.
func TestDevices(t *testing.T) {
	tr, work := program(t, "device", func(s *spec.Trainer) { s.Devices = []string{"0", "7"} }), t.TempDir()
	var mu sync.Mutex
	var wait sync.WaitGroup
	used := make(map[string]int)
	for i := range 6 {
		wait.Go(func() {
			task := trainertest.Task(t)
			task.Trial = strconv.Itoa(i)
			task.Place = &trainer.Place{Work: work, Report: func(r trainer.Report) error {
				mu.Lock()
				defer mu.Unlock()
				used[r.Environment.Packages["device"]]++
				return nil
			}}
			if err := tr.Train(t.Context(), task, func(trainer.Step) {}, func(trainer.Epoch) error { return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if len(used) != 2 || used["0"]+used["7"] != 6 {
		t.Errorf("trials by device: %v", used)
	}
}
