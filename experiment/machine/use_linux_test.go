package machine

import (
	"testing"
	"testing/fstest"
)

func TestMemoryUse(t *testing.T) {
	for _, test := range []struct {
		name  string
		files map[string]string
		want  Use
	}{
		{"nothing known", nil, Use{}},
		{"version 2, no limit", map[string]string{
			"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n", "sys/fs/cgroup/memory.events": "oom 1\noom_kill 1\n",
		}, Use{Kills: 1}},
		{"version 2, the job's group is the tightest, the step's tells who was killed", map[string]string{
			"proc/self/cgroup":                  "0::/job/step\n",
			"sys/fs/cgroup/job/step/memory.max": "max\n", "sys/fs/cgroup/job/step/memory.events": "low 0\noom 3\noom_kill 2\n",
			"sys/fs/cgroup/job/memory.max": "9000\n", "sys/fs/cgroup/job/memory.stat": "anon 8000\nfile 900\n", "sys/fs/cgroup/job/memory.events": "oom_kill 7\n",
			"sys/fs/cgroup/memory.max": "10000\n", "sys/fs/cgroup/memory.stat": "anon 9500\n",
		}, Use{9000, 8000, 2}},
		{"version 1", map[string]string{
			"proc/self/cgroup": "4:cpu,memory:/slurm/job\n0::/\n",
			"sys/fs/cgroup/memory/slurm/job/memory.limit_in_bytes": "7000\n", "sys/fs/cgroup/memory/slurm/job/memory.stat": "total_rss 6500\n",
			"sys/fs/cgroup/memory/slurm/job/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes":        "9223372036854771712\n",
		}, Use{7000, 6500, 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := fstest.MapFS{}
			for name, text := range test.files {
				root[name] = &fstest.MapFile{Data: []byte(text)}
			}
			if got := useIn(root); got != test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			}
		})
	}
}
