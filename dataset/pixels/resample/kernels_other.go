//go:build !amd64

package resample

// newKernels are the fastest that run on this processor.
func newKernels() kernels { return portableKernels() }
