package machine

import (
	"testing"
	"testing/fstest"
)

// FuzzAvailableMemory: whatever the kernel's files hold, the figure is a number of
// bytes, within a limit that is understood.
func FuzzAvailableMemory(f *testing.F) {
	f.Add("MemTotal: 8 kB\nMemAvailable:   1000000 kB\n", "0::/user.slice/job\n", "5000\n", "anon 1500\ninactive_file 1200\n")
	f.Add("MemAvailable: -5 kB\n", "4:cpu,memory:/docker/abc\n", "max\n", "inactive_file -3\n")
	f.Add("MemAvailable: 9223372036854775807 kB\n", "0::/../../..\n0::..\n", "-1\n", "")
	f.Fuzz(func(t *testing.T, meminfo, group, limit, stat string) {
		root := fstest.MapFS{}
		for name, text := range map[string]string{
			"proc/meminfo": meminfo, "proc/self/cgroup": group, "sys/fs/cgroup/memory.max": limit,
			"sys/fs/cgroup/memory.current": "3000\n", "sys/fs/cgroup/memory.stat": stat,
		} {
			root[name] = &fstest.MapFile{Data: []byte(text)}
		}
		if available := availableIn(root); available < 0 {
			t.Errorf("%d bytes are available", available)
		}
	})
}
