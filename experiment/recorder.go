package experiment

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

// trialKey is what a result must have been made from.
type trialKey struct {
	trial            plan.Trial
	shape            predictionShape
	train            int // images
	manifest, engine string
	folds            string
	seed             uint64 // root of all randomness
}

func newTrialKey(p *plan.Plan, t plan.Trial, engine, manifest string) trialKey {
	division := p.Division(t.Split, t.Seed)
	fold := division.Folds[t.Fold]
	return trialKey{
		trial: t, train: len(fold.Train), manifest: manifest, engine: engine, folds: division.Proof.Hash, seed: p.Spec.Seed,
		shape: predictionShape{Classes: len(p.Classes), Validation: len(fold.Validation), Test: len(fold.Test), Epochs: p.Spec.Train.Epochs},
	}
}

func (k trialKey) result(predictions, epochs string) result {
	return result{
		Version: resultVersion, Trial: k.trial.Name, Manifest: k.manifest, Folds: k.folds, Engine: k.engine,
		Classes: k.shape.Classes, Train: k.train, Validation: k.shape.Validation, Test: k.shape.Test, Epochs: k.shape.Epochs,
		Predictions: predictions, EpochsHash: epochs,
	}
}

// record is a finished trial.
type record struct {
	epochs      []epochRecord
	predictions []epochPredictions
	weights     string // hash of the saved weights; empty: none
}

// errUnfinished says that a trial has no result.
var errUnfinished = errors.New("the trial is not finished")

// load reads a finished trial. errUnfinished: it has no result.json. Any other
// error: its files are damaged or belong to other images, folds or engine.
func (d runDir) load(k trialKey) (*record, error) {
	read := func(name string, limit int64) ([]byte, error) {
		data, err := disk.ReadFile(d.path(trialsFolder, k.trial.Name, name), limit)
		if long := new(disk.LongError); errors.As(err, &long) {
			err = k.damaged(name, err)
		}
		return data, err
	}
	data, err := read(resultFile, maxDocument)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errUnfinished
	}
	if err != nil {
		return nil, err
	}
	r, err := parseResult(data)
	if err != nil {
		return nil, k.damaged(resultFile, err)
	}
	predictions, err := read(predictionsFile, k.shape.size())
	if err != nil {
		return nil, err
	}
	lines, err := read(epochsFile, maxEpochsFile(k.shape.Epochs))
	if err != nil {
		return nil, err
	}
	var rec record
	if rec.epochs, err = parseEpochs(lines); err != nil {
		return nil, k.damaged(epochsFile, err)
	}
	epochs, err := hashEpochs(rec.epochs)
	if err != nil {
		return nil, k.damaged(epochsFile, err)
	}
	want := k.result(document.Hash(predictions), epochs)
	want.Weights, rec.weights = r.Weights, r.Weights
	if r != want {
		return nil, k.damaged(resultFile, mismatch(r, want))
	}
	if rec.predictions, err = parsePredictions(predictions, k.shape); err != nil {
		return nil, k.damaged(predictionsFile, err)
	}
	if len(rec.epochs) != k.shape.Epochs {
		return nil, k.damaged(epochsFile, fmt.Errorf("%d of %d epochs", len(rec.epochs), k.shape.Epochs))
	}
	return &rec, nil
}

// sound checks the files of a finished trial, saved weights included, as a run
// does. errUnfinished: it has no result.
func (d runDir) sound(k trialKey, saved bool) error {
	rec, err := d.load(k)
	if err != nil || !saved {
		return err
	}
	return d.verifyWeights(k.trial, rec.weights)
}

func (k trialKey) damaged(file string, err error) error {
	return fmt.Errorf("trial %s: %s: %w", k.trial.Name, file, err)
}

// mismatch names the first thing that differs between a result and what it must be.
func mismatch(have, want result) error {
	for _, f := range []struct{ what, have, want string }{
		{"the trial", have.Trial, want.Trial}, {"the hash of the manifest", have.Manifest, want.Manifest},
		{"the hash of the folds", have.Folds, want.Folds}, {"the engine", have.Engine, want.Engine},
		{"the hash of " + predictionsFile, have.Predictions, want.Predictions},
		{"the hash of " + epochsFile, have.EpochsHash, want.EpochsHash},
	} {
		if f.have != f.want {
			return fmt.Errorf("%s is %s, but must be %s", f.what, f.want, f.have)
		}
	}
	return fmt.Errorf("numbers of classes, images or epochs differ from those of the plan")
}

// recorder writes a trial's files while it is trained.
type recorder struct {
	dir         runDir
	key         trialKey
	predictions *os.File
	lines       *os.File
	epochs      []epochRecord
	last        time.Time // end of the last epoch, or beginning of this session
	carried     float64   // seconds that the epoch in progress took in earlier sessions
	now         func() time.Time
	buffer      []byte

	// For checkpoints: of what was written so far, and epochs that are on the disk.
	predictionsHash, linesHash hash.Hash
	synced                     int
}

func newRecorder(d runDir, k trialKey, now func() time.Time) *recorder {
	return &recorder{dir: d, key: k, now: now, last: now(), predictionsHash: sha256.New(), linesHash: sha256.New()}
}

// record begins a trial from its start: what an unfinished one left is dropped.
func (d runDir) record(k trialKey, now func() time.Time) (*recorder, error) {
	folder := d.path(trialsFolder, k.trial.Name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	if err := d.remove(k.trial, resultFile, checkpointFile); err != nil {
		return nil, err
	}
	r := newRecorder(d, k, now)
	var err error
	if r.predictions, err = os.Create(d.path(trialsFolder, k.trial.Name, predictionsFile)); err != nil {
		return nil, err
	}
	if r.lines, err = os.Create(d.path(trialsFolder, k.trial.Name, epochsFile)); err != nil {
		r.predictions.Close()
		return nil, err
	}
	if err := r.write(k.shape.header(), nil); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// write appends to predictions.bin and epochs.jsonl.
func (r *recorder) write(predictions, line []byte) error {
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
func (r *recorder) seconds(now time.Time) float64 {
	return min(maxEpochSeconds, r.carried+max(0, now.Sub(r.last).Seconds())) // the clock may be set anew
}

func (r *recorder) close() error { return errors.Join(r.predictions.Close(), r.lines.Close()) }

// epoch checks and writes what a trainer reports after an epoch.
func (r *recorder) epoch(e trainer.Epoch) (epochRecord, error) {
	if e.Number != len(r.epochs)+1 || e.Number > r.key.shape.Epochs {
		return epochRecord{}, fmt.Errorf("the trainer reported epoch %d after %d of %d", e.Number, len(r.epochs), r.key.shape.Epochs)
	}
	for _, part := range []struct {
		what   string
		values []float32
		images int
	}{
		{"validation images, moving statistics", e.Moving.Validation, r.key.shape.Validation},
		{"test images, moving statistics", e.Moving.Test, r.key.shape.Test},
		{"validation images, precise statistics", e.Precise.Validation, r.key.shape.Validation},
		{"test images, precise statistics", e.Precise.Test, r.key.shape.Test},
	} {
		if want := part.images * r.key.shape.Classes; len(part.values) != want {
			return epochRecord{}, fmt.Errorf("epoch %d, %s: the trainer reported %d log-probabilities, not %d", e.Number, part.what, len(part.values), want)
		}
		if err := checkLogProbabilities(part.values, r.key.shape.Classes); err != nil {
			return epochRecord{}, fmt.Errorf("epoch %d, %s: %w", e.Number, part.what, err)
		}
	}
	now := r.now()
	line := epochRecord{Epoch: e.Number, Loss: e.Loss, Accuracy: e.Accuracy, Seconds: r.seconds(now)}
	r.last, r.carried = now, 0
	text, err := line.line()
	if err != nil {
		return epochRecord{}, fmt.Errorf("epoch %d: %w", e.Number, err)
	}
	r.buffer = r.key.shape.encode(r.buffer[:0], e.Moving, e.Precise)
	if err := r.write(r.buffer, text); err != nil {
		return epochRecord{}, err
	}
	r.epochs = append(r.epochs, line)
	return line, nil
}

// finish makes the trial a finished one. weights is the hash of the saved weights.
func (r *recorder) finish(weights string) error {
	if len(r.epochs) != r.key.shape.Epochs {
		return fmt.Errorf("the trainer returned after %d of %d epochs", len(r.epochs), r.key.shape.Epochs)
	}
	if err := errors.Join(r.predictions.Sync(), r.lines.Sync()); err != nil {
		return err
	}
	epochs, err := hashEpochs(r.epochs)
	if err != nil {
		return err
	}
	predictions, err := disk.ReadFile(r.predictions.Name(), r.key.shape.size())
	if err != nil {
		return fmt.Errorf("%s: %w", predictionsFile, err)
	}
	folder := func(name string) string { return r.dir.path(trialsFolder, r.key.trial.Name, name) }
	finished := r.key.result(document.Hash(predictions), epochs)
	finished.Weights = weights
	if err := r.dir.remove(r.key.trial, failureFile); err != nil {
		return err
	}
	if err := document.Write(folder(resultFile), finished); err != nil {
		return err
	}
	return r.dir.remove(r.key.trial, checkpointFile)
}

// fail leaves failure.json.
func (d runDir) fail(t plan.Trial, cause error) error {
	f := failure{Version: resultVersion, Trial: t.Name, Error: cause.Error()}
	var panicked *trainer.PanicError
	if errors.As(cause, &panicked) {
		f.Stack = string(panicked.Stack)
	}
	if err := os.MkdirAll(d.path(trialsFolder, t.Name), 0o755); err != nil {
		return err
	}
	return document.Write(d.path(trialsFolder, t.Name, failureFile), f)
}

// readFailure reads failure.json.
func (d runDir) readFailure(t plan.Trial) (failure, error) {
	var f failure
	data, err := disk.ReadFile(d.path(trialsFolder, t.Name, failureFile), maxDocument)
	if err == nil {
		err = document.Parse(data, &f)
	}
	return f, err
}
