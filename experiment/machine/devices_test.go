package machine

import (
	"slices"
	"testing"
)

func TestDevicesOfAJob(t *testing.T) {
	for _, test := range []struct {
		name  string
		env   map[string]string
		want  []string
		known bool
	}{
		{"no job", nil, nil, false},
		{"one", map[string]string{"CUDA_VISIBLE_DEVICES": "3"}, []string{"3"}, true},
		{"by name", map[string]string{"CUDA_VISIBLE_DEVICES": "GPU-1b, MIG-2c"}, []string{"GPU-1b", "MIG-2c"}, true},
		{"none", map[string]string{"CUDA_VISIBLE_DEVICES": ""}, nil, true},
		{"none, as Slurm has it", map[string]string{"CUDA_VISIBLE_DEVICES": "NoDevFiles"}, nil, true},
		{"a step's", map[string]string{"SLURM_JOB_ID": "1", "SLURM_STEP_GPUS": "2", "SLURM_JOB_GPUS": "1,2"}, []string{"2"}, true},
		{"a job's", map[string]string{"SLURM_JOB_ID": "1", "SLURM_JOB_GPUS": "1,2"}, []string{"1", "2"}, true},
		{"what CUDA reads counts", map[string]string{"SLURM_JOB_ID": "1", "SLURM_JOB_GPUS": "1,2", "CUDA_VISIBLE_DEVICES": "0,1"}, []string{"0", "1"}, true},
		{"a job without", map[string]string{"SLURM_JOB_ID": "1"}, nil, false},
	} {
		got, known := Devices(func(name string) (string, bool) { value, ok := test.env[name]; return value, ok })
		if !slices.Equal(got, test.want) || known != test.known {
			t.Errorf("%s: %q, %t", test.name, got, known)
		}
	}
}
