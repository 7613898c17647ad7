package model

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/engine/builtin"
	"github.com/refold/refold/model/engine/onednn"
	"github.com/refold/refold/model/resnet"
)

// EngineChoice says which engine is wanted.
type EngineChoice struct {
	Name string // one of resnet.Engines
	// Library is the path of the oneDNN library, or a name that the system's loader
	// knows; empty: libdnnl.so.3, then libdnnl.so.2. It matters to onednn alone.
	Library string
	// Version, where it is not empty, is the version of the engine that is wanted:
	// libraries that make another one are passed over where one makes it.
	Version string
	// Kernels is one of resnet.Kernels, empty for auto. That is, where Version is that of
	// the engine builtin, the set which it names.
	Kernels string
}

// EngineInfo identifies an engine.
type EngineInfo struct {
	Name    string // with Version part of a run's identity
	Version string
	Kernels string // of resnet.Kernels: of builtin never auto, of onednn what was asked for
	Reason  string // in words, why it is this one

	// Of the oneDNN library; empty, and 0, for the built-in engine.
	Library        string // as EngineChoice names it
	LibraryVersion string
	ABI            int    // its binary interface, 2 or 3
	ISA            string // the instruction sets that it uses here
	Stamp          string // tells its file from another one, also of the same name and version
}

// EngineAdvice says how to get the fast engine on this system.
func EngineAdvice() string { return onednn.Advice() }

// engineOf is the engine that a configuration asks for.
func engineOf(c resnet.Config) EngineChoice {
	return EngineChoice{Name: c.Engine, Library: c.Library, Kernels: c.Kernels}
}

// ResolveEngine says which engine a choice stands for here.
func ResolveEngine(c EngineChoice) (EngineInfo, error) {
	e, info, err := startEngine(c, 1)
	if err != nil {
		return EngineInfo{}, err
	}
	return info, e.Close()
}

// Rival is the engine onednn, with the library and the kernels of a choice. An error, in
// one line, says why there is none.
func Rival(c EngineChoice) (EngineInfo, error) {
	e, info, err := startOneDNN(EngineChoice{Name: resnet.EngineOneDNN, Library: c.Library, Kernels: c.Kernels}, 1)
	if err != nil {
		return EngineInfo{}, err
	}
	return info, e.Close()
}

// startEngine starts the engine that a choice stands for; 0 threads are 1.
func startEngine(c EngineChoice, threads int) (engine.Engine, EngineInfo, error) {
	reason := "as asked for"
	switch c.Name {
	case resnet.EngineAuto:
		reason = "what auto takes, unless oneDNN is measured to train a network faster by a tenth"
	case resnet.EngineOneDNN:
		e, info, err := startOneDNN(c, threads)
		if err != nil && !errors.As(err, new(*KernelsError)) {
			err = fmt.Errorf("%w; to get one: %s", err, onednn.Advice())
		}
		return e, info, err
	case resnet.EngineBuiltin:
	default:
		return nil, EngineInfo{}, fmt.Errorf("unknown engine %q: choose %s", c.Name, strings.Join(resnet.Engines(), ", "))
	}
	set, err := c.set(builtin.SetName(c.Version))
	if err != nil {
		return nil, EngineInfo{}, err
	}
	e := set.New(threads)
	return e, EngineInfo{Name: e.Name(), Version: e.Version(), Kernels: set.Name(), Reason: reason}, nil
}

// startOneDNN takes the first library that can be used.
func startOneDNN(c EngineChoice, threads int) (engine.Engine, EngineInfo, error) {
	search := onednn.Search{Path: c.Library, Version: c.Version}
	if !c.open() {
		set, err := c.set("")
		if err == nil {
			err = kernelsError(onednn.CheckSet(set))
		}
		if err != nil {
			return nil, EngineInfo{}, err
		}
		search.Kernels = &set
	}
	l, refused := onednn.Find(search)
	if l == nil {
		return nil, EngineInfo{}, refusals(refused)
	}
	e, err := onednn.New(l, threads)
	if err != nil {
		return nil, EngineInfo{}, err
	}
	info := EngineInfo{
		Name: e.Name(), Version: e.Version(), Kernels: cmp.Or(c.Kernels, resnet.KernelsAuto), Reason: "oneDNN " + l.Version() + " is " + l.Name(),
		Library: l.Name(), LibraryVersion: l.Version(), ABI: l.ABI(), ISA: l.ISA(), Stamp: l.Stamp(),
	}
	if len(refused) > 0 {
		info.Reason += "; " + refusals(refused).Error()
	}
	return e, info, nil
}

// refusals are errors in one line.
type refusals []error

func (r refusals) Error() string {
	words := make([]string, len(r))
	for i, err := range r {
		words[i] = err.Error()
	}
	return strings.Join(words, "; ")
}

// Unwrap gives the errors.
func (r refusals) Unwrap() []error { return r }
