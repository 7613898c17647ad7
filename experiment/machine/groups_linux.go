package machine

import (
	"io/fs"
	"iter"
	"math"
	"os"
	"path"
	"strings"
)

// groupFiles name what a version of control groups keeps where.
type groupFiles struct {
	limit, use       string // files
	cache, anonymous string // lines of memory.stat
	kills            string // file with a line oom_kill
}

// memoryGroup is a control group of this process that counts memory.
type memoryGroup struct {
	groupFiles
	mount, group string
}

// memoryGroups are those of this process, one for each place where they may be seen.
func memoryGroups(root fs.FS) []memoryGroup {
	var all []memoryGroup
	text, _ := fs.ReadFile(root, "proc/self/cgroup")
	for line := range strings.Lines(string(text)) {
		// hierarchy:controllers:path; version 2 has no controllers
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		switch {
		case parts[1] == "":
			files := groupFiles{"memory.max", "memory.current", "inactive_file", "anon", "memory.events"}
			all = append(all, memoryGroup{files, "sys/fs/cgroup", parts[2]}, memoryGroup{files, "sys/fs/cgroup/unified", parts[2]})
		case strings.Contains(","+parts[1]+",", ",memory,"):
			files := groupFiles{"memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file", "total_rss", "memory.oom_control"}
			all = append(all, memoryGroup{files, "sys/fs/cgroup/memory", parts[2]})
		}
	}
	return all
}

// folders are those of the group and of all above it. A group whose folder is not there stands
// outside of this container; its limit is at the mount.
func (g memoryGroup) folders() iter.Seq[string] {
	return func(yield func(string) bool) {
		for at := path.Join(g.mount, g.group); yield(at) && at != g.mount && at != "."; at = path.Dir(at) {
		}
	}
}

// left is the least that a group and those above it leave.
func (g memoryGroup) left(root fs.FS) (int, bool) {
	least := math.MaxInt
	for at := range g.folders() {
		if limit, ok := number(root, path.Join(at, g.limit)); ok {
			use, _ := number(root, path.Join(at, g.use))
			// Cached files count as use, but give way.
			use -= min(use, g.stat(root, at, g.cache))
			least = min(least, max(1, limit-use))
		}
	}
	return least, least < math.MaxInt
}

func (g memoryGroup) stat(root fs.FS, at, key string) int {
	text, _ := fs.ReadFile(root, path.Join(at, "memory.stat"))
	return statLine(string(text), key)
}

// memoryUse is what control groups say.
func memoryUse() Use { return useIn(os.DirFS("/")) }

// useIn reads the files of a root file system: the tightest group says what is used, and the
// nearest one who was killed, since those above count other jobs, too.
func useIn(root fs.FS) (u Use) {
	for _, g := range memoryGroups(root) {
		counted := false
		for at := range g.folders() {
			if limit, ok := number(root, path.Join(at, g.limit)); ok && (u.Limit == 0 || limit < u.Limit) {
				u.Limit, u.Bytes = limit, g.stat(root, at, g.anonymous)
			}
			if text, err := fs.ReadFile(root, path.Join(at, g.kills)); err == nil && !counted {
				counted = true
				u.Kills += statLine(string(text), "oom_kill")
			}
		}
	}
	return u
}
