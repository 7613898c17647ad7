package rundir

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/rundir/course"
	"github.com/refold/refold/experiment/trainer"
)

// Recorder writes a trial's files while it is trained.
type Recorder struct {
	session     *OpenSession
	folder      string // the attempt's
	key         Key
	predictions *os.File
	lines       *os.File
	Epochs      []course.Line
	last        time.Time // end of the last epoch, or beginning of this session
	carried     float64   // seconds that the epoch in progress took in earlier sessions
	now         func() time.Time
	buffer      []byte

	// For checkpoints: of what was written so far, and epochs that are on the disk.
	predictionsHash, linesHash hash.Hash
	synced                     int  // -1: not even the files' beginning is
	leads                      bool // has a checkpoint of its own
}

// begin opens a recorder in this session's own, empty folder of a trial.
func (s *OpenSession) begin(k Key, now func() time.Time) (*Recorder, error) {
	r := &Recorder{session: s, folder: s.folder(k), key: k, now: now, last: now(), predictionsHash: sha256.New(), linesHash: sha256.New(), synced: -1}
	if err := os.RemoveAll(r.folder); err != nil {
		return nil, err
	}
	if err := disk.MakeFolders(r.folder); err != nil {
		return nil, err
	}
	var err error
	if r.predictions, err = os.Create(filepath.Join(r.folder, PredictionsFile)); err != nil {
		return nil, err
	}
	if r.lines, err = os.Create(filepath.Join(r.folder, EpochsFile)); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Begin begins a trial from its start. What earlier attempts left that nothing can go on
// from is dropped, but for the reasons why they failed.
func (s *OpenSession) Begin(k Key, now func() time.Time) (*Recorder, error) {
	if err := s.prune(k, false); err != nil {
		return nil, err
	}
	r, err := s.begin(k, now)
	if err != nil {
		return nil, err
	}
	if err := r.write(k.Shape.Header(), nil); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Resume begins a trial behind what a checkpoint saved, which it copies: the attempt that
// the checkpoint is from stays as it is.
func (s *OpenSession) Resume(k Key, from *Checkpoint, now func() time.Time) (*Recorder, error) {
	if err := s.prune(k, true); err != nil {
		return nil, err
	}
	r, err := s.begin(k, now)
	if err != nil {
		return nil, err
	}
	r.carried, r.Epochs = from.Mark.Seconds, slices.Clone(from.Epochs)
	if err := r.write(from.Predictions, from.lines); err != nil {
		r.Close()
		return nil, err
	}
	if from.Mark.Weights != "" {
		err := disk.Link(filepath.Join(from.folder, WeightsFile), filepath.Join(r.folder, WeightsFile))
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // of the last case, VerifyWeights tells
			r.Close()
			return nil, err
		}
	}
	return r, nil
}

// Weights is the path of the trial's weights, while it is trained.
func (r *Recorder) Weights() string { return filepath.Join(r.folder, WeightsFile) }

// Log is the path for what a program prints, which stays with the trial.
func (r *Recorder) Log() string { return filepath.Join(r.folder, LogFile) }

// VerifyWeights checks weights that an earlier attempt saved.
func (r *Recorder) VerifyWeights(want string) error { return verifyWeights(r.folder, r.key, want) }

// write appends to predictions.bin and epochs.jsonl.
func (r *Recorder) write(predictions, line []byte) error {
	if _, err := r.predictions.Write(predictions); err != nil {
		return err
	}
	if _, err := r.lines.Write(line); err != nil {
		return err
	}
	r.predictionsHash.Write(predictions)
	r.linesHash.Write(line)
	return nil
}

// seconds is how long the epoch in progress has taken.
func (r *Recorder) seconds(now time.Time) float64 {
	return min(course.MaxSeconds, r.carried+max(0, now.Sub(r.last).Seconds())) // the clock may be set anew
}

// Gone reports whether the attempt's folder is not there any more: another process has found
// the trial finished and removed what was left of attempts.
func (r *Recorder) Gone() bool {
	_, err := os.Lstat(r.folder)
	return errors.Is(err, fs.ErrNotExist)
}

// Close closes the files, and does nothing where that is done.
func (r *Recorder) Close() error {
	var failed []error
	for _, f := range []**os.File{&r.predictions, &r.lines} {
		if *f != nil {
			failed = append(failed, (*f).Close())
			*f = nil
		}
	}
	return errors.Join(failed...)
}

// Epoch checks and writes what a trainer reports after an epoch.
func (r *Recorder) Epoch(e trainer.Epoch) (course.Line, error) {
	if e.Number != len(r.Epochs)+1 || e.Number > r.key.Shape.Epochs {
		return course.Line{}, fmt.Errorf("the trainer reported epoch %d after %d of %d", e.Number, len(r.Epochs), r.key.Shape.Epochs)
	}
	if err := r.key.Shape.CheckReadouts(e.Readouts); err != nil {
		return course.Line{}, fmt.Errorf("epoch %d, %w", e.Number, err)
	}
	now := r.now()
	line := course.Line{Epoch: e.Number, Loss: e.Loss, Accuracy: e.Accuracy, Seconds: r.seconds(now), Untold: e.Untold}
	r.last, r.carried = now, 0
	text, err := line.Marshal()
	if err != nil {
		return course.Line{}, fmt.Errorf("epoch %d: %w", e.Number, err)
	}
	r.buffer = r.key.Shape.Encode(r.buffer[:0], e.Readouts)
	if err := r.write(r.buffer, text); err != nil {
		return course.Line{}, err
	}
	r.Epochs = append(r.Epochs, line)
	return line, nil
}

// Finish makes the trial a finished one: its folder moves to trials/ by one rename.
// weights is the hash of the saved weights.
func (r *Recorder) Finish(weights string) error {
	if len(r.Epochs) != r.key.Shape.Epochs {
		return fmt.Errorf("the trainer returned after %d of %d epochs", len(r.Epochs), r.key.Shape.Epochs)
	}
	if err := errors.Join(r.predictions.Sync(), r.lines.Sync()); err != nil {
		return err
	}
	epochs, err := course.Hash(r.Epochs)
	if err != nil {
		return err
	}
	predictions, err := disk.ReadFile(r.predictions.Name(), r.key.Shape.Limit())
	if err != nil {
		return fmt.Errorf("%s: %w", PredictionsFile, err)
	}
	lines, err := disk.ReadFile(r.lines.Name(), course.MaxSize(r.key.Shape.Epochs))
	if err != nil {
		return fmt.Errorf("%s: %w", EpochsFile, err)
	}
	for _, file := range []struct {
		name    string
		data    []byte
		written hash.Hash
	}{{PredictionsFile, predictions, r.predictionsHash}, {EpochsFile, lines, r.linesHash}} {
		if document.Hash(file.data) != hex.EncodeToString(file.written.Sum(nil)) {
			return fmt.Errorf("%s is not what was written: another program changed it, or its disk fails", filepath.Join(r.folder, file.name))
		}
	}
	if err := r.Close(); err != nil {
		return err
	}
	finished := r.key.result(document.Hash(predictions), epochs)
	finished.Weights = weights
	if err := document.Write(filepath.Join(r.folder, ResultFile), finished); err != nil {
		return err
	}
	return r.session.commit(r.key, Attempt{r.session.session.ID, r.folder})
}

// Checkpoint replaces the trial's checkpoint. weights is the hash of the weights
// saved so far.
func (r *Recorder) Checkpoint(c trainer.Checkpoint, weights string) error {
	if r.synced < len(r.Epochs) { // the checkpoint must not outlive what it stands on
		if err := errors.Join(r.predictions.Sync(), r.lines.Sync()); err != nil {
			return err
		}
		r.synced = len(r.Epochs)
	}
	m := r.key.mark()
	m.Epochs, m.Weights = len(r.Epochs), weights
	m.Predictions = hex.EncodeToString(r.predictionsHash.Sum(nil))
	m.EpochsHash = hex.EncodeToString(r.linesHash.Sum(nil))
	m.At, m.Seconds = c.At, r.seconds(r.now())
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	err = disk.WriteFrom(filepath.Join(r.folder, CheckpointFile), func(w io.Writer) error {
		return c.Write(w, map[string]string{markKey: string(text)})
	})
	if err != nil || r.leads {
		return err
	}
	r.leads = true // what earlier attempts had is behind this one
	return r.session.prune(r.key, false)
}
