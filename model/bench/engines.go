package bench

import (
	"github.com/refold/refold/model"
	"github.com/refold/refold/model/resnet"
)

// Engines are what there is on this machine to compute with.
type Engines struct {
	Name    string   `json:"engine"` // that auto takes where nothing was measured
	Version string   `json:"engine_version"`
	Kernels string   `json:"kernels"`     // of the built-in engine: the first of Sets
	Sets    []string `json:"kernel_sets"` // of resnet.Kernels, that this processor runs
	Library *Library `json:"library,omitempty"`

	Broken         error  `json:"-"` // why no engine starts; nil: one does
	Missing        error  `json:"-"` // why there is no Library
	LibraryAdvice  string `json:"-"` // how to get one on this system
	NoBFloat16     error  `json:"-"` // why bfloat16 cannot be computed with; nil: it can
	BFloat16Advice string `json:"-"` // what speaks against it here; empty: nothing
}

// Library is a oneDNN library, which the engine need not use.
type Library struct {
	Name    string `json:"name"` // or path
	Version string `json:"version"`
	ABI     int    `json:"abi"`
	ISA     string `json:"instruction_sets"`
}

// FindEngines looks for engines and starts each once. That there are none is no error
// but a finding.
func FindEngines() Engines {
	auto := model.EngineChoice{Name: resnet.EngineAuto}
	own, broken := model.ResolveEngine(auto)
	e := Engines{Name: own.Name, Version: own.Version, Kernels: own.Kernels, Sets: model.KernelSets(), Broken: broken, LibraryAdvice: model.EngineAdvice()}
	other, missing := model.ResolveEngine(model.EngineChoice{Name: resnet.EngineOneDNN})
	e.Missing = missing
	if other.Library != "" {
		e.Library = &Library{Name: other.Library, Version: other.LibraryVersion, ABI: other.ABI, ISA: other.ISA}
	}
	e.BFloat16Advice, e.NoBFloat16 = model.CheckPrecision(auto, resnet.PrecisionBFloat16)
	return e
}
