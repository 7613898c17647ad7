package forecast

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"time"

	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/plan"
)

// Measured speeds are remembered in the cache, so that the next run on like images
// need not measure.
const (
	rememberedFor = 30 * 24 * time.Hour
	// manyImages make a step no longer than some more would.
	manyImages = 256
)

// speed is what the cache remembers of an architecture.
type speed struct {
	Measured time.Time `json:"measured_at"`
	Took     float64   `json:"took_seconds"` // the measurement itself
	// Effort is how many seconds each kind of step was measured for at least; 0: of a version
	// that did not note it.
	Effort float64 `json:"effort_seconds,omitempty"`
	Pace   Pace    `json:"pace"`
}

// recall takes the paces that are remembered, as far as they were measured with so much
// patience, or as long as that is willing to wait. Subject.Verify has everything measured again.
func recall(ctx context.Context, g *gauge, patience Patience) {
	if g.Cache == nil || g.Verify {
		return
	}
	for _, t := range g.unmeasured() {
		s, err := remembered(ctx, g, t)
		switch {
		case err == nil && (s.Took >= patience.Known.Seconds() || s.Effort >= patience.Least.Seconds()):
			s.Pace.Basis, s.Pace.Age = BasisRemembered, max(0, g.Clock().Sub(s.Measured).Seconds())
			name := g.paceOf(t.Arm)
			s.Pace.Architecture = name
			g.paces[name], g.took[name] = s.Pace, s.Took
		case err != nil && !errors.Is(err, fs.ErrNotExist) && ctx.Err() == nil:
			g.Stream.Notice(fmt.Sprintf("speed cache: %v: the speed is measured again", err))
		}
	}
}

// remembered is the speed of a trial's architecture. Where none is remembered, or
// one that is too old, the error wraps fs.ErrNotExist.
func remembered(ctx context.Context, g *gauge, t plan.Trial) (speed, error) {
	file, err := g.Cache.Open(ctx, pixelcache.Speed, speedKey(g, t))
	if err != nil {
		return speed{}, err
	}
	var s speed
	err = errors.Join(document.Parse(file.Data, &s), file.Close())
	if name, _, _ := strings.Cut(s.Pace.Architecture, ","); err == nil && (name != t.Architecture || !s.Pace.plausible()) {
		err = fmt.Errorf("%s: no speed of %s", g.Cache.Dir(), t.Architecture)
	}
	if age := g.Clock().Sub(s.Measured); err == nil && (age < 0 || age > rememberedFor) {
		err = fmt.Errorf("speed of %s: %w", s.Measured, fs.ErrNotExist)
	}
	return s, err
}

// remember keeps what was measured of these trials' architectures, each kind of step for so
// long, and reports whether the next run can do without measuring.
func remember(g *gauge, trials []plan.Trial, effort time.Duration) bool {
	if g.Cache == nil {
		return false
	}
	for _, t := range trials {
		name, size := g.paceOf(t.Arm), g.Plan.Arm(t.Arm).Data.Size
		s := speed{Measured: g.Clock().UTC(), Took: g.took[name], Effort: effort.Seconds(), Pace: g.paces[name]}
		data, err := json.Marshal(s)
		if err == nil {
			note := fmt.Sprintf("%s, %d x %d, batches of %d, %d at once", t.Architecture,
				size[0], size[1], g.Plan.Spec.Train.Batch, g.copies())
			err = g.Cache.Write(pixelcache.Speed, speedKey(g, t), note, data)
		}
		if err != nil {
			g.Stream.Notice(fmt.Sprintf("speed cache: %v: the next run measures the speed again", err))
			return false
		}
	}
	return true
}

// speedKey stands for all that decides how fast a trial is.
func speedKey(g *gauge, t plan.Trial) pixelcache.Key {
	task, sizes := g.task(t.Arm), g.sizes(t)
	task.Model.Architectures, task.Training.Epochs, task.Training.LearningRate = nil, 0, 0
	task.Model.Weights, task.Model.WeightsSHA256, task.Model.Head = "", nil, "" // which weights they are changes no speed
	here := machine.This()
	most := max(manyImages, task.Training.Batch, task.Training.PreciseImages)
	return sha256.Sum256(fmt.Appendf(nil, "speed of %q %q %q\n%d x %d %d %q\n%+v\n%+v\n%d %d\n%d %d\n%q %d %d\n",
		g.Engine.Here(), g.Plan.Spec.Run.Precision, t.Architecture, task.Height, task.Width, task.Classes, task.Scale, task.Model, task.Training,
		min(sizes.Train, most), min(sizes.Held, most), task.Threads, g.copies(), here.CPU, here.Cores, here.Usable))
}

// plausible reports whether a pace can be one.
func (p Pace) plausible() bool {
	for _, v := range []float64{p.Start, p.Train, p.ReadOut, p.Moments, p.Features, p.Low, p.High} {
		if v < 0 || v > math.MaxInt32 {
			return false
		}
	}
	return p.Samples > 0 && p.Train > 0 && p.Low > 0 && p.Low <= 1 && p.High >= 1
}
