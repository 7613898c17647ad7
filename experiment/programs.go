package experiment

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/dataset/pixels"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer"
)

// workshop is what a program of somebody's needs of a run: its files and copies of the
// images. Nil: refold trains.
type workshop struct {
	session *rundir.OpenSession
	work    string // folder
	trainer trainer.Trainer
	copies  map[int]string // by image; nil: the program takes pixels
	hidden  []string       // paths from which labels could be read
	alone   bool           // trials run one after another
}

// openWorkshop prepares a program for trials.
func (c *call) openWorkshop(ctx context.Context, j *job, session *rundir.OpenSession, todo []plan.Trial, parallel int) (*workshop, error) {
	runner, ok := j.trainer.(trainer.ProgramRunner)
	if !ok {
		return nil, nil
	}
	folder, err := session.OpenProgram(*j.program)
	if err != nil {
		return nil, fmt.Errorf("the program: %w", err)
	}
	w := &workshop{session: session, work: c.dir.Path(rundir.WorkFolder), trainer: runner.In(*j.program, folder), hidden: c.labelled(j.plan.Manifest), alone: parallel == 1}
	form := runner.Images()
	if form == trainer.Pixels {
		return w, nil
	}
	w.copies, err = c.blindedCopies(ctx, j, form, todo)
	return w, err
}

// blindedCopies makes the run's copies of the images of trials, and gives their paths by image.
func (c *call) blindedCopies(ctx context.Context, j *job, form trainer.Form, todo []plan.Trial) (map[int]string, error) {
	folder := c.dir.Path(rundir.ImagesFolder)
	if err := disk.MakeFolders(folder); err != nil {
		return nil, err
	}
	data := j.plan.Spec.Data
	copies, err := dataset.CopyFiles(ctx, c.images.fsys, j.plan.Manifest, members(j.plan, todo), dataset.CopyOptions{
		Folder: folder, Temporary: c.dir.Path(rundir.WorkFolder), Plain: form == trainer.Plain, Alpha: pixels.Alpha(data.Alpha),
		MaxPixels: int64(data.MaxMegapixels) * 1e6, Progress: c.stream.Reading(event.Decoding),
	})
	if err != nil {
		return nil, fmt.Errorf("images: %w", err)
	}
	return copies, nil
}

// labelled are paths from which labels could be read: the run, the images as they were named,
// the cache, which remembers paths, and the folders where their files really lie, which a
// manifest or links may put anywhere.
func (c *call) labelled(m *dataset.Manifest) []string {
	paths := []string{c.Dir}
	if c.Options.Images != nil {
		return paths
	}
	for _, path := range []string{c.Spec.Data.Images, c.Spec.Data.Manifest, c.Cache} {
		if path != "" {
			paths = append(paths, path)
		}
	}
	disk, ok := c.images.fsys.(interface{ RealPath(name string) string })
	if !ok {
		return paths
	}
	folders := make(map[string]bool)
	for _, image := range m.Images {
		folders[filepath.Dir(filepath.FromSlash(disk.RealPath(image.Path)))] = true
	}
	return append(paths, slices.Sorted(maps.Keys(folders))...)
}

// members are the images of trials, each once.
func members(p *plan.Plan, trials []plan.Trial) []int {
	var all []int
	for _, t := range trials {
		all = append(all, p.Draws[t.Seed].Sample...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// pixelTrials are those that need prepared pixels.
func (w *workshop) pixelTrials(todo []plan.Trial) []plan.Trial {
	if !w.takesPixels() {
		return nil
	}
	return todo
}

// takesPixels reports whether trials need prepared pixels.
func (w *workshop) takesPixels() bool { return w == nil || w.copies == nil }

// place is where a trial is worked on; nil: nowhere in particular.
func (w *workshop) place(f fold.Fold, recorder *rundir.Recorder) *trainer.Place {
	if w == nil {
		return nil
	}
	p := &trainer.Place{Work: w.work, Log: recorder.Log(), Hidden: w.hidden, Alone: w.alone, Report: w.session.Reported}
	if w.copies != nil {
		p.Train, p.Validation, p.Test = w.paths(f.Train), w.paths(f.Validation), w.paths(f.Test)
	}
	return p
}

func (w *workshop) paths(members []int) []string {
	paths := make([]string, len(members))
	for i, m := range members {
		paths[i] = w.copies[m]
	}
	return paths
}

// close ends what the program has open, and removes where it worked and, where no trial is
// left, its copies of the images.
func (w *workshop) close(all bool) error {
	if w == nil {
		return nil
	}
	var failed error
	if c, ok := w.trainer.(trainer.Closer); ok {
		failed = c.Close()
	}
	return errors.Join(failed, w.session.CloseProgram(all))
}
