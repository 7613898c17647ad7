package experiment

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer"
)

// costly is a trainer whose trials take what it says.
type costly struct {
	logistic
	cost trainer.Cost
}

func (c costly) Cost(trainer.Task) (trainer.Cost, error) { return c.cost, nil }

func withMemory(bytes int) forecast.Resources {
	return forecast.Resources{Memory: func() int { return bytes }}
}

func withDisk(bytes int64) forecast.Resources {
	return forecast.Resources{Disk: func(string) (int64, error) { return bytes, nil }}
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
			var refused *forecast.MemoryError
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
	var refused *forecast.MemoryError
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
	var refused *forecast.DiskError
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
	o.Resources = forecast.Resources{Disk: func(string) (int64, error) { return 1 << 40, nil }}
	need := estimateOf(t, o).Disk
	o.Approve = nil
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

// TestTooLittleDiskForPixels: who makes a run ready for other machines puts pixels into its
// directory, which must fit there, too.
func TestTooLittleDiskForPixels(t *testing.T) {
	const pixels = 45 * 128 * 128 * 3
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
	o.Spec.Data.Size = [2]int{128, 128}
	alone := estimateOf(t, o).Disk
	if alone.Copies != 0 {
		t.Errorf("one process copies %d bytes", alone.Copies)
	}
	o.Approve = nil
	o.Resources = withDisk(alone.Wanted() + pixels - 1)
	_, err := Prepare(t.Context(), o)
	refused := new(forecast.DiskError)
	if !errors.As(err, &refused) || refused.Need.Copies != pixels || refused.Need.Total != alone.Total+pixels || !strings.Contains(err.Error(), "and 2 MB copies of images or their pixels") {
		t.Fatalf("got %+v, %v", refused, err)
	}
	if _, err := os.Stat(o.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the refused run left a directory: %v", err)
	}
	o.Resources = withDisk(refused.Need.Wanted())
	mustPrepare(t, o)
	file, err := filepath.Glob(filepath.Join(o.Dir, rundir.PixelsFolder, "*.refold"))
	if err != nil || len(file) != 1 {
		t.Fatalf("%q, %v", file, err)
	}
	if info, err := os.Stat(file[0]); err != nil || info.Size() < pixels || info.Size() > pixels+pixels/20 {
		t.Errorf("%d bytes of pixels were counted, %d were written, %v", pixels, info.Size(), err)
	}
	o.Resources = withDisk(alone.Wanted()) // they are there already
	mustPrepare(t, o)
}
