package experiment

import (
	"time"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

// Observer watches a run. Its methods are called one at a time, from several
// goroutines; they should return soon, since training waits for them. No event
// carries a figure of test images: who watches cannot choose by them.
type Observer interface {
	// Read is how far the images are: first all are scanned, then, after Planned,
	// those are decoded whose pixels are not in the cache.
	Read(stage ReadStage, done, total int)
	// Engine comes once, before Planned: what the trials run on, and why.
	Engine(e trainer.Engine)
	// Comparing comes ahead of each round, from 1, in which two engines are timed at
	// training these architectures, for run.engine = "auto".
	Comparing(engines [2]string, architectures []string, round, rounds int)
	// Measuring comes before Planned where the speed of networks is not known: a few
	// steps of each are trained, which takes minutes where they are large.
	Measuring(architectures []string)
	// MeasuringLong is that it takes long, about so long still, to measure one of them.
	MeasuringLong(architecture string, left time.Duration)
	// Loaded comes before the first trial: the pixels are there.
	Loaded(images int, from PixelSource)
	// Notice is worth knowing but no error, such as a cache that is of no use.
	Notice(text string)
	// Planned is the plan, and which of its trials will be trained now.
	Planned(p *plan.Plan, now []plan.Trial)
	// AtOnce comes before the first trial: how many run at once, and why so many.
	AtOnce(trials int, why string)
	// Skipped is a trial that was finished before.
	Skipped(t plan.Trial)
	// Damaged is a trial whose files are no longer what they were; it is trained anew.
	Damaged(t plan.Trial, reason error)
	Started(t plan.Trial)
	// Resumed comes after Started where a trial goes on from its checkpoint, with the
	// position of that.
	Resumed(t plan.Trial, at trainer.Step)
	Step(t plan.Trial, s trainer.Step)
	Epoch(t plan.Trial, e EpochProgress)
	Finished(t plan.Trial, took time.Duration)
	Failed(t plan.Trial, err error)
	// Warned is something that may cost time later, but no result.
	Warned(t plan.Trial, err error)
}

// ReadStage is what images are read for.
type ReadStage string

// Stages of reading.
const (
	Scanning ReadStage = "scanning"
	Decoding ReadStage = "decoding"
)

// PixelSource is where pixels came from.
type PixelSource string

// Sources of pixels.
const (
	PixelsDecoded PixelSource = "decoded"
	PixelsKept    PixelSource = "decoded and kept in the cache"
	PixelsCached  PixelSource = "from the cache"
)

// EpochProgress is what is known after an epoch without looking at test labels.
type EpochProgress struct {
	Epoch, Epochs      int
	Loss, Accuracy     float64 // of the training images, as the weights moved
	HasValidation      bool
	ValidationLoss     float64 // under the read-out that decides
	ValidationAccuracy float64
	Seconds            float64 // of this epoch, evaluation included
	ImagesPerSecond    float64 // training images; evaluation counts as time
}

// NoObserver ignores everything.
type NoObserver struct{}

func (NoObserver) Read(ReadStage, int, int) {}

func (NoObserver) Engine(trainer.Engine) {}

func (NoObserver) Measuring([]string) {}

func (NoObserver) Comparing([2]string, []string, int, int) {}

func (NoObserver) MeasuringLong(string, time.Duration) {}

func (NoObserver) Loaded(int, PixelSource) {}

func (NoObserver) Notice(string) {}

func (NoObserver) Planned(*plan.Plan, []plan.Trial) {}

func (NoObserver) AtOnce(int, string) {}

func (NoObserver) Skipped(plan.Trial) {}

func (NoObserver) Damaged(plan.Trial, error) {}

func (NoObserver) Started(plan.Trial) {}

func (NoObserver) Resumed(plan.Trial, trainer.Step) {}

func (NoObserver) Step(plan.Trial, trainer.Step) {}

func (NoObserver) Epoch(plan.Trial, EpochProgress) {}

func (NoObserver) Finished(plan.Trial, time.Duration) {}

func (NoObserver) Failed(plan.Trial, error) {}

func (NoObserver) Warned(plan.Trial, error) {}
