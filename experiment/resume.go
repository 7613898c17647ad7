package experiment

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

// resume opens an unfinished trial for writing behind what its checkpoint saved.
func (d runDir) resume(k trialKey, s *saved, now func() time.Time) (*recorder, error) {
	if err := d.remove(k.trial, resultFile); err != nil {
		return nil, err
	}
	r := newRecorder(d, k, now)
	r.carried, r.epochs, r.synced = s.mark.Seconds, s.epochs, len(s.epochs)
	r.predictionsHash.Write(s.predictions)
	r.linesHash.Write(s.lines)
	var err error
	if r.predictions, err = openAt(d.path(trialsFolder, k.trial.Name, predictionsFile), len(s.predictions)); err != nil {
		return nil, err
	}
	if r.lines, err = openAt(d.path(trialsFolder, k.trial.Name, epochsFile), len(s.lines)); err != nil {
		r.predictions.Close()
		return nil, err
	}
	// The time of this file says that the trial runs; cutting it may not change that.
	if err := os.Chtimes(r.predictions.Name(), r.last, r.last); err != nil {
		r.close()
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

// checkpoint replaces the trial's checkpoint. weights is the hash of the weights
// saved so far.
func (r *recorder) checkpoint(c trainer.Checkpoint, weights string) error {
	if r.synced < len(r.epochs) { // the checkpoint must not outlive what it stands on
		if err := errors.Join(r.predictions.Sync(), r.lines.Sync()); err != nil {
			return err
		}
		r.synced = len(r.epochs)
	}
	m := r.key.mark()
	m.Epochs, m.Weights = len(r.epochs), weights
	m.Predictions = hex.EncodeToString(r.predictionsHash.Sum(nil))
	m.EpochsHash = hex.EncodeToString(r.linesHash.Sum(nil))
	m.At, m.Seconds = c.At, r.seconds(r.now())
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return disk.WriteFrom(r.dir.path(trialsFolder, r.key.trial.Name, checkpointFile), func(w io.Writer) error {
		return c.Write(w, map[string]string{markKey: string(text)})
	})
}

// remove removes files of a trial, where they are there.
func (d runDir) remove(t plan.Trial, names ...string) error {
	for _, name := range names {
		if err := os.Remove(d.path(trialsFolder, t.Name, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
