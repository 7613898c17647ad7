package rundir

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/rundir/course"
	"github.com/refold/refold/experiment/trainer"
)

// IsUnreadable reports whether the files of a trial could not be read, which says
// nothing about their content: neither that they are sound nor that they are
// damaged.
func IsUnreadable(err error) bool {
	var path *fs.PathError
	return errors.As(err, &path) && !errors.Is(err, fs.ErrNotExist)
}

// Record is a finished trial.
type Record struct {
	Engine      string // with version, that trained it
	Epochs      []course.Line
	Readouts    trainer.Readouts
	Predictions [][]trainer.Readout // by epoch
	weights     string              // hash of the saved weights; empty: none
}

// Deciding is the read-out that counts, of an epoch counted from 0.
func (r *Record) Deciding(epoch int) trainer.Readout { return r.Readouts.Of(r.Predictions[epoch]) }

// ErrUnfinished says that a trial has no result.
var ErrUnfinished = errors.New("the trial is not finished")

// Load reads a finished trial. ErrUnfinished: it has no result.json. Any other
// error: its files are damaged or belong to other images, folds or engine.
func (d Dir) Load(k Key) (*Record, error) {
	return loadFrom(d.Path(TrialsFolder, k.Trial.Name), k)
}

func loadFrom(folder string, k Key) (*Record, error) {
	read := func(name string, limit int64) ([]byte, error) {
		data, err := disk.ReadFile(filepath.Join(folder, name), limit)
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
	predictions, err := read(PredictionsFile, k.Shape.Limit())
	if err != nil {
		return nil, err
	}
	lines, err := read(EpochsFile, course.MaxSize(k.Shape.Epochs))
	if err != nil {
		return nil, err
	}
	var rec Record
	if rec.Epochs, err = course.Parse(lines); err != nil {
		return nil, k.damaged(EpochsFile, err)
	}
	epochs, err := course.Hash(rec.Epochs)
	if err != nil {
		return nil, k.damaged(EpochsFile, err)
	}
	want := k.result(document.Hash(predictions), epochs)
	want.Weights, rec.weights = r.Weights, r.Weights
	if rec.Engine = r.Engine; trainer.Admits(k.engine, r.Engine) {
		want.Engine = r.Engine
	}
	if r != want {
		return nil, k.damaged(ResultFile, mismatch(r, want))
	}
	if rec.Readouts, rec.Predictions, err = k.Shape.Parse(predictions, trainer.BatchNorm(k.batchNorm)); err != nil {
		return nil, k.damaged(PredictionsFile, err)
	}
	if len(rec.Epochs) != k.Shape.Epochs {
		return nil, k.damaged(EpochsFile, fmt.Errorf("%d of %d epochs", len(rec.Epochs), k.Shape.Epochs))
	}
	return &rec, nil
}

// CheckTrial checks the files of a finished trial, saved weights included, as a run
// does. ErrUnfinished: it has no result.
func (d Dir) CheckTrial(k Key, saved bool) error {
	return checkFolder(d.Path(TrialsFolder, k.Trial.Name), k, saved)
}

func checkFolder(folder string, k Key, saved bool) error {
	rec, err := loadFrom(folder, k)
	if err != nil || !saved {
		return err
	}
	return verifyWeights(folder, k, rec.weights)
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
			return fmt.Errorf("%s is %s, but must be %s", f.what, f.have, f.want)
		}
	}
	return errors.New("numbers of classes, images or epochs differ from those of the plan")
}

// verifyWeights checks the weights in a folder of a trial.
func verifyWeights(folder string, k Key, want string) error {
	have, err := disk.HashFile(filepath.Join(folder, WeightsFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("trial %s: %s is gone", k.Trial.Name, WeightsFile)
	case err == nil && have != want:
		return fmt.Errorf("trial %s: the hash of %s is %s, but must be %s", k.Trial.Name, WeightsFile, have, want)
	}
	return err
}
