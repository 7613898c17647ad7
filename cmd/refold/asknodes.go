package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/cluster"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

const (
	kernelsFlagName = "kernels"
	mixedFlag       = "mixed-kernels"
	answerFlag      = "answer-within"
	// ofNodes is the value of --kernels that stands for the fastest set that all nodes have.
	ofNodes = "nodes"
)

// setMixed lets --mixed-kernels stand for run.kernels = "mixed".
func setMixed(c *cli.Context) error {
	switch {
	case !c.Bool(mixedFlag):
		return nil
	case c.IsSet(kernelsFlagName) && c.String(kernelsFlagName) != spec.KernelsMixed:
		return manual.Usagef("--%s lets each machine choose, and --%s pins what all take: give one of them", mixedFlag, kernelsFlagName)
	}
	return c.Set(kernelsFlagName, spec.KernelsMixed)
}

// settleKernels replaces the kernels of nodes by the set that they stand for: those of a run
// that was begun, or what all nodes say that they have.
func settleKernels(c *cli.Context, t *terminal.Terminal, program string) error {
	if c.IsSet(answerFlag) && (c.String(kernelsFlagName) != ofNodes || c.Duration(answerFlag) <= 0) {
		return manual.Usagef("--%s says how long --%s %s waits for the answers of nodes, such as 10m", answerFlag, kernelsFlagName, ofNodes)
	}
	if c.String(kernelsFlagName) != ofNodes {
		return nil
	}
	if err := c.Set(kernelsFlagName, spec.KernelsAuto); err != nil {
		return err
	}
	_, dir, err := checkedDraft(c)
	if err != nil {
		return err
	}
	if begun, err := rundir.LoadSpec(dir); err == nil {
		return c.Set(kernelsFlagName, begun.Run.Kernels)
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	ask := nodeQuestion{program: program, dir: dir, extra: c.Args().Slice(), patience: c.Duration(answerFlag)}
	set, err := ask.commonSet(c.Context, t)
	if err != nil {
		return err
	}
	return c.Set(kernelsFlagName, set)
}

// nodeQuestion asks the nodes of a Slurm which kernels they have.
type nodeQuestion struct {
	program, dir string // absolute
	extra        []string
	patience     time.Duration
}

// commonSet is the fastest set that all nodes have.
func (q nodeQuestion) commonSet(ctx context.Context, t *terminal.Terminal) (string, error) {
	nodes, err := cluster.Nodes(ctx, q.extra)
	if err != nil {
		return "", slurmError(err)
	}
	if len(nodes) == 0 {
		return "", fmt.Errorf("no node of the partition can be asked (sinfo names none that is up): name the kernels, such as --%s avx2", kernelsFlagName)
	}
	answers, err := q.ask(ctx, t, nodes)
	if err != nil {
		return "", err
	}
	common, err := cluster.CommonKernels(answers)
	if err != nil {
		return "", err
	}
	t.Say("refold: %s: all %s have the kernels %s, which the run takes", strings.Join(nodeNames(answers), ", "), terminal.Plural(len(answers), "node"), common[0])
	return common[0], nil
}

// askedEvery is how often answers are looked for.
const askedEvery = time.Second

// ask waits for the answers of all nodes.
func (q nodeQuestion) ask(ctx context.Context, t *terminal.Terminal, nodes []string) (answers []cluster.Answer, err error) {
	folder := filepath.Join(q.dir, rundir.JobsFolder, ofNodes)
	if err := os.RemoveAll(folder); err != nil { // answers of another program, or of other nodes
		return nil, err
	}
	if err := disk.MakeFolders(folder); err != nil {
		return nil, disk.Explain(q.dir, err)
	}
	t.Say("refold: asking %s which kernels they have, by a job of a core for each", terminal.Plural(len(nodes), "node"))
	probe := cluster.Probe{
		Name: "refold-ask", Dir: q.dir, Answers: filepath.Join(rundir.JobsFolder, ofNodes),
		Command: []string{q.program, "doctor", "--json"}, Extra: q.extra,
	}
	ids, err := probe.Submit(ctx, nodes)
	defer func() {
		if err != nil {
			err = errors.Join(err, cluster.Cancel(context.WithoutCancel(ctx), ids))
		}
	}()
	if err != nil {
		return nil, slurmError(err)
	}
	limited, cancel := context.WithTimeout(ctx, q.patience)
	defer cancel()
	for {
		if answers, err = cluster.ReadAnswers(os.DirFS(folder)); err != nil || len(answers) == len(nodes) {
			return answers, err
		}
		select {
		case <-limited.Done():
			return nil, errors.Join(ctx.Err(), q.silent(nodes, nodeNames(answers)))
		case <-time.After(askedEvery):
		}
	}
}

// silent names the nodes that have not answered.
func (q nodeQuestion) silent(nodes, answered []string) error {
	missing := slices.DeleteFunc(slices.Clone(nodes), func(node string) bool { return slices.Contains(answered, node) })
	return fmt.Errorf("%s of %d did not answer within %v (they may be busy; what they said is in %s): wait longer with --%s, choose another partition behind --, or name the kernels, such as --%s avx2",
		strings.Join(missing, ", "), len(nodes), q.patience, filepath.Join(q.dir, rundir.JobsFolder, ofNodes), answerFlag, kernelsFlagName)
}

func nodeNames(answers []cluster.Answer) []string {
	var all []string
	for _, a := range answers {
		all = append(all, a.Node)
	}
	return all
}
