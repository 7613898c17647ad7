//go:build !linux || (!amd64 && !arm64) || static

package onednn

import "runtime"

const loads = false

func loadLibrary(name string) (uintptr, error) {
	return 0, unusable(name, NotSupported, "this build for %s/%s does not load libraries: use the built-in engine",
		runtime.GOOS, runtime.GOARCH)
}

func findSymbol(uintptr, string) uintptr { return 0 }

// invoke is never reached: nothing can be loaded.
func invoke(uintptr, ...uintptr) uintptr { panic("onednn: call of a library that cannot be loaded") }
