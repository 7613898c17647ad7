package experiment

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/score"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// weightsSaver keeps the weights of one epoch of a trial.
type weightsSaver struct {
	mode string
	path string
	task trainer.Task
	of   trainer.Readouts
	best score.Score
	hash string // of what was saved; empty: nothing yet

	// carried says that the hash is that of an earlier session. The file may be newer
	// than the checkpoint that names it: then the same epoch will write it again.
	carried bool
}

// restore continues where a checkpoint was written.
func (s *weightsSaver) restore(from *rundir.Checkpoint) error {
	s.hash, s.carried = from.Mark.Weights, from.Mark.Weights != ""
	if s.mode != spec.SaveSelected {
		return nil
	}
	for e := range from.Epochs {
		readouts, err := from.Readouts(e)
		if err != nil {
			return fmt.Errorf("%w: %s: epoch %d: %w", trainer.ErrState, rundir.PredictionsFile, e+1, err)
		}
		if now := s.score(readouts); e == 0 || score.Better(now, s.best) {
			s.best = now
		}
	}
	return nil
}

// score is that of an epoch's validation images.
func (s *weightsSaver) score(readouts []trainer.Readout) score.Score {
	return score.Of(s.task.Validation.Labels, s.of.Of(readouts).Validation, s.task.Classes)
}

// epoch saves the weights where this epoch is the one to keep, so far.
func (s *weightsSaver) epoch(e trainer.Epoch) error {
	switch s.mode {
	case spec.SaveSelected:
		now := s.score(e.Readouts)
		if s.hash != "" && !score.Better(now, s.best) {
			return nil
		}
		s.best = now
	case spec.SaveLast:
		if e.Number < s.task.Training.Epochs {
			return nil
		}
	default:
		return nil
	}
	if e.Weights == nil {
		return remedy.Errorf("the trainer offers no weights: set %s", remedy.Setting{Key: "run.save-weights", Value: spec.SaveNone})
	}
	hash := sha256.New()
	err := disk.WriteFrom(s.path, func(w io.Writer) error { return e.Weights(io.MultiWriter(w, hash)) })
	if err != nil {
		return fmt.Errorf("save weights: %w", err)
	}
	s.hash, s.carried = hex.EncodeToString(hash.Sum(nil)), false
	return nil
}
