package status

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

// States of a trial.
const (
	Finished = "finished" // its files are sound
	Running  = "running"  // the process that holds the run trains it
	Failed   = "failed"   // the next run tries it again
	Stopped  = "stopped"  // left in the middle: the next run goes on from its checkpoint
	Waiting  = "waiting"  // not begun, or left unfinished: the next run trains it from its start
	Damaged  = "damaged"  // it was finished, but its files changed: the next run trains it again
)

// Status is how far a run directory has come.
type Status struct {
	Dir    string `json:"dir"`
	Engine string `json:"engine"` // with version
	// Held says that a process works on the run; PID is that process, 0 where it
	// is unknown.
	Held    bool    `json:"held"`
	PID     int     `json:"pid"`
	Planned int     `json:"planned"`
	Trials  []Trial `json:"trials"` // in the plan's order

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

// Trial is how far a trial is.
type Trial struct {
	Trial           string     `json:"trial"`
	Architecture    string     `json:"architecture"`
	Split           spec.Split `json:"split"`
	State           string     `json:"state"`
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
func (s *Status) Count(state string) int {
	n := 0
	for _, t := range s.Trials {
		if t.State == state {
			n++
		}
	}
	return n
}

// Load reads how far a run is, also while a process works on it: it writes
// nothing and keeps no lock. Where there is no run, the error wraps
// fs.ErrNotExist.
func Load(dir string) (*Status, error) {
	s, err := loadStatus(rundir.Dir(dir))
	return s, disk.Explain(dir, err)
}

// Planned is the number of trials of a run directory's plan.
func Planned(dir string) (int, error) {
	p, err := rundir.Dir(dir).LoadPlan()
	if err != nil {
		return 0, disk.Explain(dir, err)
	}
	return len(p.Trials), nil
}

func loadStatus(d rundir.Dir) (*Status, error) {
	p, err := d.LoadPlan()
	if err != nil {
		return nil, fmt.Errorf("status: %w", err)
	}
	made, err := d.ReadProvenance()
	if err != nil {
		return nil, fmt.Errorf("status: %w", err)
	}
	s := &Status{Dir: string(d), Engine: made.Engine, Planned: len(p.Trials)}
	if s.Held, s.PID, err = disk.Holder(string(d)); err != nil {
		return nil, fmt.Errorf("status: %w", err)
	}
	var session rundir.Session
	if s.Held && len(made.Sessions) > 0 {
		session = made.Sessions[len(made.Sessions)-1]
	}
	manifest := p.Manifest.Hash()
	for _, t := range p.Trials {
		trial, err := trialStatus(d, rundir.NewKey(p, t, made.Engine, manifest), p.Spec.Run.SaveWeights != spec.SaveNone, session.Started)
		if err != nil {
			return nil, fmt.Errorf("status: trial %s: %w", t.Name, err)
		}
		s.Trials = append(s.Trials, trial)
	}
	s.total()
	if s.Held {
		s.SecondsLeft = s.left(max(1, session.Parallel))
	}
	return s, nil
}

// trialStatus reads one trial. since is when the session began that may train it;
// zero: none does.
func trialStatus(d rundir.Dir, k rundir.Key, saved bool, since time.Time) (Trial, error) {
	s := Trial{
		Trial: k.Trial.Name, Architecture: k.Trial.Architecture, Split: k.Trial.Split, Epochs: k.Shape.Epochs, images: k.Train,
	}
	err := d.CheckTrial(k, saved)
	if err != nil && !errors.Is(err, rundir.ErrUnfinished) {
		err = d.CheckTrial(k, saved) // the run may have begun or ended the trial between two reads
	}
	switch {
	case err == nil:
		s.State = Finished
	case !errors.Is(err, rundir.ErrUnfinished):
		s.State, s.Reason = Damaged, strings.TrimPrefix(err.Error(), "trial "+k.Trial.Name+": ")
		return s, nil
	default:
		if s.State, s.Reason, err = unfinishedState(d, k.Trial, since); err != nil {
			return s, err
		}
	}
	if s.State == Waiting {
		countStopped(d, k, &s)
	}
	if s.State == Finished || s.State == Running {
		err = countEpochs(d, &s)
	}
	return s, err
}

// unfinishedState tells failed, running and waiting trials apart. A trial runs
// where its predictions were begun in this session and after its last failure.
func unfinishedState(d rundir.Dir, t plan.Trial, since time.Time) (state, reason string, err error) {
	begun, err := modified(d.Path(rundir.TrialsFolder, t.Name, rundir.PredictionsFile))
	if err != nil {
		return "", "", err
	}
	failed, err := modified(d.Path(rundir.TrialsFolder, t.Name, rundir.FailureFile))
	if err != nil {
		return "", "", err
	}
	switch {
	case !since.IsZero() && !begun.Before(since.Truncate(time.Second)) && begun.After(failed):
		return Running, "", nil
	case failed.IsZero():
		return Waiting, "", nil
	}
	return Failed, failureReason(d, t), nil
}

// modified is when a file was last written; zero where it is missing.
func modified(path string) (time.Time, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

// failureReason is what failure.json says.
func failureReason(d rundir.Dir, t plan.Trial) string {
	f, err := d.ReadFailure(t)
	if err != nil {
		return fmt.Sprintf("%s: %v", rundir.FailureFile, err)
	}
	return f.Error
}

// countEpochs adds up the epochs that are written whole.
func countEpochs(d rundir.Dir, s *Trial) error {
	data, err := disk.ReadFile(d.Path(rundir.TrialsFolder, s.Trial, rundir.EpochsFile), rundir.MaxEpochsFile(s.Epochs))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var epochs []rundir.EpochLine
	if err == nil {
		epochs, err = rundir.ParseEpochs(wholeLines(data))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", rundir.EpochsFile, err)
	}
	s.add(epochs)
	return nil
}

func (s *Trial) add(epochs []rundir.EpochLine) {
	s.Epoch = len(epochs)
	for _, e := range epochs {
		s.Seconds += e.Seconds
	}
	s.ImagesPerSecond = imagesPerSecond(s.Epoch*s.images, s.Seconds)
}

// countStopped looks for a checkpoint to go on from. One that is not to be believed
// counts for nothing, as the next run will say.
func countStopped(d rundir.Dir, k rundir.Key, s *Trial) {
	from, err := d.Checkpoint(k)
	if err != nil || from == nil {
		return
	}
	s.State = Stopped
	s.add(from.Epochs)
	if at := from.Mark.At; at.Epoch > s.Epoch && at.Step > 0 {
		s.Step, s.Steps = at.Step, at.Steps
	}
}

// wholeLines leaves out a last line that is still being written.
func wholeLines(data []byte) []byte {
	for len(data) > 0 && data[len(data)-1] != '\n' {
		data = data[:len(data)-1]
	}
	return data
}
