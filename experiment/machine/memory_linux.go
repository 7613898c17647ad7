package machine

import (
	"io/fs"
	"math"
	"os"
	"strconv"
	"strings"
)

// availableMemory is the memory that can be had without swapping, in bytes: what
// the kernel tells, bounded by what the control groups leave and by the address
// space; 0 where it is unknown.
func availableMemory() int {
	available := availableIn(os.DirFS("/"))
	if left, limited := AddressSpace(); limited && (available == 0 || left < available) {
		return max(1, left)
	}
	return available
}

// availableIn reads the files of a root file system.
func availableIn(root fs.FS) int {
	data, _ := fs.ReadFile(root, "proc/meminfo") // unknown is fine
	available := kilobytes(string(data), "MemAvailable:")
	for _, g := range memoryGroups(root) {
		if left, ok := g.left(root); ok && (available == 0 || left < available) {
			available = left
		}
	}
	return available
}

// unlimited is about what version 1 says where there is no limit.
const unlimited = 1 << 62

// number reads a file with one number. "max" and unlimited are none.
func number(root fs.FS, name string) (int, bool) {
	data, err := fs.ReadFile(root, name)
	if err != nil {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(data)))
	return n, err == nil && n < unlimited
}

// statLine reads a line such as "inactive_file 4096" of memory.stat; 0: missing.
func statLine(stat, key string) int {
	for line := range strings.Lines(stat) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), " "); ok && name == key {
			n, _ := strconv.Atoi(value)
			return max(0, n)
		}
	}
	return 0
}

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
