package experiment

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"runtime/debug"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/audit"
	"github.com/refold/refold/experiment/audit/survey"
	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer"
)

// facts are what the files of the scanned images say, where baselines ask for it.
func (c *call) facts(m *dataset.Manifest) []audit.FileFacts {
	if !c.Spec.Baseline.Simple {
		return nil
	}
	return survey.Facts(m, c.images.traits.Of(m))
}

// baselinesMissing reports whether baselines are to be fitted: there are none yet, or they
// are not as a run of this plan wrote them, which is said.
func (c *call) baselinesMissing(j *job) bool {
	if !j.plan.Spec.Baseline.Simple {
		return false
	}
	_, err := c.dir.ReadBaselines(j.plan)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !extended(err) {
		c.stream.Notice(fmt.Sprintf("%v: the baselines are fitted again", err))
	}
	return err != nil
}

// extended reports whether baselines are sound and only of other folds: the run has more.
func extended(err error) bool { return errors.Is(err, rundir.ErrOtherBaselines) }

// fitBaselines fits what is simpler than networks to the folds of the run, and keeps what it
// predicts.
func (c *crew) fitBaselines(ctx context.Context) error {
	images, err := simpleFeatures(ctx, c.pixels[c.job.plan.Spec.Data.Preprocess()])
	if err != nil {
		return err
	}
	_, tasks := baseline.OfPlan(c.job.plan)
	all, err := baseline.Fit(ctx, baseline.Subject{Images: images, Files: c.job.facts}, tasks, c.stream.Reading(event.Fitting))
	if err != nil {
		return err
	}
	if err := c.place.check(); err != nil {
		return err
	}
	return c.session.WriteBaselines(c.job.plan, all)
}

// simpleFeatures are what baselines see of all images; nil where there are too many.
func simpleFeatures(ctx context.Context, pixels *dataset.Pixels) (*baseline.Images, error) {
	if pixels.N > baseline.MaxPictured {
		return nil, nil
	}
	images := baseline.NewImages(pixels.N, pixels.Height, pixels.Width)
	workers, ctx := errgroup.WithContext(ctx)
	all := make([]int, pixels.N)
	for i := range all {
		all[i] = i
	}
	for share := range slices.Chunk(all, max(1, (pixels.N+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))) {
		workers.Go(func() error {
			return reading(pixels, func() error {
				for _, i := range share {
					if err := ctx.Err(); err != nil {
						return err
					}
					images.Set(i, pixels.At(i))
				}
				return nil
			})
		})
	}
	return images, workers.Wait()
}

// reading calls work, which reads pixels: they may be mapped from a file, which another
// program or a failing disk may take away. A panic becomes an error.
func reading(pixels *dataset.Pixels, work func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if value := recover(); value != nil {
			err = &trainer.PanicError{Value: value, Stack: debug.Stack()}
		}
		if at, ok := faultAddress(err); ok && pixels != nil && pixels.Holds(at) {
			err = &disk.EnvironmentError{What: "the pixels that the cache keeps cannot be read any more", Err: fmt.Errorf("fault at address %#x", at),
				Next: remedy.Textf("their file was cut or its disk fails: the same %s goes on and decodes the images anew", remedy.Call{})}
		}
	}()
	return work()
}
