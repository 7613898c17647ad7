package external_test

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// noise makes a folder of images with nothing in them to learn, whose labels are drawn.
func noise(t *testing.T, images int) string {
	t.Helper()
	folder, random := t.TempDir(), rand.New(rand.NewPCG(7, 11))
	for i := range images {
		picture := image.NewGray(image.Rect(0, 0, 8, 8))
		for p := range picture.Pix {
			picture.Pix[p] = byte(random.Uint32())
		}
		path := filepath.Join(folder, []string{"ai", "human"}[random.IntN(2)], fmt.Sprintf("%03d.png", i))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, picture); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// options are those of a small run whose trials a program of the test binary trains.
func options(t *testing.T, images, program string) experiment.Options {
	t.Helper()
	s, err := spec.Preset(spec.PresetQuick)
	if err != nil {
		t.Fatal(err)
	}
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s.Claim.Accuracy, s.Data.Images = 0.95, images
	s.Groups.NearCopies, s.Groups.Metadata = false, false
	s.Folds.Splits, s.Folds.Seeds, s.Folds.K = []spec.Split{spec.SplitRows}, 1, 5
	s.Model.Architectures, s.Train.Epochs = []string{"mine"}, 1
	s.Run.Parallel, s.Run.Cache = 2, spec.CacheOff
	s.Trainer.Command, s.Trainer.Grace = []string{own}, 1
	s.Trainer.Environment = []string{"REFOLD_TEST_PROGRAM=" + program, "REFOLD_TEST_IMAGES=" + images}
	return experiment.Options{Dir: filepath.Join(t.TempDir(), "run"), Spec: s}
}

// published is the accuracy of rows with the last epoch.
func published(t *testing.T, s *summary.Summary) float64 {
	t.Helper()
	for _, c := range s.Cells {
		if c.Split == spec.SplitRows && c.Selection == plan.SelectLast {
			return c.Mean
		}
	}
	t.Fatal("there is no accuracy of rows, last")
	return 0
}

// printed is what all trials printed.
func printed(t *testing.T, dir string) string {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(dir, "trials", "*", rundir.LogFile))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, path := range logs {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}

// TestCheatsLearnNothing: a program that looks for labels in names, order, times, sizes, in
// the run's files, in the user's folder and in what it kept from trial to trial is at chance
// on labels that were drawn, where all means of containment are there. The process that is
// kept shows that the test can fail: it remembers.
func TestCheatsLearnNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	const images, chance = 240, 0.14 // more than four standard deviations of 240 draws
	folder := noise(t, images)
	run := func(program string, keep bool) (float64, *summary.Summary, string) {
		o := options(t, folder, program)
		o.Spec.Trainer.Keep, o.Spec.Run.Parallel = keep, 1
		outcome, err := experiment.Run(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		return published(t, outcome.Summary), outcome.Summary, printed(t, o.Dir)
	}
	accuracy, s, text := run("cheat", false)
	if len(s.Program.NotContained) > 0 {
		t.Skipf("not contained here: %q", s.Program.NotContained)
	}
	if text != "" || accuracy < .5-chance || accuracy > .5+chance {
		t.Errorf("the accuracy on drawn labels is %v; the program found:\n%s", accuracy, text)
	}
	accuracy, s, _ = run("kept cheat", true)
	if accuracy < .8 || len(s.Program.NotContained) == 0 {
		t.Errorf("a process that is kept has %v, and the summary says %q", accuracy, s.Program.NotContained)
	}
}

// TestScriptsStartFromTheirCopies, also where the run directory is named by a relative path,
// and find the files that belong to them beside.
func TestScriptsStartFromTheirCopies(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	o := options(t, noise(t, 20), "honest")
	own := o.Spec.Trainer.Command[0]
	o.Spec.Trainer.Folder, o.Spec.Folds.K = t.TempDir(), 2
	for name, text := range map[string]string{"go.sh": `. "$(dirname "$0")/lib/more.sh"; work "$@"` + "\n", "lib/refold_client.py": "", "lib/more.sh": "work() { echo \"$0\"; exec \"$@\"; }\n"} {
		path := filepath.Join(o.Spec.Trainer.Folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	o.Spec.Trainer.Command, o.Spec.Trainer.Files = []string{"sh", "go.sh", own}, []string{"lib/more.sh"}
	t.Chdir(t.TempDir())
	o.Dir = "runs/mine"
	if _, err := experiment.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if text := printed(t, o.Dir); !strings.Contains(text, filepath.Join("runs", "mine", "program", "go.sh")) {
		t.Errorf("it was started as %s", text)
	}
}

// TestOneTrialOnEachDevice: as many trials run at once as there are devices.
func TestOneTrialOnEachDevice(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	o := options(t, noise(t, 20), "device")
	o.Spec.Folds.K, o.Spec.Run.Parallel, o.Spec.Trainer.Devices = 3, 0, []string{"0", "3", "5"}
	var atOnce event.AtOnce
	o.Observer = watcher(func(e event.Event) {
		if a, ok := e.(event.AtOnce); ok {
			atOnce = a
		}
	})
	_, err := experiment.Run(t.Context(), o)
	if partial := new(experiment.PartialError); err != nil && !errors.As(err, &partial) { // its packages are the device
		t.Fatal(err)
	}
	if atOnce.Trials != 3 || atOnce.Why != "one on each of trainer.devices" {
		t.Errorf("%+v", atOnce)
	}
}

// watcher is a function that observes.
type watcher func(event.Event)

func (w watcher) Observe(e event.Event) { w(e) }
