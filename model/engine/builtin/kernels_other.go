//go:build !amd64

package builtin

// supported returns the sets that run on this processor, the fastest first.
func supported() []*kernels { return []*kernels{goSet()} }

// Leads tells whether the kernels of this processor are faster than those of the oneDNN
// library: there are none.
func Leads() bool { return false }
