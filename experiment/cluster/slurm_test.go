//go:build linux

package cluster_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment/cluster"
)

var realSlurm = flag.Bool("slurm", false, "start a Slurm of three nodes on this machine, as root, and give it work (testdata/slurm-up.sh says what that needs)")

// worker stands for the program: each shard ends in its own way the first time that it runs,
// and well the second time. It writes down where, how often and with how much memory it ran.
const worker = `#!/bin/bash
shard=${1%/*} dir=$(dirname "$0")
[ "$1" = collect ] && exec cp "$dir/ran" "$dir/collected"
echo "$shard ${SLURM_RESTART_COUNT:-0} $SLURMD_NODENAME $SLURM_MEM_PER_NODE $SLURM_CPUS_PER_TASK" >>"$dir/ran"
[ "$shard" = 5 ] && exit 2
[ "$shard" = 4 ] && exit 75
[ -n "$SLURM_RESTART_COUNT" ] && exit 0
case $shard in
1) exit 75 ;;
2) trap 'exit 85' USR1; kill -USR1 $$ ;;
3) kill -KILL $$ ;;
6) kill -TERM $$ ;;
7) echo 750 >"$REFOLD_WANTS_MEMORY"; exit 75 ;;
esac
`

// TestSlurm gives a real Slurm the scripts: who comes again does, elsewhere or with more
// memory where that was the reason, and the collecting job waits for all of them.
func TestSlurm(t *testing.T) {
	if !*realSlurm {
		t.Skip("no -slurm: no real one is asked")
	}
	useSlurm(t)
	dir := filepath.Join(t.TempDir(), `it's 5% "new" %j`)
	program := filepath.Join(dir, "worker")
	for _, err := range []error{os.MkdirAll(filepath.Join(dir, "jobs"), 0o755), os.WriteFile(program, []byte(worker), 0o755)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	site, err := cluster.FindSite(t.Context())
	if err != nil || site.MaxArraySize != 1001 {
		t.Fatalf("%+v, %v", site, err)
	}
	site.MaxArraySize = 5 // two arrays
	scripts, err := cluster.SlurmJob{
		Name: `it's "new"`, Dir: dir, Logs: "jobs", Shards: 8, AtOnce: 5,
		Command: []string{program, cluster.Shard}, Collect: []string{program, "collect"},
		Need:        cluster.Need{Cores: 1, Memory: 600 << 20, Time: 20 * time.Minute},
		CollectNeed: cluster.Need{Cores: 1, Memory: 100 << 20, Time: time.Minute},
	}.Scripts(site)
	if err != nil {
		t.Fatal(err)
	}
	jobs, err := scripts.Submit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, jobs.Collect)
	logs(t, dir)
	ran := attempts(t, filepath.Join(dir, "collected"))
	for _, shard := range []string{"0", "5"} {
		if len(ran[shard]) != 1 {
			t.Errorf("shard %s ran %d times, want once", shard, len(ran[shard]))
		}
	}
	for _, shard := range []string{"1", "2", "3", "6", "7"} {
		if len(ran[shard]) != 2 {
			t.Fatalf("shard %s ran %d times, want twice", shard, len(ran[shard]))
		}
	}
	if a := ran["1"]; a[0][2] == a[1][2] {
		t.Errorf("sent elsewhere from %s to %s", a[0][2], a[1][2])
	}
	if a := ran["3"]; a[0][3] != "600" || a[1][3] != "900" {
		t.Errorf("killed with %s MB, had %s then", a[0][3], a[1][3])
	}
	if a := ran["7"]; a[0][3] != "600" || a[1][3] != "750" {
		t.Errorf("short of memory with %s MB, had %s then", a[0][3], a[1][3])
	}
	var nodes []string
	for _, a := range ran["4"] {
		nodes = append(nodes, a[2])
	}
	slices.Sort(nodes)
	if !slices.Equal(nodes, []string{"n1", "n2", "n3"}) {
		t.Errorf("what no node could do was tried on %v, want each once", nodes)
	}
}

// TestSlurmProbe asks the nodes of a real Slurm.
func TestSlurmProbe(t *testing.T) {
	if !*realSlurm {
		t.Skip("no -slurm: no real one is asked")
	}
	useSlurm(t)
	dir := t.TempDir()
	probe := cluster.Probe{Name: "probe", Dir: dir, Answers: ".", Command: []string{
		"/bin/echo", `{"kernel_sets": ["avx2"], "machine": {"system": "linux/amd64"}}`,
	}}
	nodes, err := cluster.Nodes(t.Context(), nil)
	if err != nil || !slices.Equal(nodes, []string{"n1", "n2", "n3"}) {
		t.Fatalf("%v, %v", nodes, err)
	}
	ids, err := probe.Submit(t.Context(), nodes)
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, ids...)
	answers, err := cluster.ReadAnswers(os.DirFS(dir))
	if err != nil || len(answers) != 3 {
		t.Errorf("%+v, %v", answers, err)
	}
}

// useSlurm starts one for a test.
func useSlurm(t *testing.T) {
	t.Helper()
	base := t.TempDir()
	up := func(args ...string) ([]byte, error) {
		return exec.Command("testdata/slurm-up.sh", append([]string{base}, args...)...).CombinedOutput()
	}
	t.Cleanup(func() {
		if said, err := up("--down"); err != nil {
			t.Errorf("%v: %s", err, said)
		}
	})
	if said, err := up(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	t.Setenv("SLURM_CONF", filepath.Join(base, "etc", "slurm.conf"))
}

// waitFor returns when jobs have ended: a job behind them has.
func waitFor(t *testing.T, ids ...string) {
	t.Helper()
	behind := exec.Command("timeout", "240", "sbatch", "--wait", "--output=/dev/null", "--dependency=afterany:"+strings.Join(ids, ":"), "--wrap=true")
	if said, err := behind.CombinedOutput(); err != nil {
		queue, _ := exec.Command("timeout", "5", "squeue").CombinedOutput()
		t.Fatalf("%v: %s%s", err, said, queue)
	}
}

// attempts are the lines of a file, by their first word.
func attempts(t *testing.T, file string) map[string][][]string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("shard, restarts, node, memory, cores:\n%s", text)
	ran := map[string][][]string{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		ran[fields[0]] = append(ran[fields[0]], fields)
	}
	return ran
}

// logs shows what tasks said.
func logs(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "jobs", "*.log"))
	if err != nil || len(files) != 9 {
		t.Errorf("%d logs, want 9: %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s:\n%s", filepath.Base(file), bytes.TrimSpace(text))
	}
}
