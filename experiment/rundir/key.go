package rundir

import (
	"cmp"
	"fmt"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir/logprobs"
	"github.com/refold/refold/experiment/spec"
)

// Key is what a result must have been made from.
type Key struct {
	Trial            plan.Trial
	Shape            logprobs.Shape
	Train            int // images
	manifest, engine string
	own              string // engine with this machine's kernels, where those of the run are mixed; empty: engine
	folds            string
	seed             uint64         // root of all randomness
	batchNorm        spec.BatchNorm // train.batch-norm
	varies           bool           // two sound results may differ: a program trains that does not promise otherwise
}

// NewKey is that of a planned trial on an engine, with version, and a manifest, by hash.
func NewKey(p *plan.Plan, t plan.Trial, engine, manifest string) Key {
	fold := p.Fold(t)
	return Key{
		Trial: t, Train: len(fold.Train), manifest: manifest, engine: engine, folds: p.ImagesHash(t), seed: p.Spec.Seed, batchNorm: p.Spec.Train.BatchNorm,
		varies: p.Spec.Trainer.External() && !p.Spec.Trainer.Deterministic,
		Shape:  logprobs.Shape{Classes: len(p.Classes), Validation: len(p.Chooses(fold)), Test: len(fold.Test), Epochs: p.Spec.Train.Epochs},
	}
}

// Here is the key on a machine whose engine, with version, computes with kernels of its own in a
// run of mixed ones.
func (k Key) Here(engine string) Key {
	if engine != k.engine {
		k.own = engine
	}
	return k
}

func (k Key) result(predictions, epochs string) result {
	return result{
		Version: resultVersion, Trial: k.Trial.Name, Manifest: k.manifest, Folds: k.folds, Engine: cmp.Or(k.own, k.engine),
		Classes: k.Shape.Classes, Train: k.Train, Validation: k.Shape.Validation, Test: k.Shape.Test, Epochs: k.Shape.Epochs,
		Predictions: predictions, EpochsHash: epochs,
	}
}

// damaged names the file that an error is about.
func (k Key) damaged(file string, err error) error {
	return fmt.Errorf("trial %s: %s: %w", k.Trial.Name, file, err)
}
