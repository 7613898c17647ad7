package experiment

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/model/weights"
)

// checkpointFile is in the folder of an unfinished trial: the trainer's state, as a
// safetensors file whose metadata hold a mark under markKey.
const (
	checkpointFile = "checkpoint.safetensors"
	markKey        = "refold"
	markVersion    = 1
)

// mark binds a checkpoint to its trial and to what its siblings held when it was
// written: epochs.jsonl and predictions.bin are cut back to that. The trainer's
// state must bring a checksum of its own.
type mark struct {
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
func (k trialKey) mark() mark {
	return mark{Version: markVersion, Trial: k.trial.Name, Seed: k.seed, Manifest: k.manifest, Folds: k.folds, Engine: k.engine}
}

// saved is a checkpoint with what its siblings held.
type saved struct {
	mark        mark
	path        string
	epochs      []epochRecord
	lines       []byte // of epochs.jsonl
	predictions []byte // of predictions.bin, header included
}

// checkpoint reads a trial's checkpoint but for the trainer's state, and checks
// that it fits the trial and the files beside it. It is nil where there is none.
// Where it is not to be believed, the error is an unbelievable one.
func (d runDir) checkpoint(k trialKey) (*saved, error) {
	s := &saved{path: d.path(trialsFolder, k.trial.Name, checkpointFile)}
	err := s.readMark()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = s.mark.matches(k)
	}
	if err == nil {
		err = s.readSiblings(d, k)
	}
	if err != nil {
		return nil, k.damaged(checkpointFile, fmt.Errorf("%w: %w", trainer.ErrState, err))
	}
	return s, nil
}

// unbelievable reports whether an error says that a checkpoint is damaged or that
// of another trial. That it cannot be read now does not say so.
func unbelievable(err error) bool { return errors.Is(err, trainer.ErrState) && !unreadable(err) }

func (s *saved) readMark() error {
	f, size, err := s.open()
	if err != nil {
		return err
	}
	defer f.Close()
	metadata, err := weights.ReadMetadata(f, size)
	if err != nil {
		return err
	}
	if err := document.Parse([]byte(metadata[markKey]), &s.mark); err != nil {
		return fmt.Errorf("metadata %q: %w", markKey, err)
	}
	return nil
}

// open opens the trainer's state.
func (s *saved) open() (io.ReadCloser, int64, error) {
	f, err := os.Open(s.path)
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
func (m mark) matches(k trialKey) error {
	want := k.mark()
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
	if m.Epochs < 0 || m.Epochs > k.shape.Epochs {
		return fmt.Errorf("%d epochs of %d", m.Epochs, k.shape.Epochs)
	}
	return nil
}

// readSiblings reads what epochs.jsonl and predictions.bin held at the mark; what
// follows there is ignored.
func (s *saved) readSiblings(d runDir, k trialKey) error {
	lines, err := startOf(d.path(trialsFolder, k.trial.Name, epochsFile), maxEpochsFile(s.mark.Epochs))
	if err != nil {
		return err
	}
	for line := range bytes.Lines(lines) {
		if s.mark.Epochs == len(s.epochs) {
			break
		}
		s.lines = lines[:len(s.lines)+len(line)]
		s.epochs = append(s.epochs, epochRecord{})
	}
	if have := document.Hash(s.lines); have != s.mark.EpochsHash {
		return fmt.Errorf("the first %d epochs of %s are not those of the checkpoint", s.mark.Epochs, epochsFile)
	}
	if s.epochs, err = parseEpochs(s.lines); err != nil {
		return fmt.Errorf("%s: %w", epochsFile, err)
	}
	s.predictions = make([]byte, predictionsHeader+s.mark.Epochs*4*k.shape.values())
	if err := readStart(d.path(trialsFolder, k.trial.Name, predictionsFile), s.predictions); err != nil {
		return fmt.Errorf("%s: %w", predictionsFile, err)
	}
	if have := document.Hash(s.predictions); have != s.mark.Predictions || !bytes.HasPrefix(s.predictions, k.shape.header()) {
		return fmt.Errorf("the first %d epochs of %s are not those of the checkpoint", s.mark.Epochs, predictionsFile)
	}
	return nil
}

// startOf reads the first bytes of a file, or all of a shorter one.
func startOf(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}

// readStart fills data from the start of a file.
func readStart(path string, data []byte) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.ReadFull(f, data)
	return err
}
