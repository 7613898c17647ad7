//go:build !linux

package contain

import (
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// Process is a program that was started, with those of its descendants that can be reached.
type Process struct {
	cmd    *exec.Cmd
	limits Limits
	grace  time.Duration
	group  group
	done   chan struct{}
	err    error // once done is closed
	left   int   // the same

	mu      sync.Mutex // guards the rest
	ended   bool
	stopped bool
	overdue *time.Timer
}

// Start starts a program; Missing says what it is not kept from. The caller may close Input and
// Output then.
func Start(c Command) (*Process, error) {
	program, err := c.check()
	if err != nil {
		return nil, fmt.Errorf("start a contained program: %w", err)
	}
	cmd := exec.Command(program)
	cmd.Args, cmd.Dir, cmd.Env = c.Args, c.Dir, c.Env
	if cmd.Env == nil {
		cmd.Env = []string{} // nil would be that of this process
	}
	if c.Input != nil {
		cmd.Stdin = c.Input
	}
	if c.Output != nil {
		cmd.Stdout, cmd.Stderr = c.Output, c.Output
	}
	p := &Process{cmd: cmd, limits: c.Limits, grace: c.Grace, done: make(chan struct{})}
	if err := p.group.start(cmd, c.Limits); err != nil {
		return nil, fmt.Errorf("start %s: %w", c.Args[0], err)
	}
	p.overdue = time.AfterFunc(c.Grace, p.Kill)
	p.overdue.Stop()
	go p.watch()
	return p, nil
}

func (p *Process) watch() {
	err := p.cmd.Wait()
	p.mu.Lock()
	p.ended = true
	p.overdue.Stop()
	stopped := p.stopped
	p.mu.Unlock()
	p.left = p.group.clear()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		told := &ExitError{Code: exit.ExitCode(), Stopped: stopped, Survivors: p.left}
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			told.Signal = status.Signal()
		}
		p.err = told
	case err != nil:
		p.err = &ExitError{Code: -1, Stopped: stopped, Survivors: p.left, Supervisor: err}
	}
	close(p.done)
}

// Done is closed when the program has ended and none of its descendants that can be reached is left.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err is how the program ended, once Done is closed: nil for exit code 0, and otherwise an
// *ExitError.
func (p *Process) Err() error {
	<-p.done
	return p.err
}

// Survivors is how many of the program's descendants were still alive when it had ended, and were
// killed, as far as this can be told; known once Done is closed.
func (p *Process) Survivors() int {
	<-p.done
	return p.left
}

// Signalled reports whether somebody else than this process sent a signal that ends to the
// program, as a scheduler sends them to every process of a job; known once Done is closed.
func (p *Process) Signalled() bool {
	<-p.done
	return endedByOthers(p.err)
}

// Missing says what this very program was not kept from, as the function Missing does.
func (p *Process) Missing() []string { return missing(p.limits) }

// Stop asks the program to end, where the system has a way to, and kills all that is left after
// Grace. It returns at once, and may be called again, and by several goroutines.
func (p *Process) Stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended || p.stopped {
		return
	}
	p.stopped = true
	p.group.terminate()
	p.overdue.Reset(p.grace)
}

// Kill kills the program and those of its descendants that can be reached at once. It does not wait
// for their end.
func (p *Process) Kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ended {
		p.stopped = true
		p.group.kill()
	}
}

// Missing says what cannot be contained here for such a command, each in a phrase that follows
// "not contained: ".
func Missing(c Command) []string { return missing(c.Limits) }

// Entered reports whether this process was started as a supervisor, which no process is here.
func Entered() bool { return false }

// Main is for supervisors.
func Main() int { return 0 }
