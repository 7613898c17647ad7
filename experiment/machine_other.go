//go:build !linux && !darwin && !windows

package experiment

func totalMemory() int { return 0 }
func peakMemory() int  { return 0 }
