package trainer

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/refold/refold/experiment/spec"
)

// EngineResolver is a Trainer that knows the engines it can run on. The engine,
// with its version, belongs to the identity of a run.
type EngineResolver interface {
	// ResolveEngine says which engine run.engine, run.library and run.kernels stand for
	// here: auto for the one that is always there. version, if not empty, is the one that
	// is wanted, where there are several. An error about the kernels is a *KernelsError.
	ResolveEngine(r spec.Run, version string) (Engine, error)
}

// EngineRival is a Trainer, mostly an EngineResolver too, with a second engine, which
// auto takes where it trains faster.
type EngineRival interface {
	// Rival is that engine, on run.library and run.kernels. An error, in one line, says
	// why there is none here.
	Rival(r spec.Run) (Engine, error)
}

// EngineUser is a Trainer that runs on an engine which is chosen for it.
type EngineUser interface {
	// On is the trainer that trains, and says costs and speed, on an engine in a
	// precision, both as they were resolved.
	On(e Engine, precision string) Trainer
}

// On is EngineUser.On of a trainer that may use no engine: then it is the trainer itself.
func On(t Trainer, e Engine, precision string) Trainer {
	if user, ok := t.(EngineUser); ok {
		return user.On(e, precision)
	}
	return t
}

// MemoryKeeper is a Trainer that can keep the memory of a trial for the next one.
type MemoryKeeper interface {
	// Keeping is a trainer that does so, until release gives all back.
	Keeping() (t Trainer, release func() error)
	// Ahead begins, for such a trainer, to bring into RAM what so many trials of these kinds
	// will take at once, less what is there, and does not wait for that.
	Ahead(kinds []Kind, trials int) error
}

// Kind is trials that take the same memory: what they train, and on how many images.
type Kind struct {
	Task  Task
	Sizes Sizes
}

// Keeping is MemoryKeeper.Keeping of a trainer that may keep nothing: then it is the trainer
// itself.
func Keeping(t Trainer) (kept Trainer, release func() error) {
	if keeper, ok := t.(MemoryKeeper); ok {
		return keeper.Keeping()
	}
	return t, func() error { return nil }
}

// PrecisionChecker is a Trainer that may lack a precision here.
type PrecisionChecker interface {
	// CheckPrecision refuses run.precision where the engine, which is resolved, does not
	// support it on this machine. advice, if any, is what to know ahead of such a run.
	CheckPrecision(spec.Run) (advice string, err error)
}

// Engine is what trials run on.
type Engine struct {
	Name, Version  string
	Kernels        string // as run.kernels names them from now on; empty: the engine knows none
	Own            string // the version with the kernels of this machine, where Kernels are mixed; empty: Version
	Library        string // where the engine is loaded from; empty: it is built in
	LibraryVersion string
	Stamp          string // tells the file of the library from others of its name and version
	Reason         string // in words, why it is this one
	Advice         string // what to know of run.precision on it; mostly empty
}

func (e Engine) String() string { return strings.TrimSpace(e.Name + " " + e.Version) }

// Here is the engine that trains on this machine, with version: of mixed kernels those that
// are taken here.
func (e Engine) Here() string { return strings.TrimSpace(e.Name + " " + cmp.Or(e.Own, e.Version)) }

// mixed ends the version of an engine that takes other kernels on other machines.
const mixed = " " + spec.KernelsMixed

// IsMixed reports whether an engine, with version, takes other kernels on other machines.
func IsMixed(engine string) bool { return strings.HasSuffix(engine, mixed) }

// Admits reports whether a run of an engine, with version, admits what another one has
// computed: itself, or of mixed kernels any set.
func Admits(run, engine string) bool {
	of, any := strings.CutSuffix(run, mixed)
	return engine == run && !any || any && strings.HasPrefix(engine, of+" ") && !IsMixed(engine)
}

// Title names an engine among few: "builtin", "onednn 2.6.3 (libdnnl.so.2)".
func (e Engine) Title() string {
	if e.Library == "" {
		return e.Name
	}
	return fmt.Sprintf("%s %s (%s)", e.Name, e.LibraryVersion, e.Library)
}

// KernelsError says why the kernels that are asked for cannot be had here.
type KernelsError struct{ Err error }

func (e *KernelsError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *KernelsError) Unwrap() error { return e.Err }
