package rundir

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/rundir/course"
	"github.com/refold/refold/experiment/rundir/logprobs"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/model/weights"
)

// CheckpointFile is in the folder of an unfinished trial: the trainer's state, as a
// safetensors file whose metadata hold a mark under markKey.
const (
	CheckpointFile = "checkpoint.safetensors"
	markKey        = "refold"
	markVersion    = 1
)

// Mark binds a checkpoint to its trial and to what its siblings held when it was
// written: epochs.jsonl and predictions.bin are cut back to that. The trainer's
// state must bring a checksum of its own.
type Mark struct {
	Version  int    `json:"version"`
	Trial    string `json:"trial"`
	Seed     uint64 `json:"seed"`     // root of all randomness
	Manifest string `json:"manifest"` // hash
	Folds    string `json:"folds"`    // hash of the seed's division by the split
	Engine   string `json:"engine"`   // with version

	Epochs      int    `json:"epochs"`             // that are recorded
	Predictions string `json:"predictions_sha256"` // of predictions.bin with these epochs
	EpochsHash  string `json:"epochs_sha256"`      // of epochs.jsonl with these epochs
	Weights     string `json:"weights_sha256"`     // of weights.safetensors; empty: none yet

	// At is where the trial goes on. Seconds is what the epoch in progress took so
	// far, in the parts that count: steps after the checkpoint are repeated, and
	// counted then.
	At      trainer.Step `json:"at"`
	Seconds float64      `json:"seconds"`
}

// mark is what a trial's checkpoints have in common.
func (k Key) mark() Mark {
	return Mark{Version: markVersion, Trial: k.Trial.Name, Seed: k.seed, Manifest: k.manifest, Folds: k.folds, Engine: cmp.Or(k.own, k.engine)}
}

// Checkpoint is a checkpoint with what its siblings held.
type Checkpoint struct {
	Mark        Mark
	folder      string // of the attempt
	Epochs      []course.Line
	lines       []byte // of epochs.jsonl
	Predictions []byte // of predictions.bin, header included
	header      logprobs.Header
}

// Readouts are those of an epoch counted from 0, which is one of Epochs.
func (s *Checkpoint) Readouts(epoch int) ([]trainer.Readout, error) {
	return s.header.Epoch(s.Predictions, epoch)
}

// Checkpoints reads those of all attempts at a trial but for the trainer's state, the
// furthest first, and checks that they fit the trial and the files beside them. Where
// there are some and none can be used, IsUnusable tells so of the error.
func (d Dir) Checkpoints(k Key) ([]*Checkpoint, error) {
	attempts, err := d.Attempts(k.Trial)
	if err != nil {
		return nil, err
	}
	var all []*Checkpoint
	var unusable error
	for _, a := range slices.Backward(attempts) {
		c, err := a.checkpoint(k)
		switch {
		case IsUnusable(err):
			unusable = cmp.Or(unusable, err)
		case err != nil:
			return nil, err
		case c != nil:
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		return nil, unusable
	}
	slices.SortStableFunc(all, func(a, b *Checkpoint) int { return b.compare(a) })
	return all, nil
}

// compare orders checkpoints by their positions, which alone do not say whether the last
// epoch is evaluated.
func (s *Checkpoint) compare(with *Checkpoint) int {
	return cmp.Or(cmp.Compare(s.Mark.At.Images, with.Mark.At.Images), cmp.Compare(s.Mark.Epochs, with.Mark.Epochs))
}

// checkpoint reads that of an attempt; nil: it has none, or one of other kernels in a run of
// mixed ones, which whoever has these goes on from.
func (a Attempt) checkpoint(k Key) (*Checkpoint, error) {
	s := &Checkpoint{folder: a.folder}
	err := s.readMark()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && k.own != "" && s.Mark.Engine != k.own && trainer.Admits(k.engine, s.Mark.Engine) {
		return nil, nil
	}
	if err == nil {
		err = s.Mark.matches(k)
	}
	if err == nil {
		err = s.readSiblings(k)
	}
	if err != nil {
		return nil, k.damaged(CheckpointFile, fmt.Errorf("%w: %w", trainer.ErrState, err))
	}
	return s, nil
}

// IsUnusable reports whether an error says that a checkpoint is damaged or that
// of another trial. That it cannot be read now does not say so.
func IsUnusable(err error) bool { return errors.Is(err, trainer.ErrState) && !IsUnreadable(err) }

func (s *Checkpoint) readMark() error {
	f, size, err := s.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	metadata, err := weights.ReadMetadata(f, size)
	if err != nil {
		return err
	}
	if err := document.Parse([]byte(metadata[markKey]), &s.Mark); err != nil {
		return fmt.Errorf("metadata %q: %w", markKey, err)
	}
	return nil
}

// Open opens the trainer's state.
func (s *Checkpoint) Open() (io.ReadCloser, int64, error) {
	f, err := os.Open(filepath.Join(s.folder, CheckpointFile))
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// matches compares with the trial.
func (m Mark) matches(k Key) error {
	want := k.mark()
	if k.own == "" && trainer.Admits(k.engine, m.Engine) { // who only looks goes on from none
		want.Engine = m.Engine
	}
	if m.Version != want.Version {
		return fmt.Errorf("version %d, this program reads version %d", m.Version, want.Version)
	}
	for _, f := range []struct{ what, have, want string }{
		{"the trial", m.Trial, want.Trial}, {"the seed", fmt.Sprint(m.Seed), fmt.Sprint(want.Seed)},
		{"the hash of the manifest", m.Manifest, want.Manifest}, {"the hash of the folds", m.Folds, want.Folds},
		{"the engine", m.Engine, want.Engine},
	} {
		if f.have != f.want {
			return fmt.Errorf("%s is %s, but must be %s", f.what, f.have, f.want)
		}
	}
	if m.Epochs < 0 || m.Epochs > k.Shape.Epochs {
		return fmt.Errorf("%d epochs of %d", m.Epochs, k.Shape.Epochs)
	}
	return nil
}

// readSiblings reads what epochs.jsonl and predictions.bin held at the mark; what
// follows there is ignored.
func (s *Checkpoint) readSiblings(k Key) error {
	lines, err := disk.ReadStart(filepath.Join(s.folder, EpochsFile), course.MaxSize(s.Mark.Epochs))
	if err != nil {
		return err
	}
	for line := range bytes.Lines(lines) {
		if s.Mark.Epochs == len(s.Epochs) {
			break
		}
		s.lines = lines[:len(s.lines)+len(line)]
		s.Epochs = append(s.Epochs, course.Line{})
	}
	if have := document.Hash(s.lines); have != s.Mark.EpochsHash {
		return fmt.Errorf("the first %d epochs of %s are not those of the checkpoint", s.Mark.Epochs, EpochsFile)
	}
	if s.Epochs, err = course.Parse(s.lines); err != nil {
		return fmt.Errorf("%s: %w", EpochsFile, err)
	}
	if s.header, s.Predictions, err = k.Shape.ReadStart(filepath.Join(s.folder, PredictionsFile), s.Mark.Epochs, trainer.BatchNorm(k.batchNorm)); err != nil {
		return fmt.Errorf("%s: %w", PredictionsFile, err)
	}
	if have := document.Hash(s.Predictions); have != s.Mark.Predictions {
		return fmt.Errorf("the first %d epochs of %s are not those of the checkpoint", s.Mark.Epochs, PredictionsFile)
	}
	return nil
}
