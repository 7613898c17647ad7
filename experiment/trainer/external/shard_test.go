package external_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/rundir"
)

// TestDevicesOfAJob: in a shard a program is given the devices of the job and no others,
// whatever the run's settings say.
func TestDevicesOfAJob(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	images := noise(t, 20)
	for _, test := range []struct {
		name        string
		devices     []string // of the spec
		environment string   // of the spec
		job         string   // CUDA_VISIBLE_DEVICES of the job; "unset": it has none
		want        []string // of the trials
		atOnce      int
		said        string
	}{
		{"in place of the run's", []string{"0", "1"}, "", "3", []string{"3"}, 1, "one trial at a time on each device that this job was given: 3, in place of trainer.devices (0, 1)"},
		{"as many as there are", []string{"0"}, "", "GPU-5,GPU-6", []string{"GPU-5", "GPU-6"}, 2, "GPU-5, GPU-6, in place of"},
		{"a trial may use all", nil, "", "4,5", []string{"4,5"}, 2, "trials use the devices that this job was given: 4, 5"},
		{"not what the environment says", []string{"0"}, "CUDA_VISIBLE_DEVICES=0", "3", []string{"3"}, 1, "3, in place of"},
		{"none", nil, "CUDA_VISIBLE_DEVICES=0", "NoDevFiles", []string{""}, 2, ""},
		{"no job", []string{"0", "1"}, "", "unset", []string{"0", "1"}, 2, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			job(t, test.job)
			o := options(t, images, "prints device")
			o.Spec.Trainer.Devices = test.devices
			if test.environment != "" {
				o.Spec.Trainer.Environment = append(o.Spec.Trainer.Environment, test.environment)
			}
			o = ready(t, o)
			atOnce, said := 0, ""
			o.Observer = watcher(func(e event.Event) {
				switch e := e.(type) {
				case event.AtOnce:
					atOnce = e.Trials
				case event.Notice:
					said += e.Text.String() + "\n"
				}
			})
			if _, err := experiment.RunShard(t.Context(), o, experiment.Shard{Index: 0, Of: 1}, t.TempDir()); err != nil {
				t.Fatal(err)
			}
			used := make(map[string]bool)
			for line := range strings.Lines(printed(t, o.Dir)) {
				if device, ok := strings.CutPrefix(strings.TrimSpace(line), "device="); ok {
					used[device] = true
				}
			}
			if got := slices.Sorted(maps.Keys(used)); !slices.Equal(got, test.want) || atOnce != test.atOnce {
				t.Errorf("%q were used, %d at once", got, atOnce)
			}
			if !strings.Contains(said, test.said) || test.said == "" && strings.Contains(said, "device") {
				t.Errorf("said %q", said)
			}
		})
	}
}

// ready makes a run ready, and gives the options of its shards.
func ready(t *testing.T, o experiment.Options) experiment.Options {
	t.Helper()
	if _, err := experiment.Prepare(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	var err error
	if o.Spec, err = rundir.LoadSpec(o.Dir); err != nil {
		t.Fatal(err)
	}
	return o
}

// job sets what a scheduler says of devices.
func job(t *testing.T, devices string) {
	t.Helper()
	for _, name := range []string{"SLURM_JOB_ID", "CUDA_VISIBLE_DEVICES"} {
		t.Setenv(name, devices) // so that it is put back
		if err := os.Unsetenv(name); err != nil {
			t.Fatal(err)
		}
	}
	if devices != "unset" {
		t.Setenv("CUDA_VISIBLE_DEVICES", devices)
	}
}

// TestJobWithoutDevices trains nothing where each trial is to have one.
func TestJobWithoutDevices(t *testing.T) {
	o := options(t, noise(t, 20), "prints device")
	o.Spec.Trainer.Devices = []string{"0"}
	o = ready(t, o)
	job(t, "")
	_, err := experiment.RunShard(t.Context(), o, experiment.Shard{Index: 0, Of: 1}, t.TempDir())
	if none := new(disk.EnvironmentError); !errors.As(err, &none) || !none.Elsewhere() || !strings.Contains(err.Error(), "this job was given no device") {
		t.Errorf("got %v", err)
	}
	if begun, _ := filepath.Glob(filepath.Join(o.Dir, rundir.AttemptsFolder, "*")); len(begun) > 0 {
		t.Errorf("%q", begun)
	}
}

// TestShardsShareCopies: shards of one machine use the same copies of images, however their
// times meet, and the last one removes them.
func TestShardsShareCopies(t *testing.T) {
	if testing.Short() {
		t.Skip("other runs show the race detector as much")
	}
	o := options(t, noise(t, 20), "looks at images")
	o.Spec.Train.Epochs, o.Spec.Run.Parallel = 2, 1
	o = ready(t, o)
	scratch := t.TempDir()
	seen := make(chan bool, 1)
	first, second := o, o
	second.Observer = watcher(func(e event.Event) {
		if _, ok := e.(event.Started); ok { // the copies are there, and the first shard comes and goes
			if _, err := experiment.RunShard(t.Context(), first, experiment.Shard{Index: 0, Of: 5}, scratch); err != nil {
				t.Error(err)
			}
			copies, _ := filepath.Glob(filepath.Join(scratch, "*", "images", "*.png"))
			seen <- len(copies) > 0
		}
	})
	if _, err := experiment.RunShard(t.Context(), second, experiment.Shard{Index: 1, Of: 5}, scratch); err != nil {
		t.Fatal(err)
	}
	if !<-seen {
		t.Error("the first shard took the copies of the second one away")
	}
	left, err := filepath.Glob(filepath.Join(scratch, "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("%q is left, %v", left, err)
	}
}
