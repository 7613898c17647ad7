package machine

import (
	"io/fs"
	"math"
	"os"
	"path"
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
	groups, _ := fs.ReadFile(root, "proc/self/cgroup")
	for line := range strings.Lines(string(groups)) {
		// hierarchy:controllers:path; version 2 has no controllers
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		var mounts []string
		var files groupFiles
		switch {
		case parts[1] == "":
			mounts, files = []string{"sys/fs/cgroup", "sys/fs/cgroup/unified"}, groupFiles{"memory.max", "memory.current", "inactive_file"}
		case strings.Contains(","+parts[1]+",", ",memory,"):
			mounts, files = []string{"sys/fs/cgroup/memory"}, groupFiles{"memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"}
		}
		for _, mount := range mounts {
			if left, ok := files.left(root, mount, parts[2]); ok && (available == 0 || left < available) {
				available = left
			}
		}
	}
	return available
}

// groupFiles name what a version of control groups keeps where.
type groupFiles struct{ limit, use, cache string }

// left is the least that a group and those above it leave. A group whose folder is
// not there stands outside of this container; its limit is at the mount.
func (f groupFiles) left(root fs.FS, mount, group string) (int, bool) {
	least := math.MaxInt
	for at := path.Join(mount, group); ; at = path.Dir(at) {
		if limit, ok := number(root, path.Join(at, f.limit)); ok {
			use, _ := number(root, path.Join(at, f.use))
			stat, _ := fs.ReadFile(root, path.Join(at, "memory.stat"))
			// Cached files count as use, but give way.
			use -= min(use, statLine(string(stat), f.cache))
			least = min(least, max(1, limit-use))
		}
		if at == mount || at == "." {
			return least, least < math.MaxInt
		}
	}
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
