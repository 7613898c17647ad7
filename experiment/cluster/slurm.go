package cluster

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"
)

// warning is how long before its time is over a task is told, unless it has less than twice
// that: enough to end a batch and to write a checkpoint over a slow network.
const warning = 3 * time.Minute

// defaultRestarts is how often a task starts again. Where a site's limit is an hour, that is a
// training of four days.
const defaultRestarts = 100

// SlurmJob is work for Slurm: an array of tasks, one a shard, and a job that collects what
// they made.
type SlurmJob struct {
	Name string
	// Dir is the folder in which all work, absolute, on a file system that all nodes share.
	Dir string
	// Logs is the folder of logs below Dir, which must be there: Slurm makes none.
	Logs string

	Command []string // of a task: an absolute program and its arguments, with a place for the Shard
	Collect []string // of the job that collects

	Shards int
	Only   []int // the shards to do; nil: all
	AtOnce int   // tasks that run at the same time; 0: as many as the site lets

	Need        Need
	CollectNeed Need
	Restarts    int      // of one task, at most; 0: 100
	Extra       []string // arguments for sbatch, for all jobs: they outrank what a script says
}

// SlurmScripts are what sbatch takes.
type SlurmScripts struct {
	Arrays  []Script // most often one; several where a site takes no array that large
	Collect Script
	Extra   []string // arguments for sbatch
}

//go:embed slurm.sh.tmpl
var slurmText string

// slurmTask is what slurm.sh.tmpl is filled in with.
type slurmTask struct {
	Directives       []string
	Array            bool
	Offset, Shards   int
	Devices, Command string // for a shell
	Cores            int
	Memory           int64 // MiB
	MostMemory       int64 // MiB: a task that was killed with as much is not given more
	Restarts         int
	Elsewhere, Again int
	Wants            string // variable
}

// Scripts writes the arrays that a site takes and the collecting job; of the zero Site
// Slurm's defaults are presumed.
func (j SlurmJob) Scripts(site Site) (SlurmScripts, error) {
	shards, err := chosen(j.Only, j.Shards)
	if err == nil {
		err = j.check()
	}
	if err != nil {
		return SlurmScripts{}, fmt.Errorf("job for Slurm: %w", err)
	}
	scripts := SlurmScripts{Extra: j.Extra}
	for i, a := range split(shards, site, j.AtOnce) {
		name := "shards.sh"
		if i > 0 {
			name = fmt.Sprintf("shards-%d.sh", i+1)
		}
		task := j.task(j.Need, j.Command)
		task.Array, task.Offset, task.Shards = true, a.offset, j.Shards
		task.Directives = append(j.directives("", "shard-%A_%a.log", j.Need), "--array="+a.spec())
		scripts.Arrays = append(scripts.Arrays, Script{name, task.text()})
	}
	collect := j.task(j.CollectNeed, j.Collect)
	collect.Directives = j.directives("-collect", "collect-%j.log", j.CollectNeed)
	scripts.Collect = Script{"collect.sh", collect.text()}
	return scripts, nil
}

// check names what no script can say.
func (j SlurmJob) check() error {
	for _, err := range []error{
		checkCommand("command", j.Command, true),
		checkCommand("collecting command", j.Collect, false),
		j.checkExtra(), checkText("name", j.Name), checkText("folder", j.Dir, j.Logs),
		j.Need.check("a task"), j.CollectNeed.check("the collecting job"),
	} {
		if err != nil {
			return err
		}
	}
	if !path.IsAbs(j.Dir) {
		return fmt.Errorf("folder %q: must be absolute, since tasks begin on other machines", j.Dir)
	}
	for _, text := range []string{j.Name, j.Dir, j.Logs} {
		if strings.Contains(text, `\`) { // turns off %A and %a in names of logs (sbatch(1), filename pattern)
			return fmt.Errorf(`%q holds a \, which Slurm takes in no name: choose another`, text)
		}
	}
	return nil
}

// checkExtra refuses arguments with which this would not be what it says.
func (j SlurmJob) checkExtra() error {
	for _, argument := range j.Extra {
		name, _, _ := strings.Cut(argument, "=")
		switch name {
		case "-a", "--array", "-W", "--wait", "--wrap", "--parsable", "--test-only":
			return fmt.Errorf("argument %s of sbatch: leave it out, since which tasks there are, and how they are handed over, is settled here", argument)
		}
	}
	return checkText("argument of sbatch", j.Extra...)
}

// otherMemory reports whether sbatch is told of memory in a way that rules out --mem.
func (j SlurmJob) otherMemory() bool {
	return slices.ContainsFunc(j.Extra, func(argument string) bool { return strings.HasPrefix(argument, "--mem-per-") })
}

// directives are arguments of sbatch that are the same for each job.
func (j SlurmJob) directives(suffix, log string, n Need) []string {
	logs := strings.ReplaceAll(path.Join(j.Dir, j.Logs), "%", "%%") // the folder's own are no patterns
	all := []string{
		"--job-name=" + directive(j.Name+suffix),
		"--chdir=" + directive(j.Dir),
		"--output=" + directive(logs+"/"+log),
		"--open-mode=append",
		"--requeue",
		"--nodes=1",
		"--ntasks=1",
	}
	if n.Cores > 0 {
		all = append(all, "--cpus-per-task="+strconv.Itoa(n.Cores))
	}
	if n.Memory > 0 && !j.otherMemory() {
		all = append(all, fmt.Sprintf("--mem=%dM", n.mebibytes()))
	}
	if n.Time > 0 {
		m := n.minutes()
		all = append(all, fmt.Sprintf("--time=%d-%02d:%02d:00", m/60/24, m/60%24, m%60))
		all = append(all, fmt.Sprintf("--signal=USR1@%d", int(min(warning, time.Duration(m)*time.Minute/2)/time.Second)))
	} else {
		all = append(all, fmt.Sprintf("--signal=USR1@%d", int(warning/time.Second)))
	}
	if n.Devices != "" {
		all = append(all, "--gres="+directive(n.Devices))
	}
	return all
}

// task is what both scripts have in common.
func (j SlurmJob) task(n Need, command []string) slurmTask {
	t := slurmTask{
		Command: shellLine(command), Cores: n.Cores, Memory: n.mebibytes(), MostMemory: 2 * n.mebibytes(), Restarts: j.Restarts,
		Elsewhere: ExitElsewhere, Again: ExitAgain, Wants: WantsVariable,
	}
	if n.Devices != "" {
		t.Devices = shellWord(n.Devices)
	}
	if t.Restarts <= 0 {
		t.Restarts = defaultRestarts
	}
	return t
}

// text fills in the script.
func (t slurmTask) text() string {
	var b strings.Builder
	if err := template.Must(template.New("").Parse(slurmText)).Execute(&b, t); err != nil {
		panic(err) // a fault of ours: the text and its fields are constant
	}
	return b.String()
}
