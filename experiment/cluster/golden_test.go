package cluster_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/cluster"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// slurmJob has everything that a script can hold, and names that shells and Slurm trip over.
func slurmJob() cluster.SlurmJob {
	const dir = `/data/it's 5% "new" $HOME/runs`
	return cluster.SlurmJob{
		Name: `it's "new" #1`, Dir: dir, Logs: "jobs",
		Command: []string{"/opt/re fold/refold", "run", "--dir", dir, "--shard", cluster.Shard},
		Collect: []string{"/opt/re fold/refold", "run", "--dir", dir, "--collect"},
		Shards:  1500, AtOnce: 21,
		Need:        cluster.Need{Cores: 4, Memory: 3<<30 + 1, Time: 26*time.Hour + time.Second, Devices: "gpu:1"},
		CollectNeed: cluster.Need{Cores: 1, Memory: 1 << 30, Time: 4 * time.Minute},
		Extra:       []string{"--account=a b", "-p", "main"},
	}
}

// least leaves everything to the site.
func least() cluster.SlurmJob {
	return cluster.SlurmJob{
		Name: "demo", Dir: "/runs/demo", Logs: "jobs", Shards: 8, Only: []int{7, 1, 2, 3, 1}, Restarts: 3,
		Command: []string{"/bin/refold", "run", "--shard=" + cluster.Shard}, Collect: []string{"/bin/refold"},
	}
}

func scripts(t *testing.T, job cluster.SlurmJob) cluster.SlurmScripts {
	t.Helper()
	s, err := job.Scripts(cluster.Site{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSlurmScripts(t *testing.T) {
	full, small := scripts(t, slurmJob()), scripts(t, least())
	if len(full.Arrays) != 2 || len(small.Arrays) != 1 {
		t.Fatalf("%d and %d arrays, want 2 and 1", len(full.Arrays), len(small.Arrays))
	}
	for name, script := range map[string]cluster.Script{
		"full-shards.sh": full.Arrays[0], "full-shards-2.sh": full.Arrays[1], "full-collect.sh": full.Collect,
		"least-shards.sh": small.Arrays[0], "least-collect.sh": small.Collect,
	} {
		golden(t, name, script.Text)
		if _, want, _ := strings.Cut(name, "-"); script.Name != want {
			t.Errorf("%s is to be called %s", name, script.Name)
		}
		parses(t, name, script.Text)
	}
	golden(t, "full-commands.txt", full.Commands("/data/it's/jobs"))
}

// TestMemoryByCore leaves it to sbatch's arguments to say what memory a job has: it takes one
// way at a time.
func TestMemoryByCore(t *testing.T) {
	job := slurmJob()
	job.Extra = append(job.Extra, "--mem-per-cpu=2G")
	if s := scripts(t, job); strings.Contains(s.Arrays[0].Text+s.Collect.Text, "#SBATCH --mem=") {
		t.Error(s.Arrays[0].Text)
	}
}

// parses has bash read a script without running it.
func parses(t *testing.T, name, script string) {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash here")
	}
	command := exec.Command(bash, "-n")
	command.Stdin = strings.NewReader(script)
	if said, err := command.CombinedOutput(); err != nil {
		t.Errorf("%s: %v: %s", name, err, said)
	}
}

func TestSlurmRefuses(t *testing.T) {
	for name, spoil := range map[string]func(*cluster.SlurmJob){
		"shards: there is nothing":      func(j *cluster.SlurmJob) { j.Shards = 0 },
		"choose some of 0 to 7":         func(j *cluster.SlurmJob) { j.Only = []int{8} },
		"shards []":                     func(j *cluster.SlurmJob) { j.Only = []int{} },
		"must be absolute":              func(j *cluster.SlurmJob) { j.Dir = "runs" },
		`which Slurm takes in no name`:  func(j *cluster.SlurmJob) { j.Dir = `/a\b` },
		"holds control characters":      func(j *cluster.SlurmJob) { j.Name = "a\n#SBATCH --mem=0" },
		"no UTF-8":                      func(j *cluster.SlurmJob) { j.Dir = "/\xff" },
		"place for the shard in its ar": func(j *cluster.SlurmJob) { j.Command = []string{"/bin/refold"} },
		"no program is named":           func(j *cluster.SlurmJob) { j.Collect = nil },
		"cannot be negative":            func(j *cluster.SlurmJob) { j.Need.Memory = -1 },
		"--array=0-3 of sbatch":         func(j *cluster.SlurmJob) { j.Extra = []string{"--array=0-3"} },
	} {
		job := least()
		spoil(&job)
		if _, err := job.Scripts(cluster.Site{}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, want %q", err, name)
		}
	}
}

func kubernetesJob() cluster.KubernetesJob {
	return cluster.KubernetesJob{
		Name: "demo", Namespace: "lab", Image: "registry.lab/refold:1", Claim: "runs", Storage: 20 << 30, StorageClass: "nfs",
		Mount:   "/runs",
		Command: []string{"refold", "run", "--dir", `/runs/it's "5%" $(HOME) yes`, "--shard", cluster.Shard},
		Collect: []string{"refold", "run", "--dir", "/runs/demo", "--collect", "--wait", "120s"},
		Shards:  50, AtOnce: 20, Scratch: 2<<30 + 1,
		Need:        cluster.Need{Cores: 4, Memory: 3<<30 + 1, Devices: "nvidia.com/gpu=1"},
		CollectNeed: cluster.Need{Cores: 1, Memory: 1 << 30},
		User:        &cluster.KubernetesUser{UID: 1000, GID: 100}, Restricted: true,
	}
}

func TestKubernetesManifests(t *testing.T) {
	full := kubernetesJob()
	small := cluster.KubernetesJob{
		Name: "1", Image: "refold", Claim: "runs", Mount: "/runs", Shards: 2,
		Command: []string{"refold", cluster.Shard}, Collect: []string{"refold"},
	}
	for name, job := range map[string]cluster.KubernetesJob{"full.yaml": full, "least.yaml": small} {
		text, err := job.Manifests()
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name, text)
	}
}

func TestKubernetesRefuses(t *testing.T) {
	for want, spoil := range map[string]func(*cluster.KubernetesJob){
		"must be 1 to 100000":        func(j *cluster.KubernetesJob) { j.Shards = 100_001 },
		`name "Demo": must be lower`: func(j *cluster.KubernetesJob) { j.Name = "Demo" },
		"at most 49":                 func(j *cluster.KubernetesJob) { j.Name = strings.Repeat("a", 50) },
		"claim":                      func(j *cluster.KubernetesJob) { j.Claim = "" },
		"namespace":                  func(j *cluster.KubernetesJob) { j.Namespace = "a.b" },
		"image":                      func(j *cluster.KubernetesJob) { j.Image = "" },
		"mount path":                 func(j *cluster.KubernetesJob) { j.Mount = "runs" },
		"nvidia.com/gpu=1":           func(j *cluster.KubernetesJob) { j.Need.Devices = "gpu:1" },
		"user -1:0":                  func(j *cluster.KubernetesJob) { j.User = &cluster.KubernetesUser{UID: -1} },
		"cannot be root's":           func(j *cluster.KubernetesJob) { j.User = &cluster.KubernetesUser{} },
		"storage and scratch":        func(j *cluster.KubernetesJob) { j.Scratch = -1 },
	} {
		job := kubernetesJob()
		spoil(&job)
		if _, err := job.Manifests(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestKubernetesName(t *testing.T) {
	for text, want := range map[string]string{
		"demo": "demo", "My Run_2 ": "my-run-2", "": "run", "***": "run",
		strings.Repeat("a", 48) + "-b": strings.Repeat("a", 48), "Ärger": "rger",
	} {
		if got := cluster.KubernetesName(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestProbe(t *testing.T) {
	probe := cluster.Probe{
		Name: "kernels", Dir: "/data/it's", Answers: "jobs/kernels", Command: []string{"/bin/refold", "doctor", "--json"},
	}
	script, err := probe.Script()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "probe.sh", script)
	parses(t, "probe.sh", script)
}
