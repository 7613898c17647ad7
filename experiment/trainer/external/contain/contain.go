package contain

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Command is a program to run contained. All paths are absolute.
type Command struct {
	Args    []string // program and arguments; Args[0] is looked up in PATH of Env where it has no separator
	Dir     string   // working directory, in what may be read or written
	Env     []string // the whole environment, NAME=VALUE each
	Input   *os.File // standard input; nil: the null device
	Output  *os.File // standard output and error; nil: the null device
	Reads   []string // files and folders that it may read and execute, beside those of Runtime; devices, in /dev, it may write too
	Writes  []string // files and folders where it may write as well
	Network bool     // it may open network connections
	Limits  Limits
	Grace   time.Duration // between SIGTERM and SIGKILL; 0: at once
}

// Limits bound what a program uses up.
type Limits struct {
	Processes int   // processes and threads at once, as Linux counts them; 0: any number
	FileBytes int64 // of any one file that it writes; 0: any number
}

// ExitError says how a program ended that did not exit with code 0.
type ExitError struct {
	Code    int            // the exit code; -1: none, as it was killed or is unknown
	Signal  syscall.Signal // that ended it; 0: none
	Stopped bool           // it was told to stop, or killed, by Stop, Kill or the end of this process
	// Survivors is how many of its descendants were still alive when it had ended, and were killed.
	Survivors int
	// Supervisor says what became of the process that watches over it; nil: it told all of the above.
	Supervisor error
}

func (e *ExitError) Error() string {
	var text string
	switch {
	case e.Supervisor != nil:
		return fmt.Sprintf("the supervisor of the program ended: %v", e.Supervisor)
	case e.Signal != 0:
		text = fmt.Sprintf("ended by signal %d (%v)", int(e.Signal), e.Signal)
	default:
		text = fmt.Sprintf("exit code %d", e.Code)
	}
	if e.Stopped {
		text += " after it was told to stop"
	}
	if e.Survivors > 0 {
		text += fmt.Sprintf("; %d of its processes were left and killed", e.Survivors)
	}
	return text
}

func (e *ExitError) Unwrap() error { return e.Supervisor }

// ErrNoAnswer says that a supervisor ended, or hung, before the program ran.
var ErrNoAnswer = errors.New("the supervisor did not answer")

// endedByOthers reports whether a signal that somebody else sent may have ended a program.
// One that it raises itself by a fault is none of those. Shells and programs that catch
// one exit with 128 more than its number.
func endedByOthers(err error) bool {
	exit := new(ExitError)
	if !errors.As(err, &exit) || exit.Stopped {
		return false
	}
	return isSent(exit.Signal) || exit.Code > 128 && isSent(syscall.Signal(exit.Code-128))
}

// check finds what no program can be started with, and returns the path of the program.
func (c Command) check() (program string, err error) {
	if len(c.Args) == 0 {
		return "", errors.New("no program to start")
	}
	if !filepath.IsAbs(c.Dir) {
		return "", fmt.Errorf("working folder %q: it must be an absolute path", c.Dir)
	}
	for _, path := range append(append([]string{c.Dir}, c.Reads...), c.Writes...) {
		if !filepath.IsAbs(path) {
			return "", fmt.Errorf("%q, which the program may use: it must be an absolute path", path)
		}
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("what the program may use: %w", err)
		}
	}
	program, err = find(c.Args[0], c.Dir, c.Env)
	if err != nil {
		return "", fmt.Errorf("program: %w", err)
	}
	return program, nil
}

// find is the absolute path of a program, by PATH of an environment where the name has no
// separator, and else from a working folder.
func find(name, dir string, env []string) (string, error) {
	if filepath.Base(name) != name {
		if !filepath.IsAbs(name) {
			name = filepath.Join(dir, name)
		}
		return executable(name)
	}
	path := variable(env, "PATH")
	for _, folder := range filepath.SplitList(path) {
		if !filepath.IsAbs(folder) {
			continue // what it means would depend on the working folder
		}
		if found, err := executable(filepath.Join(folder, name)); err == nil {
			return found, nil
		}
	}
	return "", fmt.Errorf("%q is not in PATH of its environment (%s): %w", name, path, exec.ErrNotFound)
}

// executable is the path of a file that can be started; on Windows, with what PATHEXT adds.
func executable(path string) (string, error) {
	found, err := exec.LookPath(path) // a path with separators is not searched for
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(found); err != nil || info.IsDir() {
		return "", &os.PathError{Op: "start", Path: path, Err: exec.ErrNotFound}
	}
	return found, nil
}

// variable is the last value of a variable of an environment; empty: it has none.
func variable(env []string, name string) (value string) {
	for _, e := range env {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			value = v
		}
	}
	return value
}
