package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/cluster"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/rundir"
)

// gresFlag says which generic resources a task of Slurm gets.
const gresFlag = "gres"

func submitSlurmCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:      "slurm",
		Usage:     "an array of tasks, and a job that collects, by sbatch",
		ArgsUsage: "[-- ARGUMENTS FOR SBATCH]",
		Description: `Makes the run ready, and submits an array job, a shard a task, and a job that
collects when all tasks have ended. Memory, cores and time of a task come from the
plan. Before a limit, or where a node is taken away, a task keeps a checkpoint and
starts again; on a node that does not do (a full disk, say) it starts on another.
With --kernels nodes, each node of the partition is asked by a short job which kernels
it has, and the run takes the fastest that all have.
What stands behind -- goes to sbatch. Scripts, IDs of jobs and logs are kept in jobs/
of the run directory. The same command again submits what is missing then.

Examples:
   refold submit slurm --images pictures --claim 0.95 --dir runs/mine
   refold submit slurm --dir runs/mine --print
   refold submit slurm --dir runs/mine --per-task 4 -- --account=x --partition=y`,
		Flags: slices.Concat(whatToRun(), submitFlags(), []cli.Flag{
			&cli.BoolFlag{Name: "print", Usage: "print the scripts and how to submit them, and submit nothing", DisableDefaultText: true, Category: machines},
			&cli.DurationFlag{Name: answerFlag, Usage: "how `LONG` --kernels nodes waits for the nodes' answers", Value: 10 * time.Minute, Category: machines},
			&cli.StringFlag{Name: gresFlag, Usage: "generic `RESOURCES` of a task, such as gpu:1", Category: machines},
		}, logFlags(t)),
		Action: func(c *cli.Context) error { return submitSlurm(c, t) },
	}
}

func submitSlurm(c *cli.Context, t *terminal.Terminal) error {
	program, err := thisProgram()
	if err != nil {
		return err
	}
	if err := settleKernels(c, t, program); err != nil {
		return err
	}
	s, err := makeReady(c, t)
	if err != nil {
		return err
	}
	if len(s.left) == 0 {
		return s.done(t)
	}
	s.need.Devices = c.String(gresFlag)
	job := cluster.SlurmJob{
		Name: "refold-" + filepath.Base(s.dir), Dir: s.dir, Logs: filepath.Join(rundir.JobsFolder, "logs"),
		Command: s.taskCommand(program, s.dir, c.String(scratchFlag)), Collect: s.collectCommand(program, s.dir),
		Shards: s.shards, AtOnce: c.Int("at-once"), Need: s.need, CollectNeed: s.collectNeed, Extra: c.Args().Slice(),
	}
	if len(s.left) < s.shards {
		for _, shard := range s.left {
			job.Only = append(job.Only, shard.Index)
		}
	}
	site, err := cluster.FindSite(c.Context)
	if err != nil && !c.Bool("print") {
		return slurmError(err)
	}
	scripts, err := job.Scripts(site)
	if err != nil {
		return err
	}
	if c.Bool("print") {
		return printScripts(t, s.dir, scripts)
	}
	folder := filepath.Join(s.dir, rundir.JobsFolder)
	if err := keepScripts(folder, scripts); err != nil {
		return disk.Explain(s.dir, err)
	}
	sayStillThere(c.Context, t, folder)
	submitted, err := scripts.Submit(c.Context)
	if ids := submitted.All(); len(ids) > 0 {
		err = errors.Join(err, document.Write(filepath.Join(folder, submittedFile), submittedJobs{Version: 1, Shards: s.shards, Arrays: submitted.Arrays, Collect: submitted.Collect}))
	}
	if err != nil {
		return slurmError(err)
	}
	_, err = fmt.Fprintf(t.Out, "Submitted %d of %d shards as array %v; job %s collects when they have ended.\n   %s\n",
		len(s.left), s.shards, submitted.Arrays, submitted.Collect, shellLine([]string{"refold", "status", "--dir", s.dir}))
	return err
}

// submittedFile is that of a submittedJobs in jobs/.
const submittedFile = "submitted.json"

// sayStillThere tells of jobs of the last submission that wait or run. That nobody knows is
// fine: what is trained twice has the same bytes.
func sayStillThere(ctx context.Context, t *terminal.Terminal, folder string) {
	var last submittedJobs
	data, err := os.ReadFile(filepath.Join(folder, submittedFile))
	if err != nil || document.Parse(data, &last) != nil || len(last.Arrays) == 0 {
		return
	}
	jobs := last.Arrays
	if last.Collect != "" {
		jobs = append(jobs, last.Collect)
	}
	if there, err := cluster.StillThere(ctx, jobs); err == nil && len(there) > 0 {
		t.Say("refold: of this run, jobs submitted before still wait or run: what they train beside the new ones is trained twice, to the same bytes; to end them:\n   %s",
			shellLine(append([]string{"scancel"}, there...)))
	}
}

// submittedJobs is jobs/submitted.json: what was submitted last.
type submittedJobs struct {
	Version int      `json:"version"`
	Shards  int      `json:"shards"`
	Arrays  []string `json:"arrays"`
	Collect string   `json:"collect"`
}

func slurmError(err error) error {
	if of := new(cluster.Error); errors.As(err, &of) && of.Reason == cluster.NoScheduler {
		return fmt.Errorf("%w; or --print shows the scripts", err)
	}
	return err
}

func allScripts(scripts cluster.SlurmScripts) []cluster.Script {
	return append(slices.Clone(scripts.Arrays), scripts.Collect)
}

// keepScripts writes scripts into the folder of jobs, and makes that of logs.
func keepScripts(folder string, scripts cluster.SlurmScripts) error {
	if err := disk.MakeFolders(filepath.Join(folder, "logs")); err != nil {
		return err
	}
	for _, script := range allScripts(scripts) {
		path := filepath.Join(folder, script.Name)
		if err := disk.Write(path, []byte(script.Text)); err != nil {
			return err
		}
		if err := os.Chmod(path, 0o755); err != nil {
			return err
		}
	}
	return nil
}

func printScripts(t *terminal.Terminal, dir string, scripts cluster.SlurmScripts) error {
	if err := keepScripts(filepath.Join(dir, rundir.JobsFolder), scripts); err != nil {
		return disk.Explain(dir, err)
	}
	for _, script := range allScripts(scripts) {
		if _, err := fmt.Fprintf(t.Out, "# %s\n%s\n", manual.ShellWord(filepath.Join(dir, rundir.JobsFolder, script.Name)), script.Text); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(t.Out, "# To submit them:\n%s", scripts.Commands(filepath.Join(dir, rundir.JobsFolder)))
	return err
}
