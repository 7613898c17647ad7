package status

import (
	"slices"

	"github.com/refold/refold/experiment/rundir/course"
	"github.com/refold/refold/experiment/spec"
)

// State is how far a trial is.
type State string

// States of a trial.
const (
	Finished State = "finished" // its files are sound
	Running  State = "running"  // the process that holds the run trains it
	Failed   State = "failed"   // the next run tries it again
	Stopped  State = "stopped"  // left in the middle: the next run goes on from its checkpoint
	Waiting  State = "waiting"  // not begun, or left unfinished: the next run trains it from its start
	Damaged  State = "damaged"  // it was finished, but its files changed: the next run trains it again
)

// Status is how far a run directory has come.
type Status struct {
	Dir    string `json:"dir"`
	Engine string `json:"engine"` // with version
	// ShortSide is what all images are shrunk to, and JPEGQuality that with which they are
	// saved as JPEG then; 0: they are not.
	ShortSide   int `json:"short_side,omitempty"`
	JPEGQuality int `json:"jpeg_quality,omitempty"`
	// Held says that a process works on the run; PID is that process, 0 where it
	// is unknown.
	Held bool `json:"held"`
	PID  int  `json:"pid"`
	// Workers are sessions that work beside each other, as their heartbeats say: one of
	// another machine may have ended without a word.
	Workers []Worker `json:"workers"`
	Shards  []Shard  `json:"shards,omitempty"` // by index; none: no session trained a part alone
	Planned int      `json:"planned"`
	Early   *Early   `json:"early,omitempty"` // nil: the run is not looked at before all trials are finished
	Summed  bool     `json:"summed"`          // of a complete run that nobody works on: its summary is about all of it
	Trials  []Trial  `json:"trials"`          // in the plan's order

	// Of finished trials: what they took, one after the other, and the training
	// images a second of one trial, evaluation included.
	Seconds         float64 `json:"finished_seconds"`
	MedianSeconds   float64 `json:"median_trial_seconds"`
	ImagesPerSecond float64 `json:"images_per_second"`
	// RunningImagesPerSecond is the speed of all running trials together.
	RunningImagesPerSecond float64 `json:"running_images_per_second"`
	// SecondsLeft is an estimate from finished epochs, for a run that is held; 0
	// where there is none.
	SecondsLeft float64 `json:"seconds_left"`
}

// Worker is a session that works on the run beside others.
type Worker struct {
	Session string `json:"session"`
	Host    string `json:"host"`
	PID     int    `json:"pid"`
	Shard   string `json:"shard"`
	Beat    int64  `json:"beat"` // grows while it is alive
}

// Trial is how far a trial is.
type Trial struct {
	Trial           string     `json:"trial"`
	Architecture    string     `json:"architecture"`
	Split           spec.Split `json:"split"`
	State           State      `json:"state"`
	Epoch           int        `json:"epoch"` // the last one that is written
	Epochs          int        `json:"epochs"`
	Step            int        `json:"step,omitempty"`    // of a stopped trial: training steps behind that epoch that are kept
	Steps           int        `json:"steps,omitempty"`   // of an epoch, where Step is above zero
	Seconds         float64    `json:"seconds"`           // of these epochs, evaluation included
	ImagesPerSecond float64    `json:"images_per_second"` // training images
	Reason          string     `json:"reason,omitempty"`  // of a failed or damaged trial

	images int // that an epoch trains on
}

// Count is the number of trials in a state.
func (s *Status) Count(state State) int {
	n := 0
	for _, t := range s.Trials {
		if t.State == state {
			n++
		}
	}
	return n
}

// add counts epochs that are done.
func (s *Trial) add(epochs []course.Line) {
	s.Epoch = len(epochs)
	for _, e := range epochs {
		s.Seconds += e.Seconds
	}
	s.ImagesPerSecond = imagesPerSecond(s.Epoch*s.images, s.Seconds)
}

// total adds up finished trials.
func (s *Status) total() {
	var seconds []float64
	images := 0
	for _, t := range s.Trials {
		if t.State == Running {
			s.RunningImagesPerSecond += t.ImagesPerSecond
		}
		if t.State == Finished {
			seconds = append(seconds, t.Seconds)
			s.Seconds += t.Seconds
			images += t.Epoch * t.images
		}
	}
	if len(seconds) == 0 {
		return
	}
	slices.Sort(seconds)
	middle := len(seconds) / 2
	s.MedianSeconds = seconds[middle]
	if len(seconds)%2 == 0 {
		s.MedianSeconds = (seconds[middle-1] + seconds[middle]) / 2
	}
	s.ImagesPerSecond = imagesPerSecond(images, s.Seconds)
}

// imagesPerSecond is images a second; 0 where they took less than a clock can tell.
func imagesPerSecond(images int, seconds float64) float64 {
	if seconds < 1e-9 {
		return 0
	}
	return float64(images) / seconds
}

// left estimates how long the unfinished trials take, several at once: as many
// seconds an image as finished epochs of the same architecture took, or else
// finished epochs at all.
func (s *Status) left(parallel int) float64 {
	const anyArchitecture = ""
	seconds, images := make(map[string]float64), make(map[string]int)
	for _, t := range s.Trials {
		if t.State == Finished || t.State == Running {
			for _, key := range []string{t.Architecture, anyArchitecture} {
				seconds[key] += t.Seconds
				images[key] += t.Epoch * t.images
			}
		}
	}
	if images[anyArchitecture] == 0 {
		return 0
	}
	left := 0.0
	for _, t := range s.Trials {
		// A trial that failed in this session waits for the next one.
		if t.State == Finished || t.State == Failed || !s.mayCome(t) {
			continue
		}
		key := t.Architecture
		if images[key] == 0 {
			key = anyArchitecture
		}
		left += seconds[key] / float64(images[key]) * float64((t.Epochs-t.Epoch)*t.images)
	}
	return left / float64(parallel)
}
