package cluster

import (
	"context"
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"text/template"
	"time"
)

// Probe asks each node of a Slurm what it can do: one short job a node, since a job of all
// nodes would wait until all are free at the same time.
type Probe struct {
	Name    string
	Dir     string   // as in SlurmJob
	Answers string   // the folder of answers below Dir, which must be there
	Command []string // an absolute program and arguments that print an answer for ReadAnswers
	Extra   []string // arguments for sbatch
}

//go:embed probe.sh.tmpl
var probeText string

// Script is the job. It is for one node, which sbatch is told.
func (p Probe) Script() (string, error) {
	job := SlurmJob{Name: p.Name, Dir: p.Dir, Logs: p.Answers, Command: append(slices.Clone(p.Command), Shard), Collect: p.Command, Extra: p.Extra}
	if err := job.check(); err != nil {
		return "", fmt.Errorf("job that asks a node: %w", err)
	}
	var b strings.Builder
	err := template.Must(template.New("").Parse(probeText)).Execute(&b, map[string]any{
		"Directives": job.directives("", "%N-%j.log", Need{Cores: 1, Time: 5 * time.Minute}),
		"Answers":    shellWord(path.Join(p.Dir, p.Answers)),
		"Command":    shellLine(p.Command),
	})
	if err != nil {
		panic(err) // a fault of ours: the text and its fields are constant
	}
	return b.String(), nil
}

// Submit asks nodes, and returns the IDs of the jobs that Slurm took, also with an error.
func (p Probe) Submit(ctx context.Context, nodes []string) ([]string, error) {
	text, err := p.Script()
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, node := range nodes {
		id, err := SlurmScripts{Extra: p.Extra}.submit(ctx, Script{Text: text}, "--nodelist="+node)
		if err != nil {
			return ids, fmt.Errorf("node %s was not asked: %w", node, err)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// Nodes names the nodes of the partition that arguments for sbatch choose, without those that
// are down or drained, where no job can be; without such an argument, those of the site's
// default. The error is an *Error.
func Nodes(ctx context.Context, extra []string) ([]string, error) {
	partition := partitionOf(extra)
	args := []string{"--noheader", "--Node", "--responding", "--format=%N %t %P"}
	if partition != "" {
		args = append(args, "--partition="+partition)
	}
	text, err := call(ctx, "", "sinfo", args...)
	if err != nil {
		return nil, err
	}
	return parseNodes(text, partition == ""), nil
}

// parseNodes reads lines of a node, its state and its partition, of which the default one has
// an asterisk.
func parseNodes(text string, onlyDefault bool) []string {
	var nodes []string
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) != 3 || onlyDefault && !strings.HasSuffix(fields[2], "*") {
			continue
		}
		state := strings.TrimRight(fields[1], "*~#!%$@+^-") // sinfo(1): what a mark behind a state means
		if slices.Contains([]string{"idle", "mix", "alloc", "comp", "resv", "plnd"}, state) {
			nodes = append(nodes, fields[0])
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(nodes)))
}

// partitionOf finds the last partition among arguments for sbatch; empty without.
func partitionOf(extra []string) string {
	partition := ""
	for i, argument := range extra {
		value, long := strings.CutPrefix(argument, "--partition=")
		short, attached := strings.CutPrefix(argument, "-p")
		switch {
		case long:
			partition = value
		case argument == "--partition" || argument == "-p":
			if i+1 < len(extra) {
				partition = extra[i+1]
			}
		case attached:
			partition = short
		}
	}
	return partition
}
