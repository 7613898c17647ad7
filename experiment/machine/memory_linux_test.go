package machine

import (
	"testing"
	"testing/fstest"
)

func TestAvailableMemory(t *testing.T) {
	const meminfo = "MemTotal:       24615368 kB\nMemAvailable:   1000000 kB\n"
	const all = 1000000 * 1024
	for _, test := range []struct {
		name  string
		files map[string]string
		want  int
	}{
		{"nothing known", nil, 0},
		{"the kernel's figure", map[string]string{"proc/meminfo": meminfo}, all},
		{"no limit", map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n"}, all},
		{"version 2, less what is used", map[string]string{
			"proc/meminfo": meminfo, "proc/self/cgroup": "0::/\n",
			"sys/fs/cgroup/memory.max": "5000\n", "sys/fs/cgroup/memory.current": "3000\n",
		}, 2000},
		{"version 2, cached files give way", map[string]string{
			"proc/meminfo": meminfo, "proc/self/cgroup": "0::/\n",
			"sys/fs/cgroup/memory.max": "5000\n", "sys/fs/cgroup/memory.current": "3000\n",
			"sys/fs/cgroup/memory.stat": "anon 1500\nfile 1500\ninactive_file 1200\n",
		}, 3200},
		{"version 2, a group above is tighter", map[string]string{
			"proc/meminfo": meminfo, "proc/self/cgroup": "0::/user.slice/job\n",
			"sys/fs/cgroup/user.slice/job/memory.max": "9000\n", "sys/fs/cgroup/user.slice/job/memory.current": "100\n",
			"sys/fs/cgroup/user.slice/memory.max": "4000\n", "sys/fs/cgroup/user.slice/memory.current": "500\n",
		}, 3500},
		{"version 2, more than there is", map[string]string{
			"proc/meminfo": meminfo, "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "900000000000\n",
		}, all},
		{"version 2, nothing left", map[string]string{
			"proc/meminfo": meminfo, "proc/self/cgroup": "0::/\n",
			"sys/fs/cgroup/memory.max": "5000\n", "sys/fs/cgroup/memory.current": "5001\n",
		}, 1},
		{"version 1", map[string]string{
			"proc/meminfo": meminfo, "proc/self/cgroup": "9:name=systemd:/\n4:cpu,memory:/docker/abc\n0::/\n",
			"sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes": "7000\n", "sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes": "2000\n",
			"sys/fs/cgroup/memory/docker/abc/memory.stat": "total_inactive_file 500\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes":  "9223372036854771712\n",
		}, 5500},
		{"version 1, the group's folder stands outside of the container", map[string]string{
			"proc/meminfo": meminfo, "proc/self/cgroup": "4:memory:/docker/abc\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "7000\n", "sys/fs/cgroup/memory/memory.usage_in_bytes": "2000\n",
		}, 5000},
		{"without a figure of the kernel", map[string]string{
			"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "5000\n", "sys/fs/cgroup/memory.current": "1000\n",
		}, 4000},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := fstest.MapFS{}
			for name, text := range test.files {
				root[name] = &fstest.MapFile{Data: []byte(text)}
			}
			if got := availableIn(root); got != test.want {
				t.Errorf("%d bytes, want %d", got, test.want)
			}
		})
	}
}
