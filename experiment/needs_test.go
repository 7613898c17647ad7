package experiment

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/resnet"
)

// costly is a trainer whose trials take what it says.
type costly struct {
	logistic
	cost trainer.Cost
}

func (c costly) Cost(trainer.Task) (trainer.Cost, error) { return c.cost, nil }

func withMemory(bytes int) Resources {
	return Resources{Memory: func() int { return bytes }}
}

func withDisk(bytes int64) Resources {
	return Resources{Disk: func(string) (int64, error) { return bytes, nil }}
}

func TestFittingTrials(t *testing.T) {
	for _, test := range []struct{ trial, pixels, available, want int }{
		{100, 0, 1000, 8}, {100, 200, 1000, 6}, {100, 0, 100, 1}, {900, 0, 1000, 1}, {0, 0, 1000, 1 << 20}, {100, 0, 0, 1 << 20},
	} {
		if got := fitting(MemoryNeed{Trial: test.trial, Pixels: test.pixels, Available: test.available}, usable); got != test.want {
			t.Errorf("%+v: %d trials", test, got)
		}
	}
}

func TestEmbeddedCost(t *testing.T) {
	r := &runner{plan: &plan.Plan{Spec: preset(spec.PresetDemo), Classes: []string{"man", "woman"}}}
	task := r.settings()
	task.Architecture = "resnet8v1"
	c, err := (resnet.Trainer{}).Cost(task)
	if err != nil || c.Memory < 1<<16 || c.Memory > 1<<28 {
		t.Errorf("resnet8 at 24 x 24 takes %d bytes, %v", c.Memory, err)
	}
	if c.Weights != 4*20026 || c.State != 3*c.Weights {
		t.Errorf("weights of 20026 parameters take %d bytes, with Adam %d", c.Weights, c.State)
	}
}

// TestTooLittleMemory refuses before anything is made, with numbers and what to do.
func TestTooLittleMemory(t *testing.T) {
	const gib = 1 << 30
	for _, test := range []struct {
		name                string
		parallel, available int
		want                []string // in the message; none: it runs
	}{
		{"enough for one", 0, 5 * gib / 2, nil},
		{"enough for three", 3, 13 * gib / 2, nil},
		{"not even one", 0, gib, []string{"one trial takes 2.15 GB", "1.07 GB are available", "train.batch", "data.size"}},
		{"not so many", 3, 5 * gib, []string{"3 trials at once take 2.15 GB each, together 6.44 GB", "5.37 GB are available", "run.parallel (2 fits"}},
		{"neither three nor one", 3, gib, []string{"together 6.44 GB", "not even one fits"}},
		{"unknown", 3, 0, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
			o.Trainer, o.Resources, o.Spec.Run.Parallel = costly{cost: trainer.Cost{Memory: 2 * gib}}, withMemory(test.available), test.parallel
			_, err := Run(t.Context(), o)
			if len(test.want) == 0 {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var refused *MemoryError
			if !errors.As(err, &refused) {
				t.Fatalf("got %v", err)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not in: %v", want, err)
				}
			}
			if _, err := os.Stat(o.Dir); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the refused run left a directory: %v", err)
			}
		})
	}
}

// TestPixelsCountAsMemory refuses images that fill the memory by themselves.
func TestPixelsCountAsMemory(t *testing.T) {
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
	pixels := 45 * 8 * 8 * 3
	o.Trainer, o.Resources = costly{cost: trainer.Cost{Memory: 1000}}, withMemory(pixels+999)
	var refused *MemoryError
	if _, err := Run(t.Context(), o); !errors.As(err, &refused) || refused.Need.Pixels != pixels {
		t.Errorf("got %v", err)
	}
	o.Resources = withMemory(pixels + 1000)
	if _, err := Run(t.Context(), o); err != nil {
		t.Error(err)
	}
}

// TestTooLittleDisk refuses a run that would fill the disk, and goes on with one
// whose finished trials leave little to write.
func TestTooLittleDisk(t *testing.T) {
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
	o.Trainer = costly{cost: trainer.Cost{Weights: 10 << 20, State: 30 << 20}}
	o.Spec.Run.Parallel, o.Resources = 2, withDisk(100<<20)
	_, err := Run(t.Context(), o)
	var refused *DiskError
	if !errors.As(err, &refused) || refused.Need.Checkpoints != 120<<20 || refused.Need.Free != 100<<20 {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"disk:", "105 MB are free", "train.epochs"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
	if _, err := os.Stat(o.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the refused run left a directory: %v", err)
	}
	o.Resources = withDisk(200 << 20)
	mustRun(t, o)
	o.Resources = withDisk(50 << 20) // nothing is left to train
	mustRun(t, o)
}

// TestDiskNeedIsWhatARunWrites compares the count with the files of a run.
func TestDiskNeedIsWhatARunWrites(t *testing.T) {
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 9, 5))
	var need DiskNeed
	o.Resources = Resources{Disk: func(string) (int64, error) { return 1 << 40, nil }}
	r := &runner{options: o.defaults(), dir: rundir.Dir(o.Dir)}
	if err := errors.Join(r.makePlan(t.Context(), false), r.checkNeeds(false)); err != nil {
		t.Fatal(err)
	}
	need = r.disk
	mustRun(t, o)
	sizes := make(map[string]int64)
	err := filepath.WalkDir(o.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			name, _ := filepath.Rel(o.Dir, path)
			sizes[strings.Split(filepath.ToSlash(name), "/")[0]] += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if p := sizes[rundir.SpecFile] + sizes[rundir.ManifestFile] + sizes[rundir.FindingsFile] + sizes[rundir.FoldsFile]; p != need.Plan {
		t.Errorf("the plan's files take %d bytes, the estimate was %d", p, need.Plan)
	}
	if trials := sizes[rundir.TrialsFolder]; trials > need.Trials || trials < need.Trials/3 {
		t.Errorf("the trials' files take %d bytes, the estimate was %d", trials, need.Trials)
	}
	if need.Free != 1<<40 || need.Folder == "" {
		t.Errorf("%+v", need)
	}
}
