package onednn

import "fmt"

// Reason is why a library cannot be used.
type Reason uint8

// Reasons.
const (
	NotSupported      Reason = iota // this build or system cannot load libraries
	NotFound                        // no such file, or nowhere in the system's search path
	NotALibrary                     // the file is no shared library
	OtherArchitecture               // the library is for another processor
	NotLoadable                     // the system's loader refuses it, often since another library is missing
	TooOld                          // before 2.6
	TooNew                          // a major version that did not exist yet
	SymbolMissing                   // a function is missing
	NoCPUEngine                     // built for other devices than processors
	NoThreadControl                 // built with a thread runtime whose threads cannot be bounded
	OtherKernels                    // the kernels that are asked for are not those that it uses
)

var reasons = [...]string{
	NotSupported:      "not supported here",
	NotFound:          "not found",
	NotALibrary:       "not a shared library",
	OtherArchitecture: "built for another processor",
	NotLoadable:       "cannot be loaded",
	TooOld:            "too old",
	TooNew:            "too new",
	SymbolMissing:     "lacks a function",
	NoCPUEngine:       "has no CPU engine",
	NoThreadControl:   "starts threads that cannot be bounded",
	OtherKernels:      "uses other kernels",
}

func (r Reason) String() string {
	if int(r) < len(reasons) {
		return reasons[r]
	}
	return fmt.Sprintf("reason %d", uint8(r))
}

// Unusable says why a library cannot be used.
type Unusable struct {
	Library string // its name or path
	Reason  Reason
	Detail  string // what was found and, where there is something to do, what to do
}

func (e *Unusable) Error() string {
	if e.Detail == "" {
		return fmt.Sprintf("oneDNN: %s: %s", e.Library, e.Reason)
	}
	return fmt.Sprintf("oneDNN: %s: %s: %s", e.Library, e.Reason, e.Detail)
}

// Elsewhere reports that another machine may have one that can be used.
func (e *Unusable) Elsewhere() bool { return true }

func unusable(library string, r Reason, format string, values ...any) error {
	return &Unusable{Library: library, Reason: r, Detail: fmt.Sprintf(format, values...)}
}
