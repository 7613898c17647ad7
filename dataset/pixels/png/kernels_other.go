//go:build !amd64

package png

// newKernels are the fastest that run on this processor.
func newKernels() kernels { return portableKernels() }
