//go:build !amd64

package inflate

// sums is portableSums on this processor.
func sums(data []byte) (sum, sumOfSums uint64) { return portableSums(data) }
