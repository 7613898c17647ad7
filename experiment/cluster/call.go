package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// patience is how long a program of the scheduler may take: those of Slurm wait for ever for a
// controller that is dead.
const patience = 30 * time.Second

// Reason says why a program of the scheduler did not do what it was asked.
type Reason string

// Reasons.
const (
	NoScheduler Reason = "no scheduler" // its programs are not here
	NoAnswer    Reason = "no answer"    // in time, or none at all
	TooMany     Reason = "too many"     // tasks or jobs, for this user or site
	TooLarge    Reason = "too large"    // no node has that, or no job may have it
	NotAllowed  Reason = "not allowed"  // account, partition, quality of service
	Refused     Reason = "refused"      // for what its text says
	Unreadable  Reason = "unreadable"   // what it answered
)

// nextStep is what to do about a reason.
var nextStep = map[Reason]string{
	NoScheduler: "this machine has no Slurm: run this on a login node of the cluster",
	NoAnswer:    "look whether the controller is up (scontrol ping), and try again",
	TooMany:     "put more of the work into each task, so that there are fewer, or submit the rest when these have ended",
	TooLarge:    "ask for less memory, time or cores, or name a partition that has them (sinfo lists them)",
	NotAllowed:  "name the account, partition or quality of service that you may use (sacctmgr show assoc user=$USER, sinfo)",
	Refused:     "its manual page says what it takes",
	Unreadable:  "is this Slurm's own program? (its --version says so)",
}

// signs are texts of Slurm's errors (those of 22.05), in lower case: the first match counts.
var signs = []struct {
	text   string
	reason Reason
}{
	{"job submit limit", TooMany},     // "Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)"
	{"submitjob", TooMany},            // "QOSMaxSubmitJobPerUserLimit", "AssocMaxSubmitJobLimit"
	{"slurm job queue full", TooMany}, // and sbatch waits, longer than this does
	{"slurm temporarily unable to accept job", TooMany},
	{"invalid job array specification", TooMany},
	{"node configuration is not available", TooLarge},
	{"more processors requested than permitted", TooLarge},
	{"time limit is invalid", TooLarge},
	{"memory required by task is not available", TooLarge},
	{"invalid account", NotAllowed},
	{"invalid partition", NotAllowed},
	{"invalid qos", NotAllowed},
	{"not permitted to use", NotAllowed},
	{"access/permission denied", NotAllowed},
	{"unable to contact slurm controller", NoAnswer},
	{"socket timed out", NoAnswer},
	{"could not establish a configuration source", NoAnswer},
	{"zero bytes were transmitted", NoAnswer},
}

// Error says which program of a scheduler failed, what it said, and what to do.
type Error struct {
	Program string
	Said    string // on standard error, without space around it
	Reason  Reason
	Err     error
}

func (e *Error) Error() string {
	text := fmt.Sprint(e.Err)
	if e.Said != "" {
		text = strings.TrimSuffix(strings.TrimPrefix(e.Said, e.Program+": "), ".")
	}
	return fmt.Sprintf("%s: %s: %s", e.Program, text, nextStep[e.Reason])
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// call runs a program with a text as its input and returns what it prints. The error is an
// *Error.
func call(ctx context.Context, input, program string, args ...string) (string, error) {
	return callWithin(ctx, patience, input, program, args...)
}

func callWithin(ctx context.Context, patience time.Duration, input, program string, args ...string) (string, error) {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var out, said bytes.Buffer
	command := exec.CommandContext(limited, program, args...)
	command.Stdin, command.Stdout, command.Stderr = strings.NewReader(input), &out, &said
	command.Env = outsideJob(os.Environ())
	command.WaitDelay = time.Second // for what it started and left behind
	err := command.Run()
	if err == nil {
		return out.String(), nil
	}
	e := &Error{Program: program, Said: strings.TrimSpace(said.String()), Reason: reasonOf(said.String()), Err: err}
	switch {
	case errors.Is(err, exec.ErrNotFound):
		e.Reason = NoScheduler
	case ctx.Err() != nil: // the user's wish, whatever it said
		e.Err, e.Said = ctx.Err(), ""
	case limited.Err() != nil:
		e.Err = fmt.Errorf("no answer within %v: %w", patience, limited.Err())
		if e.Reason == Refused { // it did not say why it waited
			e.Reason = NoAnswer
		}
	}
	return "", e
}

// reasonOf finds why, by what a program said.
func reasonOf(said string) Reason {
	said = strings.ToLower(said)
	for _, sign := range signs {
		if strings.Contains(said, sign.text) {
			return sign.reason
		}
	}
	return Refused
}

// outsideJob leaves out what an allocation that this process itself runs in says of itself:
// sbatch would hand it to the new job's tasks, whose srun would take it for theirs.
func outsideJob(environment []string) []string {
	var kept []string
	inside := false
	for _, variable := range environment {
		name, _, _ := strings.Cut(variable, "=")
		inside = inside || name == "SLURM_JOB_ID"
		if !strings.HasPrefix(name, "SLURM_") || name == "SLURM_CONF" || name == "SLURM_CLUSTERS" || name == "SLURM_JWT" {
			kept = append(kept, variable)
		}
	}
	if !inside {
		return environment
	}
	return kept
}
