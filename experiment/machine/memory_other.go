//go:build !linux && !darwin && !windows

package machine

func availableMemory() int { return 0 }

func totalMemory() int { return 0 }
func peakMemory() int  { return 0 }
