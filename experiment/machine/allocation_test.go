package machine

import "testing"

func TestMemoryOfAJob(t *testing.T) {
	const mebibyte = 1 << 20
	for _, test := range []struct {
		name string
		env  map[string]string
		want int
	}{
		{"no job", map[string]string{"SLURM_MEM_PER_NODE": "100"}, 0},
		{"a node's", map[string]string{"SLURM_JOB_ID": "1", "SLURM_MEM_PER_NODE": "4000"}, 4000 * mebibyte},
		{"all of it", map[string]string{"SLURM_JOB_ID": "1", "SLURM_MEM_PER_NODE": "0"}, 0},
		{"by core", map[string]string{"SLURM_JOB_ID": "1", "SLURM_MEM_PER_CPU": "500", "SLURM_CPUS_ON_NODE": "4"}, 2000 * mebibyte},
		{"not said", map[string]string{"SLURM_JOB_ID": "1"}, 0},
		{"nonsense", map[string]string{"SLURM_JOB_ID": "1", "SLURM_MEM_PER_NODE": "-7"}, 0},
	} {
		if got := allocated(func(name string) string { return test.env[name] }); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
	for _, test := range [][3]int{{0, 0, 0}, {5, 0, 5}, {0, 7, 7}, {5, 7, 5}, {7, 5, 5}} {
		if got := within(test[0], test[1]); got != test[2] {
			t.Errorf("%d within %d: %d", test[0], test[1], got)
		}
	}
}

func TestUseOfAJob(t *testing.T) {
	for _, test := range []struct {
		group Use
		given int
		want  Use
	}{
		{Use{}, 0, Use{}},
		{Use{Limit: 100, Bytes: 90, Kills: 1}, 0, Use{100, 90, 1}},
		{Use{Limit: 100, Bytes: 90, Kills: 1}, 200, Use{100, 90, 1}},
		{Use{Limit: 110, Bytes: 90, Kills: 1}, 100, Use{100, 90, 1}},
		{Use{Limit: 900, Bytes: 800, Kills: 1}, 100, Use{100, 0, 1}}, // of the whole node
		{Use{Kills: 1}, 100, Use{100, 0, 1}},
	} {
		if got := test.group.of(test.given); got != test.want {
			t.Errorf("%+v of %d: %+v, want %+v", test.group, test.given, got, test.want)
		}
	}
}
