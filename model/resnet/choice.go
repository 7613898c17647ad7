package resnet

import (
	"fmt"
	"slices"
)

// Optimizer names a method of descent.
type Optimizer string

// The optimisers.
const (
	Adam Optimizer = "adam" // Kingma & Ba 2015, as Keras writes it
	SGD  Optimizer = "sgd"  // with momentum, as Keras writes it
)

// Optimizers are all of them.
func Optimizers() []Optimizer { return []Optimizer{Adam, SGD} }

// ParseOptimizer reads an optimiser as it is written in files.
func ParseOptimizer(s string) (Optimizer, error) {
	if o := Optimizer(s); slices.Contains(Optimizers(), o) {
		return o, nil
	}
	return "", fmt.Errorf("unknown optimizer %q: choose one of %q", s, Optimizers())
}

// Values of Config.Scale.
const (
	ScaleUnit  = "unit"
	ScaleKeras = "keras"
)

// Values of Config.Precision. In bfloat16, activations and the kernels of
// convolutions are rounded to 8 significant bits wherever they are stored or
// multiplied, in training and in evaluation alike. In float32 are: sums of
// products, batch-norm statistics and parameters, the weights that the optimiser
// moves, their gradients and its state, and from pooled features on all that gives
// logits and loss.
const (
	PrecisionFloat32  = "float32"
	PrecisionBFloat16 = "bfloat16"
)

// Precisions are the names that Config.Precision may have.
func Precisions() []string { return []string{PrecisionFloat32, PrecisionBFloat16} }

// Values of Config.Engine.
const (
	EngineAuto    = "auto"
	EngineBuiltin = "builtin"
	EngineOneDNN  = "onednn"
)

// Engines are the names that Config.Engine may have. auto is builtin here: whether
// onednn is faster depends on the network, and who trains one has to measure it.
func Engines() []string { return []string{EngineAuto, EngineBuiltin, EngineOneDNN} }

// KernelsAuto is Config.Kernels where the choice is left open: the fastest set that this
// processor runs, and of onednn what the library chooses.
const KernelsAuto = "auto"

// Kernels are the names that Config.Kernels may have: of sets of inner loops, which the
// engine builtin has all of, and onednn those of AVX.
func Kernels() []string {
	return []string{KernelsAuto, "avx512bf16", "avx512", "avx2", "gonum", "neon", "generic"}
}
