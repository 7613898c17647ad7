package experiment

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer"
)

// shareWorkshop prepares a program for the trials of a shard: it works on the scratch disk,
// with copies of the run's blinded images there.
func (c *call) shareWorkshop(ctx context.Context, j *job, n *needs, session *rundir.OpenSession, local *scratch) (*workshop, error) {
	runner, ok := j.trainer.(trainer.ProgramRunner)
	if !ok {
		return nil, nil
	}
	folder, err := session.ProgramFolder(*j.program)
	if err != nil {
		return nil, fmt.Errorf("the program: %w", err)
	}
	c.images.fsys, _ = c.openImages()
	w := &workshop{session: session, work: filepath.Join(local.dir, "work-"+session.ID()), trainer: runner.In(*j.program, folder), hidden: append(c.labelled(j.plan.Manifest), local.folder.Dir())}
	if err := disk.MakeFolders(w.work); err != nil {
		return nil, local.unusable(err)
	}
	if runner.Images() == trainer.Pixels {
		return w, nil
	}
	w.copies, err = local.blinded(ctx, members(j.plan, n.mine))
	return w, err
}

// blinded copies the run's copies of images to this machine, and gives their paths there.
func (s *scratch) blinded(ctx context.Context, members []int) (map[int]string, error) {
	if _, err := awaitFile(ctx, s.call.dir.Path(rundir.ImagesFolder, rundir.ImagesIndex), s.patience(), s.stream.Notice); err != nil {
		return nil, err
	}
	names, err := s.call.dir.ImageNames()
	if err != nil {
		return nil, err
	}
	to := filepath.Join(s.dir, "images")
	if err := disk.MakeFolders(to); err != nil {
		return nil, s.unusable(err)
	}
	paths := make(map[int]string, len(members))
	progress := s.stream.Reading(event.Decoding)
	for done, member := range members {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		name := names[member]
		if name == "" {
			return nil, fmt.Errorf("%s holds no copy of image %d: make the run ready again", s.call.dir.Path(rundir.ImagesFolder), member)
		}
		paths[member] = filepath.Join(to, name)
		if err := dataset.CopyCopy(s.call.dir.Path(rundir.ImagesFolder, name), paths[member]); err != nil {
			return nil, s.unusable(err)
		}
		progress(done+1, len(members))
	}
	return paths, nil
}

// leave ends what the program of a shard has open, and removes where it worked. Copies of
// images stay until the last shard of this machine ends.
func (w *workshop) leave() error {
	if w == nil {
		return nil
	}
	var failed error
	if c, ok := w.trainer.(trainer.Closer); ok {
		failed = c.Close()
	}
	return errors.Join(failed, os.RemoveAll(w.work))
}

// copyImages makes the blinded copies of all images of trials, from which the machines that
// train copy theirs.
func (c *call) copyImages(ctx context.Context, j *job, todo []plan.Trial, session *rundir.OpenSession) error {
	runner, ok := j.trainer.(trainer.ProgramRunner)
	if !ok {
		return nil
	}
	if _, err := session.OpenProgram(*j.program); err != nil {
		return fmt.Errorf("the program: %w", err)
	}
	form := runner.Images()
	if form == trainer.Pixels {
		return nil
	}
	copies, err := c.blindedCopies(ctx, j, form, todo)
	if err != nil {
		return err
	}
	names := make([]string, len(j.plan.Manifest.Images))
	for member, path := range copies {
		names[member] = filepath.Base(path)
	}
	return session.WriteImageNames(names)
}
