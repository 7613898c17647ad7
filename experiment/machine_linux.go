package experiment

import (
	"math"
	"os"
	"strconv"
	"strings"
)

func totalMemory() int { return kilobytesOf("/proc/meminfo", "MemTotal:") }

// peakMemory is not getrusage's: that one begins with the parent's peak.
func peakMemory() int { return kilobytesOf("/proc/self/status", "VmHWM:") }

func kilobytesOf(path, key string) int {
	data, _ := os.ReadFile(path) // unknown is fine
	return kilobytes(string(data), key)
}

// kilobytes reads a line such as "MemTotal:  8000 kB", in bytes; 0: there is none
// that can be true.
func kilobytes(text, key string) int {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, key); ok {
			kb, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")))
			if err == nil && kb > 0 && kb <= math.MaxInt/1024 {
				return kb * 1024
			}
		}
	}
	return 0
}
