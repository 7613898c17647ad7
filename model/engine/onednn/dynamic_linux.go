//go:build linux && (amd64 || arm64) && !static

package onednn

import (
	"runtime"

	"github.com/ebitengine/purego"
)

// loads tells whether this build loads libraries.
const loads = true

// loadLibrary loads a shared library by its name or path, and all symbols that it
// needs itself, so that nothing is found to be missing later. The loader keeps its
// last error for each OS thread, so the call and the message must be of one.
func loadLibrary(name string) (uintptr, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return purego.Dlopen(name, purego.RTLD_NOW|purego.RTLD_LOCAL)
}

// findSymbol looks a function up in a library and in those that it loaded; 0 if
// there is none.
func findSymbol(handle uintptr, name string) uintptr {
	address, err := purego.Dlsym(handle, name)
	if err != nil {
		return 0
	}
	return address
}

// invoke calls a C function of integers and pointers. Go memory whose address is
// converted in the argument list stays where it is until the call returns.
//
//go:uintptrescapes
func invoke(function uintptr, args ...uintptr) uintptr {
	result, _, _ := purego.SyscallN(function, args...)
	return result
}
