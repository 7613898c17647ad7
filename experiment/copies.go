package experiment

import (
	"errors"
	"io/fs"
	"os"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer"
)

// copies are the bytes that a run puts into its directory of the images of trials, and that
// are not there yet: files for a program, and pixels for other machines.
func (c *call) copies(j *job, todo []plan.Trial) (int64, error) {
	if runner, ok := j.trainer.(trainer.ProgramRunner); ok && runner.Images() != trainer.Pixels {
		return c.imageCopies(j, runner.Images(), todo)
	}
	if !c.shares {
		return 0, nil
	}
	bytes, seen := int64(0), make(map[pixelcache.Key]bool)
	for _, t := range todo {
		way := j.plan.Arm(t.Arm).Data.Preprocess()
		key := dataset.PixelsKey(j.plan.Manifest, way)
		if seen[key] {
			continue
		}
		seen[key] = true
		if _, err := os.Stat(pixelcache.PathIn(c.dir.Path(rundir.PixelsFolder), pixelcache.Pixels, key)); errors.Is(err, fs.ErrNotExist) {
			bytes += int64(len(j.plan.Manifest.Images)) * int64(way.Bytes())
		}
	}
	return bytes, nil
}

// imageCopies are those of copies of images, less what lies in their folder. A PNG takes about
// as much as its pixels at worst.
func (c *call) imageCopies(j *job, form trainer.Form, todo []plan.Trial) (bytes int64, err error) {
	const channels = 3
	for _, member := range members(j.plan, todo) {
		image := j.plan.Manifest.Images[member]
		if form == trainer.Plain {
			bytes += int64(image.Width) * int64(image.Height) * channels
		} else {
			bytes += image.Bytes
		}
	}
	there, err := os.ReadDir(c.dir.Path(rundir.ImagesFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return bytes, nil
	}
	for _, entry := range there {
		if info, err := entry.Info(); err == nil { // one that goes away is not there
			bytes -= info.Size()
		}
	}
	return max(0, bytes), err
}
