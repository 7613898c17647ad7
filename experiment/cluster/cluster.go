// Package cluster puts work that comes in numbered shards to schedulers that exist, Slurm and
// Kubernetes, as texts in their languages and by thin calls of their programs.
//
// It owns the scripts and manifests, which exit codes make a scheduler start a task again,
// how shards are divided among arrays, and what the programs of Slurm answer. It must not
// know trainings, folds, the files of a run, or any flag of the program that does the work:
// that is an argument list, with a place for the shard.
package cluster

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Shard, anywhere in an argument of a command, is the place of the shard that a task does,
// as 3/50, with shards numbered from 0. No argument can hold it otherwise: those of programs
// end at the first zero byte.
const Shard = "\x00shard\x00"

// Exit codes of a task that make a scheduler start it again. Besides them, scripts and manifests
// take 138, 140 and 143, which say that SIGUSR1, SIGUSR2 or SIGTERM ended the program, and
// 137, which says that it was killed, as it is for want of memory.
const (
	ExitElsewhere = 75 // not on this machine: EX_TEMPFAIL of sysexits.h
	ExitAgain     = 85 // stopped before a limit, come again: as in HTCondor's manual
)

// WantsVariable names a file for a program that ends with ExitElsewhere for want of memory:
// there it says how much it needs, in MiB, and the script asks for that in place of another node.
const WantsVariable = "REFOLD_WANTS_MEMORY"

// Need is what one task takes, margins included. What is 0 is left to the site.
type Need struct {
	Cores  int
	Memory int64 // bytes
	Time   time.Duration
	// Devices are named as the scheduler does: for Slurm generic resources, such as gpu:1, for
	// Kubernetes one extended resource and how many of it, such as nvidia.com/gpu=1.
	Devices string
}

// Script is a text with the name that its file should have.
type Script struct{ Name, Text string }

// mebibytes is rounded up: a task gets no less than it needs.
func (n Need) mebibytes() int64 { return (n.Memory + 1<<20 - 1) >> 20 }

// minutes are rounded up: Slurm counts no less.
func (n Need) minutes() int64 { return int64((n.Time + time.Minute - 1) / time.Minute) }

// check names what no scheduler can be asked for.
func (n Need) check(of string) error {
	if n.Cores < 0 || n.Memory < 0 || n.Time < 0 {
		return fmt.Errorf("%s: cores, memory and time cannot be negative: %d, %d, %v", of, n.Cores, n.Memory, n.Time)
	}
	return checkText(of+": devices", n.Devices)
}

// checkText refuses what cannot stand in a line of a script or manifest.
func checkText(what string, texts ...string) error {
	for _, text := range texts {
		plain := strings.ReplaceAll(text, Shard, "")
		if !utf8.ValidString(plain) || strings.ContainsFunc(plain, unicode.IsControl) {
			return fmt.Errorf("%s: %q holds control characters or is no UTF-8: schedulers take none, so choose another name", what, text)
		}
	}
	return nil
}

// checkCommand refuses a command that is no program, or whose tasks would all do the same.
func checkCommand(what string, command []string, sharded bool) error {
	if len(command) == 0 || command[0] == "" {
		return fmt.Errorf("%s: no program is named", what)
	}
	if err := checkText(what, command...); err != nil {
		return err
	}
	if has := strings.Contains(strings.Join(command[1:], " "), Shard); has != sharded {
		return fmt.Errorf("%s: a place for the shard in its arguments: %t, want %t", what, has, sharded)
	}
	return nil
}
