package rundir

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

// IsUnreadable reports whether the files of a trial could not be read, which says
// nothing about their content: neither that they are sound nor that they are
// damaged.
func IsUnreadable(err error) bool {
	var path *fs.PathError
	return errors.As(err, &path) && !errors.Is(err, fs.ErrNotExist)
}

// Key is what a result must have been made from.
type Key struct {
	Trial            plan.Trial
	Shape            Shape
	Train            int // images
	manifest, engine string
	folds            string
	seed             uint64 // root of all randomness
	batchNorm        string // train.batch-norm
}

func NewKey(p *plan.Plan, t plan.Trial, engine, manifest string) Key {
	division := p.Division(t.Split, t.Seed)
	fold := division.Folds[t.Fold]
	return Key{
		Trial: t, Train: len(fold.Train), manifest: manifest, engine: engine, folds: division.Proof.Hash, seed: p.Spec.Seed, batchNorm: p.Spec.Train.BatchNorm,
		Shape: Shape{Classes: len(p.Classes), Validation: len(fold.Validation), Test: len(fold.Test), Epochs: p.Spec.Train.Epochs},
	}
}

func (k Key) result(predictions, epochs string) result {
	return result{
		Version: resultVersion, Trial: k.Trial.Name, Manifest: k.manifest, Folds: k.folds, Engine: k.engine,
		Classes: k.Shape.Classes, Train: k.Train, Validation: k.Shape.Validation, Test: k.Shape.Test, Epochs: k.Shape.Epochs,
		Predictions: predictions, EpochsHash: epochs,
	}
}

// Record is a finished trial.
type Record struct {
	Epochs      []EpochLine
	Readouts    trainer.Readouts
	Predictions [][]trainer.Readout // by epoch
	weights     string              // hash of the saved weights; empty: none
}

// Deciding is the read-out that counts, of an epoch counted from 0.
func (r *Record) Deciding(epoch int) trainer.Readout { return r.Readouts.Of(r.Predictions[epoch]) }

// ErrUnfinished says that a trial has no result.
var ErrUnfinished = errors.New("the trial is not finished")

// Load reads a finished trial. errUnfinished: it has no result.json. Any other
// error: its files are damaged or belong to other images, folds or engine.
func (d Dir) Load(k Key) (*Record, error) {
	read := func(name string, limit int64) ([]byte, error) {
		data, err := disk.ReadFile(d.Path(TrialsFolder, k.Trial.Name, name), limit)
		if long := new(disk.LongError); errors.As(err, &long) {
			err = k.damaged(name, err)
		}
		return data, err
	}
	data, err := read(ResultFile, maxDocument)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrUnfinished
	}
	if err != nil {
		return nil, err
	}
	r, err := parseResult(data)
	if err != nil {
		return nil, k.damaged(ResultFile, err)
	}
	predictions, err := read(PredictionsFile, k.Shape.limit())
	if err != nil {
		return nil, err
	}
	lines, err := read(EpochsFile, MaxEpochsFile(k.Shape.Epochs))
	if err != nil {
		return nil, err
	}
	var rec Record
	if rec.Epochs, err = ParseEpochs(lines); err != nil {
		return nil, k.damaged(EpochsFile, err)
	}
	epochs, err := hashEpochs(rec.Epochs)
	if err != nil {
		return nil, k.damaged(EpochsFile, err)
	}
	want := k.result(document.Hash(predictions), epochs)
	want.Weights, rec.weights = r.Weights, r.Weights
	if r != want {
		return nil, k.damaged(ResultFile, mismatch(r, want))
	}
	if rec.Readouts, rec.Predictions, err = k.parsePredictions(predictions); err != nil {
		return nil, k.damaged(PredictionsFile, err)
	}
	if len(rec.Epochs) != k.Shape.Epochs {
		return nil, k.damaged(EpochsFile, fmt.Errorf("%d of %d epochs", len(rec.Epochs), k.Shape.Epochs))
	}
	return &rec, nil
}

// CheckTrial checks the files of a finished trial, saved weights included, as a run
// does. errUnfinished: it has no result.
func (d Dir) CheckTrial(k Key, saved bool) error {
	rec, err := d.Load(k)
	if err != nil || !saved {
		return err
	}
	return d.VerifyWeights(k.Trial, rec.weights)
}

func (k Key) damaged(file string, err error) error {
	return fmt.Errorf("trial %s: %s: %w", k.Trial.Name, file, err)
}

// mismatch names the first thing that differs between a result and what it must be.
func mismatch(have, want result) error {
	for _, f := range []struct{ what, have, want string }{
		{"the trial", have.Trial, want.Trial}, {"the hash of the manifest", have.Manifest, want.Manifest},
		{"the hash of the folds", have.Folds, want.Folds}, {"the engine", have.Engine, want.Engine},
		{"the hash of " + PredictionsFile, have.Predictions, want.Predictions},
		{"the hash of " + EpochsFile, have.EpochsHash, want.EpochsHash},
	} {
		if f.have != f.want {
			return fmt.Errorf("%s is %s, but must be %s", f.what, f.want, f.have)
		}
	}
	return fmt.Errorf("numbers of classes, images or epochs differ from those of the plan")
}

// Recorder writes a trial's files while it is trained.
type Recorder struct {
	dir         Dir
	key         Key
	predictions *os.File
	lines       *os.File
	Epochs      []EpochLine
	last        time.Time // end of the last epoch, or beginning of this session
	carried     float64   // seconds that the epoch in progress took in earlier sessions
	now         func() time.Time
	buffer      []byte

	// For checkpoints: of what was written so far, and epochs that are on the disk.
	predictionsHash, linesHash hash.Hash
	synced                     int
}

func newRecorder(d Dir, k Key, now func() time.Time) *Recorder {
	return &Recorder{dir: d, key: k, now: now, last: now(), predictionsHash: sha256.New(), linesHash: sha256.New()}
}

// Begin begins a trial from its start: what an unfinished one left is dropped.
func (d Dir) Begin(k Key, now func() time.Time) (*Recorder, error) {
	folder := d.Path(TrialsFolder, k.Trial.Name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	if err := d.Remove(k.Trial, ResultFile, CheckpointFile); err != nil {
		return nil, err
	}
	r := newRecorder(d, k, now)
	var err error
	if r.predictions, err = os.Create(d.Path(TrialsFolder, k.Trial.Name, PredictionsFile)); err != nil {
		return nil, err
	}
	if r.lines, err = os.Create(d.Path(TrialsFolder, k.Trial.Name, EpochsFile)); err != nil {
		r.predictions.Close()
		return nil, err
	}
	if err := r.write(k.Shape.header(), nil); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

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
	return min(MaxEpochSeconds, r.carried+max(0, now.Sub(r.last).Seconds())) // the clock may be set anew
}

func (r *Recorder) Close() error { return errors.Join(r.predictions.Close(), r.lines.Close()) }

// Epoch checks and writes what a trainer reports after an epoch.
func (r *Recorder) Epoch(e trainer.Epoch) (EpochLine, error) {
	if e.Number != len(r.Epochs)+1 || e.Number > r.key.Shape.Epochs {
		return EpochLine{}, fmt.Errorf("the trainer reported epoch %d after %d of %d", e.Number, len(r.Epochs), r.key.Shape.Epochs)
	}
	if err := r.key.Shape.checkReadouts(e.Readouts); err != nil {
		return EpochLine{}, fmt.Errorf("epoch %d, %w", e.Number, err)
	}
	now := r.now()
	line := EpochLine{Epoch: e.Number, Loss: e.Loss, Accuracy: e.Accuracy, Seconds: r.seconds(now)}
	r.last, r.carried = now, 0
	text, err := line.line()
	if err != nil {
		return EpochLine{}, fmt.Errorf("epoch %d: %w", e.Number, err)
	}
	r.buffer = r.key.Shape.encode(r.buffer[:0], e.Readouts)
	if err := r.write(r.buffer, text); err != nil {
		return EpochLine{}, err
	}
	r.Epochs = append(r.Epochs, line)
	return line, nil
}

// Finish makes the trial a finished one. weights is the hash of the saved weights.
func (r *Recorder) Finish(weights string) error {
	if len(r.Epochs) != r.key.Shape.Epochs {
		return fmt.Errorf("the trainer returned after %d of %d epochs", len(r.Epochs), r.key.Shape.Epochs)
	}
	if err := errors.Join(r.predictions.Sync(), r.lines.Sync()); err != nil {
		return err
	}
	epochs, err := hashEpochs(r.Epochs)
	if err != nil {
		return err
	}
	predictions, err := disk.ReadFile(r.predictions.Name(), r.key.Shape.limit())
	if err != nil {
		return fmt.Errorf("%s: %w", PredictionsFile, err)
	}
	folder := func(name string) string { return r.dir.Path(TrialsFolder, r.key.Trial.Name, name) }
	finished := r.key.result(document.Hash(predictions), epochs)
	finished.Weights = weights
	if err := r.dir.Remove(r.key.Trial, FailureFile); err != nil {
		return err
	}
	if err := document.Write(folder(ResultFile), finished); err != nil {
		return err
	}
	return r.dir.Remove(r.key.Trial, CheckpointFile)
}

// Fail leaves failure.json.
func (d Dir) Fail(t plan.Trial, cause error) error {
	f := failure{Version: resultVersion, Trial: t.Name, Error: cause.Error()}
	var panicked *trainer.PanicError
	if errors.As(cause, &panicked) {
		f.Stack = string(panicked.Stack)
	}
	if err := os.MkdirAll(d.Path(TrialsFolder, t.Name), 0o755); err != nil {
		return err
	}
	return document.Write(d.Path(TrialsFolder, t.Name, FailureFile), f)
}

// ReadFailure reads failure.json.
func (d Dir) ReadFailure(t plan.Trial) (failure, error) {
	var f failure
	data, err := disk.ReadFile(d.Path(TrialsFolder, t.Name, FailureFile), maxDocument)
	if err == nil {
		err = document.Parse(data, &f)
	}
	return f, err
}
