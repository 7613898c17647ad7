//go:build !linux && !darwin

package experiment

func totalMemory() int { return 0 }
func peakMemory() int  { return 0 }
