package experiment

import (
	"os"
	"strconv"
	"strings"
)

func totalMemory() int { return kilobytes("/proc/meminfo", "MemTotal:") }

// peakMemory is not getrusage's: that one begins with the parent's peak.
func peakMemory() int { return kilobytes("/proc/self/status", "VmHWM:") }

// kilobytes reads a line such as "MemTotal:  8000 kB", in bytes.
func kilobytes(path, key string) int {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, key); ok {
			kb, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")))
			if err == nil {
				return kb * 1024
			}
		}
	}
	return 0
}
