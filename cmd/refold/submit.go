package main

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment"
	"github.com/refold/refold/experiment/cluster"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/machine"
)

func submitCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "submit",
		Usage: "make a run ready for many machines, and hand it to a scheduler",
		Description: `Decides all that refold run decides ahead of the first training, and puts pixels,
folds and all else that trials need into the run directory, which the machines must
share: they need no images. A trial gives the same bytes whoever trains it, so that
the shards of a run need no lock and no server. What is finished already is not
trained again: the same command takes what is missing.

   refold submit slurm       an array of tasks and a job that collects, by sbatch
   refold submit kubernetes  prints an Indexed Job, its collector and a volume claim
   refold submit hand        prints the command of each shard, for anything else

Equal bytes are promised on one architecture (GOARCH) with one set of kernels, which
--kernels pins: choose one that all machines have, as refold doctor lists them;
refold submit slurm --kernels nodes asks them. With --mixed-kernels each machine takes
its fastest instead. Then who trained a trial decides its digits: the report lists
that, and how far the kernels come apart on one fold.`,
		Subcommands: []*cli.Command{submitSlurmCommand(t), submitKubernetesCommand(t), submitHandCommand(t)},
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				return manual.Usagef("unknown scheduler %q: refold submit slurm, kubernetes or hand", c.Args().First())
			}
			return manual.Usagef("say to whom: refold submit slurm, kubernetes or hand")
		},
	}
}

// memoryFlag says how much memory a task gets.
const memoryFlag = "mem"

// submitFlags are the flags that all schedulers have in common.
func submitFlags() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Name: "shards", Usage: "`NUMBER` of tasks; 0: from --per-task", Category: machines},
		&cli.IntFlag{Name: "per-task", Usage: "`NUMBER` of trials a task; 0: as many as fill about an hour", Category: machines},
		&cli.IntFlag{Name: "at-once", Usage: "`NUMBER` of tasks that run at the same time; 0: as many as there is room for", Category: machines},
		&cli.StringFlag{Name: scratchFlag, Usage: "`FOLDER` on the machines' local disks (default: theirs for temporary files)", Category: machines},
		&cli.StringFlag{Name: memoryFlag, Usage: "memory of a task, in `GB`, in place of what the plan needs", Category: machines},
		&cli.IntFlag{Name: "cpus-per-task", Usage: "`NUMBER` of cores of a task, in place of one a trial, up to 4", Category: machines},
		&cli.BoolFlag{Name: mixedFlag, Usage: "let each machine take its fastest kernels, so that results depend on who trains them, which the report tells", DisableDefaultText: true, Category: machines},
		&cli.DurationFlag{Name: "time", Usage: "how `LONG` a task may take, such as 4h, in place of twice what was measured here", Category: machines},
	}
}

// submission is a run that is ready, and how it is divided.
type submission struct {
	dir         string // absolute
	ready       *experiment.Ready
	estimate    *forecast.Estimate
	shards      int
	atOnce      int // trials that a task trains at the same time
	left        []experiment.Shard
	need        cluster.Need
	collectNeed cluster.Need
}

// makeReady makes the run ready that the flags describe.
func makeReady(c *cli.Context, t *terminal.Terminal) (*submission, error) {
	for _, name := range []string{"shards", "per-task", "at-once", "cpus-per-task"} {
		if c.Int(name) < 0 {
			return nil, manual.Usagef("--%s %d: less than 0", name, c.Int(name))
		}
	}
	if c.IsSet("time") && c.Duration("time") <= 0 {
		return nil, manual.Usagef("--time %v: a time above 0, such as 4h", c.Duration("time"))
	}
	if c.Int("shards") > 0 && c.Int("per-task") > 0 {
		return nil, manual.Usagef("--shards and --per-task say the same: give one of them")
	}
	if err := setMixed(c); err != nil {
		return nil, err
	}
	memory, err := gigabytes(c, memoryFlag)
	if err != nil {
		return nil, err
	}
	draft, dir, err := checkedDraft(c)
	if err != nil {
		return nil, err
	}
	if draft.Spec.Run.Only != "" {
		return nil, manual.Usagef("--only picks trials of one process: shards divide them all")
	}
	s := &submission{}
	if s.dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	decisions, err := decisionsFor(c, t, draft.Spec)
	if err != nil {
		return nil, err
	}
	progress := terminal.NewProgress(t, dir)
	t.OnStop("stopping; Ctrl-C again leaves at once")
	t.Status(terminal.Part{Text: "reading the images"})
	s.ready, err = experiment.Prepare(c.Context, experiment.Options{
		Dir: dir, Spec: draft.Spec, Origins: draft.Origins, Images: embedded(draft.Spec.Data), Observer: progress, Version: buildVersion(),
		Cache: cacheOf(t, draft.Spec.Run), Verify: c.Bool("verify"), Decisions: decisions,
		Approve: func(e *forecast.Estimate) error { s.estimate = e; return nil },
	})
	progress.EndPhase("making the run ready")
	if err != nil {
		return nil, err
	}
	s.divide(c.Int("shards"), c.Int("per-task"))
	s.measure(c.Int("cpus-per-task"))
	if more := s.ready.MoreMemory; more > 0 {
		t.Say("refold: tasks were ended when their memory was nearly used up: the next ones ask for %s at least", machine.BytesText(more))
	}
	s.need.Memory = cmp.Or(memory, s.need.Memory)
	s.need.Time = cmp.Or(c.Duration("time"), s.need.Time)
	return s, nil
}

// gigabytes reads the amount that a flag names, in bytes; 0: none is given.
func gigabytes(c *cli.Context, flag string) (int64, error) {
	text := c.String(flag)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !(n > 0 && n < 1e6) {
		return 0, manual.Usagef("--%s %q: a number of GB, such as 8", flag, text)
	}
	return int64(n * 1e9), nil
}

// secondsPerTrial is what a trial takes here on the threads that it has; 0: unknown.
func (s *submission) secondsPerTrial() float64 {
	if s.estimate == nil || !s.estimate.Time.Known || s.estimate.ToTrain() == 0 {
		return 0
	}
	return s.estimate.Time.Total.Middle * float64(max(1, s.estimate.Parallel)) / float64(s.estimate.ToTrain())
}

const (
	taskSeconds = 3600 // sites ask for few tasks that are not too short
	mostCores   = 4    // of a task, unless somebody says so
	timeMargin  = 2    // other machines are slower, and share their disks
	timeToBegin = 10 * time.Minute
	memoryShare = 1.25
	memoryOwn   = 500e6 // bytes: the program itself, its plan and results
)

// divide decides how many shards there are.
func (s *submission) divide(shards, perTask int) {
	trials := len(s.ready.Trials)
	if perTask == 0 {
		perTask = mostCores
		if seconds := s.secondsPerTrial(); seconds > 0 {
			perTask = max(1, int(taskSeconds*float64(s.side(perTask))/seconds))
		}
	}
	if shards == 0 {
		shards = (trials + perTask - 1) / perTask
	}
	s.shards = max(1, min(shards, trials))
	s.left = s.ready.Unfinished(s.shards)
}

// side is how many of so many trials a task trains side by side, unless somebody says so.
func (s *submission) side(trials int) int {
	if n := s.ready.Plan.Spec.Run.Parallel; n > 0 {
		return n
	}
	return max(1, min(mostCores, trials))
}

// measure says what a task takes, with so many cores; 0: as many as it has use for.
func (s *submission) measure(cores int) {
	perTask := (len(s.ready.Trials) + s.shards - 1) / s.shards
	threads := s.ready.Plan.Spec.Run.Threads
	s.atOnce = s.side(perTask)
	if cores > 0 {
		s.atOnce = max(1, min(perTask, cores/threads))
	}
	s.need.Cores = cmp.Or(cores, s.atOnce*threads)
	images, pixels := len(s.ready.Plan.Manifest.Images), 0
	for _, way := range s.ready.Plan.Preprocesses() {
		pixels += images * way.Bytes()
	}
	memory := float64(pixels+s.atOnce*s.ready.Decision.Memory.Trial)*memoryShare + memoryOwn
	s.need.Memory = max(int64(memory), int64(s.ready.MoreMemory))
	s.collectNeed = cluster.Need{Cores: 1, Memory: int64(memoryOwn + 1000*float64(len(s.ready.Trials))*math.Sqrt(float64(images)))}
	if seconds := s.secondsPerTrial(); seconds > 0 {
		rounds := (perTask + s.atOnce - 1) / s.atOnce
		s.need.Time = timeToBegin + time.Duration(timeMargin*seconds*float64(rounds)*float64(time.Second))
	}
}

// shardCommand is the command of a shard, as given by its INDEX/COUNT.
func (s *submission) shardCommand(program, dir, shard, scratch string) []string {
	command := []string{program, "run", "--dir", dir, "--" + shardFlag, shard}
	if scratch != "" {
		command = append(command, "--"+scratchFlag, scratch)
	}
	return command
}

// taskCommand is that of a scheduler's task, which trains no more at once than it has asked
// cores and memory for: a site need not bind it to them.
func (s *submission) taskCommand(program, dir, scratch string) []string {
	return append(s.shardCommand(program, dir, cluster.Shard, scratch), "--parallel", strconv.Itoa(s.atOnce))
}

func (s *submission) collectCommand(program, dir string) []string {
	return []string{program, "run", "--dir", dir, "--" + collectFlag, "--" + waitFlag, "120s"}
}

// done says that nothing is left to train.
func (s *submission) done(t *terminal.Terminal) error {
	_, err := fmt.Fprintf(t.Out, "All trials of %s are finished; this sums up:\n   %s\n", s.dir, shellLine(s.collectCommand("refold", s.dir)))
	return err
}

func shellLine(command []string) string {
	words := make([]string, len(command))
	for i, word := range command {
		words[i] = manual.ShellWord(word)
	}
	return strings.Join(words, " ")
}

func submitHandCommand(t *terminal.Terminal) *cli.Command {
	return &cli.Command{
		Name:  "hand",
		Usage: "print the command of each shard, for machines or schedulers of any kind",
		Description: `For three PCs, ssh, GNU parallel, HTCondor, PBS or SGE. Each line runs on any
machine that sees the run directory under the same path; the last one sums up.

Example:
   refold submit hand --images pictures --claim 0.95 --dir runs/mine --shards 3`,
		Flags: slices.Concat(whatToRun(), submitFlags(), logFlags(t)),
		Action: func(c *cli.Context) error {
			s, err := makeReady(c, t)
			if err != nil {
				return err
			}
			if len(s.left) == 0 {
				return s.done(t)
			}
			for _, shard := range s.left {
				if _, err := fmt.Fprintln(t.Out, shellLine(s.shardCommand("refold", s.dir, shard.String(), c.String(scratchFlag)))); err != nil {
					return err
				}
			}
			_, err = fmt.Fprintln(t.Out, shellLine(s.collectCommand("refold", s.dir)))
			return err
		},
	}
}

// thisProgram is the absolute path of this program, which all machines must see.
func thisProgram() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("where this program lies: %w", err)
	}
	return filepath.Abs(path)
}
