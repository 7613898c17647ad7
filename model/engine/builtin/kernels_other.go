//go:build !amd64 && !arm64

package builtin

// supported returns the sets that run on this processor, the fastest first.
func supported() []*kernels { return []*kernels{goSet()} }
