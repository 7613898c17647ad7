// Package event says what happens in a run, as values: one stream of them feeds the
// text on a terminal, the log as JSON and whatever else watches.
//
// It owns the events and the order in which observers get them. It must not know how
// they are shown, nor what the run does between them. No event carries a figure of
// test images: who watches cannot choose by them.
package event

import (
	"sync"
	"time"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/trainer"
)

// Event is one of the types below.
type Event interface{ event() }

// Observer watches a run.
type Observer interface {
	// Observe takes one event at a time, from several goroutines. It should return soon,
	// since training waits for it.
	Observe(Event)
}

// Stream hands events to an observer, one at a time.
type Stream struct {
	mu sync.Mutex
	to Observer
}

// NewStream is a stream to an observer; nil: nobody watches.
func NewStream(to Observer) *Stream { return &Stream{to: to} }

// Send hands an event on, and returns when it is observed.
func (s *Stream) Send(e Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.to != nil {
		s.to.Observe(e)
	}
}

// Notice sends a Notice.
func (s *Stream) Notice(text string) { s.Advise(remedy.Textf("%s", text)) }

// Advise sends a Notice that says what to do.
func (s *Stream) Advise(text remedy.Text) { s.Send(Notice{text}) }

// Reading is a function that sends how far a stage of reading is.
func (s *Stream) Reading(stage Stage) func(done, total int) {
	return func(done, total int) { s.Send(Read{stage, done, total}) }
}

// Read is how far the images are: first all are scanned, then, after Planned, those
// are decoded whose pixels are not in the cache.
type Read struct {
	Stage       Stage
	Done, Total int
}

// Stage is what images are read for.
type Stage string

// Stages of reading.
const (
	Scanning Stage = "scanning"
	Decoding Stage = "decoding"
	Matching Stage = "matching" // pairs of images
	Fitting  Stage = "fitting baselines to"
	// Extracting comes after Loaded, where networks train on features of images.
	Extracting Stage = "computing features of"
)

// Engine comes once, before Planned: what the trials run on, and why.
type Engine struct{ Engine trainer.Engine }

// Comparing comes ahead of each round, from 1, in which two engines are timed at
// training these architectures, for run.engine = "auto".
type Comparing struct {
	Engines       [2]string
	Architectures []string
	Round, Rounds int
}

// Measuring comes before Planned where the speed of networks is not known: a few
// steps of each are trained, which takes minutes where they are large.
type Measuring struct{ Architectures []string }

// MeasuringLong is that it takes long, about so long still, to measure one of them.
type MeasuringLong struct {
	Architecture string
	Left         time.Duration
}

// Loaded comes before the first trial: the pixels are there.
type Loaded struct {
	Images int
	From   Pixels
}

// Pixels is where pixels came from.
type Pixels string

// Sources of pixels.
const (
	PixelsDecoded Pixels = "decoded"
	PixelsKept    Pixels = "decoded and kept in the cache"
	PixelsCached  Pixels = "from the cache"
)

// Notice is worth knowing but no error, such as a cache that is of no use.
type Notice struct{ Text remedy.Text }

// Planned is the plan, and which of its trials will be trained now.
type Planned struct {
	Plan     *plan.Plan
	Now      []plan.Trial
	Finished int // selected trials that were finished before
}

// Audited comes once the images were audited, after Planned where trials are trained: what
// relates them, and what else can flatter a model, stands in the plan's Findings.
type Audited struct{ Plan *plan.Plan }

// AtOnce comes before the first trial: how many run at once, and why so many.
type AtOnce struct {
	Trials int
	Why    string
}

func (Read) event()          {}
func (Engine) event()        {}
func (Comparing) event()     {}
func (Measuring) event()     {}
func (MeasuringLong) event() {}
func (Loaded) event()        {}
func (Notice) event()        {}
func (Planned) event()       {}
func (Audited) event()       {}
func (AtOnce) event()        {}
