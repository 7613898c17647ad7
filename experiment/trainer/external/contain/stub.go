package contain

import (
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

type Command struct {
	Args, Env     []string
	Dir           string
	Input, Output *os.File
	Reads, Writes []string
	Network       bool
	Limits        Limits
	Grace         time.Duration
}
type Limits struct {
	Processes int
	FileBytes int64
}
type Process struct {
	cmd   *exec.Cmd
	done  chan struct{}
	err   error
	once  sync.Once
	grace time.Duration
}

func Start(c Command) (*Process, error) {
	cmd := exec.Command(c.Args[0], c.Args[1:]...)
	cmd.Env, cmd.Dir = c.Env, c.Dir
	if c.Input != nil {
		cmd.Stdin = c.Input
	}
	cmd.Stdout, cmd.Stderr = c.Output, c.Output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &Process{cmd: cmd, done: make(chan struct{}), grace: c.Grace}
	go func() { p.err = cmd.Wait(); close(p.done) }()
	return p, nil
}
func (p *Process) Done() <-chan struct{} { return p.done }
func (p *Process) Err() error            { return p.err }
func (p *Process) Stop() {
	p.once.Do(func() {
		syscall.Kill(-p.cmd.Process.Pid, syscall.SIGTERM)
		go func() {
			select {
			case <-p.done:
			case <-time.After(p.grace):
				syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
			}
		}()
	})
}
func (p *Process) Kill()                      { syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) }
func Missing(Command) []string                { return []string{"everything"} }
func Runtime(a, e []string) ([]string, error) { return nil, nil }
func Entered() bool                           { return false }
func Main() int                               { return 0 }
