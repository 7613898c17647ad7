package model

import (
	"fmt"
	"strings"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/engine/builtin"
	"github.com/refold/refold/model/engine/onednn"
)

// Names of engines.
const (
	engineAuto    = "auto"
	engineBuiltin = "builtin"
	engineOneDNN  = "onednn"
)

// EngineChoice says which engine is wanted.
type EngineChoice struct {
	Name string // one of Engines
	// Library is the path of the oneDNN library, or a name that the system's loader
	// knows; empty: libdnnl.so.3, then libdnnl.so.2. With auto, these follow also where
	// it cannot be used, but without a path only where the built-in engine does not lead.
	Library string
	// Version, where it is not empty, is the version of the engine that is wanted:
	// libraries that make another one are passed over where one makes it.
	Version string
}

// EngineInfo identifies an engine.
type EngineInfo struct {
	Name    string // with Version part of a run's identity
	Version string
	Reason  string // in words, why it is this one

	// Of the oneDNN library; empty, and 0, for the built-in engine.
	Library        string // as EngineChoice names it
	LibraryVersion string
	ABI            int    // its binary interface, 2 or 3
	ISA            string // the instruction sets that it uses here
}

// Engines are the names that EngineChoice may have. auto is onednn where there is a
// library that can be used and, if none is named, is faster than the built-in engine on
// this processor; it is builtin elsewhere.
func Engines() []string { return []string{engineAuto, engineBuiltin, engineOneDNN} }

// EngineAdvice says how to get the fast engine on this system.
func EngineAdvice() string { return onednn.Advice() }

// ResolveEngine says which engine a choice stands for here.
func ResolveEngine(c EngineChoice) (EngineInfo, error) {
	e, info, err := startEngine(c, 1)
	if err != nil {
		return EngineInfo{}, err
	}
	return info, e.Close()
}

// startEngine starts the engine that a choice stands for; 0 threads are 1.
func startEngine(c EngineChoice, threads int) (engine.Engine, EngineInfo, error) {
	reason := "as asked for"
	switch c.Name {
	case engineAuto, engineOneDNN:
		if c.Name == engineAuto && c.Library == "" && builtin.Leads() {
			reason = "on this processor it is faster than oneDNN"
			break
		}
		e, info, err := startOneDNN(c, threads)
		if err == nil {
			return e, info, nil
		}
		if c.Name == engineOneDNN {
			return nil, EngineInfo{}, fmt.Errorf("%w; to get one: %s", err, onednn.Advice())
		}
		reason = err.Error()
	case engineBuiltin:
	default:
		return nil, EngineInfo{}, fmt.Errorf("unknown engine %q: choose %s", c.Name, strings.Join(Engines(), ", "))
	}
	e := builtin.New(threads)
	return e, EngineInfo{Name: e.Name(), Version: e.Version(), Reason: reason}, nil
}

// startOneDNN takes the first library that can be used.
func startOneDNN(c EngineChoice, threads int) (engine.Engine, EngineInfo, error) {
	l, refused := onednn.Find(onednn.Search{Path: c.Library, Only: c.Name == engineOneDNN, Version: c.Version})
	if l == nil {
		return nil, EngineInfo{}, refusals(refused)
	}
	e, err := onednn.New(l, threads)
	if err != nil {
		return nil, EngineInfo{}, err
	}
	info := EngineInfo{
		Name: e.Name(), Version: e.Version(), Reason: "oneDNN " + l.Version() + " is " + l.Name(),
		Library: l.Name(), LibraryVersion: l.Version(), ABI: l.ABI(), ISA: l.ISA(),
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
