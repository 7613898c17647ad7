package model

import (
	"fmt"
	"os"

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

// EngineInfo identifies an engine: both fields are part of a run's identity.
type EngineInfo struct {
	Name    string
	Version string
}

// Engines are the names that Config.Engine may have.
func Engines() []string { return []string{engineAuto, engineBuiltin, engineOneDNN} }

// ResolveEngine says which engine a name of Config stands for here. "auto" is
// the built-in one.
func ResolveEngine(name string) (EngineInfo, error) {
	e, err := newEngine(name, 1)
	if err != nil {
		return EngineInfo{}, err
	}
	defer e.Close()
	return EngineInfo{Name: e.Name(), Version: e.Version()}, nil
}

// newEngine starts an engine; 0 threads are 1.
func newEngine(name string, threads int) (engine.Engine, error) {
	switch name {
	case engineAuto, engineBuiltin:
		return builtin.New(max(1, threads)), nil
	case engineOneDNN:
		l, err := onednn.Open(os.Getenv("REFOLD_ONEDNN"))
		if err != nil {
			return nil, err
		}
		return onednn.New(l, threads)
	}
	return nil, fmt.Errorf("unknown engine %q: choose %s or %s", name, engineAuto, engineBuiltin)
}
