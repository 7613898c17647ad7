//go:build !amd64

package history

// fastestCount is countZeros on this processor.
func fastestCount(luma []uint8, width int) int { return countZeros(luma, width) }
