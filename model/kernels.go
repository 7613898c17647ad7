package model

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/model/engine/builtin"
	"github.com/refold/refold/model/resnet"
)

// KernelsError says that there are no such kernels, or that this processor does not run
// them, and which ones it does.
type KernelsError struct{ Err error }

func (e *KernelsError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *KernelsError) Unwrap() error { return e.Err }

// open reports whether the kernels are left open.
func (c EngineChoice) open() bool { return c.Kernels == "" || c.Kernels == resnet.KernelsAuto }

// set is the set of kernels that is asked for; where that is left open, the usual one by
// name or, where that is empty, the fastest. The error is a *KernelsError.
func (c EngineChoice) set(usual string) (builtin.Set, error) {
	name := usual
	switch {
	case !slices.Contains(resnet.Kernels(), c.Kernels) && c.Kernels != "":
		return builtin.Set{}, &KernelsError{fmt.Errorf("unknown kernels %q: choose %s", c.Kernels, strings.Join(resnet.Kernels(), ", "))}
	case !c.open():
		name = c.Kernels
	case usual == "":
		return builtin.Fastest(), nil
	}
	set, err := builtin.FindSet(name)
	return set, kernelsError(err)
}

// kernelsError marks an error, if it is one.
func kernelsError(err error) error {
	if err == nil {
		return nil
	}
	return &KernelsError{err}
}

// KernelSets are the names of the sets of kernels that this processor runs, the fastest
// first.
func KernelSets() []string {
	var names []string
	for _, s := range builtin.Sets() {
		names = append(names, s.Name())
	}
	return names
}
