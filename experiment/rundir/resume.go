package rundir

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

// Resume opens an unfinished trial for writing behind what its checkpoint saved.
func (d Dir) Resume(k Key, s *Checkpoint, now func() time.Time) (*Recorder, error) {
	if err := d.Remove(k.Trial, ResultFile); err != nil {
		return nil, err
	}
	r := newRecorder(d, k, now)
	r.carried, r.Epochs, r.synced = s.Mark.Seconds, s.Epochs, len(s.Epochs)
	r.predictionsHash.Write(s.Predictions)
	r.linesHash.Write(s.lines)
	var err error
	if r.predictions, err = openAt(d.Path(TrialsFolder, k.Trial.Name, PredictionsFile), len(s.Predictions)); err != nil {
		return nil, err
	}
	if r.lines, err = openAt(d.Path(TrialsFolder, k.Trial.Name, EpochsFile), len(s.lines)); err != nil {
		r.predictions.Close()
		return nil, err
	}
	// The time of this file says that the trial runs; cutting it may not change that.
	if err := os.Chtimes(r.predictions.Name(), r.last, r.last); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// openAt opens a file for writing at its end, which is put after size bytes.
func openAt(path string, size int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	err = f.Truncate(int64(size))
	if err == nil {
		_, err = f.Seek(int64(size), io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
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
	return disk.WriteFrom(r.dir.Path(TrialsFolder, r.key.Trial.Name, CheckpointFile), func(w io.Writer) error {
		return c.Write(w, map[string]string{markKey: string(text)})
	})
}

// Remove removes files of a trial, where they are there.
func (d Dir) Remove(t plan.Trial, names ...string) error {
	for _, name := range names {
		if err := os.Remove(d.Path(TrialsFolder, t.Name, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
