package model

import (
	"fmt"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/engine/builtin"
)

// Names of engines.
const (
	engineAuto    = "auto"
	engineBuiltin = "builtin"
)

// EngineInfo identifies an engine: both fields are part of a run's identity.
type EngineInfo struct {
	Name    string
	Version string
}

// Engines are the names that Config.Engine may have.
func Engines() []string { return []string{engineAuto, engineBuiltin} }

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
	}
	return nil, fmt.Errorf("unknown engine %q: choose %s or %s", name, engineAuto, engineBuiltin)
}
