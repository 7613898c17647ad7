package cluster

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Submitted are the IDs of jobs that Slurm took.
type Submitted struct {
	Arrays  []string
	Collect string // empty: not taken
}

// All are the IDs of all jobs.
func (s Submitted) All() []string {
	all := slices.Clone(s.Arrays)
	if s.Collect != "" {
		all = append(all, s.Collect)
	}
	return all
}

// Submit asks Slurm whether it would take each script, and then hands over the arrays and,
// behind all of them, the collecting job. Where that fails half way, the jobs that were taken
// are returned with the error, and go on. The error wraps an *Error.
func (s SlurmScripts) Submit(ctx context.Context) (Submitted, error) {
	var jobs Submitted
	for _, script := range append(slices.Clone(s.Arrays), s.Collect) {
		if _, err := call(ctx, script.Text, "sbatch", append([]string{"--test-only"}, s.Extra...)...); err != nil {
			return jobs, fmt.Errorf("%s was not taken, and nothing was submitted: %w", script.Name, err)
		}
	}
	for _, script := range s.Arrays {
		id, err := s.submit(ctx, script)
		if err != nil {
			return jobs, jobs.halfway(script, err)
		}
		jobs.Arrays = append(jobs.Arrays, id)
	}
	id, err := s.submit(ctx, s.Collect, "--dependency="+afterAny(jobs.Arrays))
	if err != nil {
		return jobs, jobs.halfway(s.Collect, err)
	}
	jobs.Collect = id
	return jobs, nil
}

// StillThere are those of these jobs, by ID, that wait or run. The error is an *Error: Slurm
// forgets jobs that have ended, and where it knows none of them says that their IDs are wrong.
func StillThere(ctx context.Context, jobs []string) ([]string, error) {
	answer, err := call(ctx, "", "squeue", "--noheader", "--format=%F", "--jobs="+strings.Join(jobs, ","))
	if err != nil {
		return nil, err
	}
	there := strings.Fields(answer)
	return slices.DeleteFunc(slices.Clone(jobs), func(job string) bool { return !slices.Contains(there, job) }), nil
}

// submit hands one script over and returns its job's ID.
func (s SlurmScripts) submit(ctx context.Context, script Script, args ...string) (string, error) {
	answer, err := call(ctx, script.Text, "sbatch", slices.Concat([]string{"--parsable"}, s.Extra, args)...)
	if err != nil {
		return "", err
	}
	id, err := parseJobID(answer)
	if err != nil {
		return "", &Error{Program: "sbatch", Reason: Unreadable, Err: err}
	}
	return id, nil
}

// Cancel takes jobs back, those that have ended included. The error is an *Error.
func Cancel(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := call(ctx, "", "scancel", ids...)
	return err
}

// halfway says what to do with jobs that were taken before one was not.
func (s Submitted) halfway(script Script, err error) error {
	if taken := s.All(); len(taken) > 0 {
		return fmt.Errorf("%s was not taken; the jobs before it are in the queue (to take them back: scancel %s): %w",
			script.Name, strings.Join(taken, " "), err)
	}
	return fmt.Errorf("%s was not taken, and nothing was submitted: %w", script.Name, err)
}

// afterAny is a dependency on the end of jobs, however they end.
func afterAny(ids []string) string { return "afterany:" + strings.Join(ids, ":") }

var jobID = regexp.MustCompile(`^([1-9][0-9]{0,18})(;[^\s;]+)?$`)

// parseJobID reads what sbatch --parsable prints last: an ID and, where a site has several
// clusters, a semicolon and one's name. What a site's own sbatch prints before is left out.
func parseJobID(answer string) (string, error) {
	lines := strings.Split(strings.TrimSpace(answer), "\n")
	found := jobID.FindStringSubmatch(strings.TrimSpace(lines[len(lines)-1]))
	if found == nil {
		return "", fmt.Errorf("%q is no job ID", answer)
	}
	return found[1], nil
}

// Commands is what Submit does, for a shell, with the scripts in a folder.
func (s SlurmScripts) Commands(folder string) string {
	var b strings.Builder
	extra := shellLine(s.Extra)
	if extra != "" {
		extra += " "
	}
	var ids []string
	for i, script := range s.Arrays {
		fmt.Fprintf(&b, "job%d=$(sbatch --parsable %s%s)\n", i+1, extra, shellWord(path.Join(folder, script.Name)))
		ids = append(ids, fmt.Sprintf("${job%d%%%%;*}", i+1)) // without a cluster's name
	}
	fmt.Fprintf(&b, "sbatch %s--dependency=\"%s\" %s\n", extra, afterAny(ids), shellWord(path.Join(folder, s.Collect.Name)))
	return b.String()
}
