//go:build unix && !linux

package contain

import (
	"os/exec"
	"runtime"
	"syscall"
)

// group is a process group.
type group struct{ id int }

func (g *group) start(cmd *exec.Cmd, _ Limits) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	g.id = cmd.Process.Pid
	return nil
}

func (g *group) terminate() { syscall.Kill(-g.id, syscall.SIGTERM) }
func (g *group) kill()      { syscall.Kill(-g.id, syscall.SIGKILL) }

// clear kills what is left of the group. How many that are the system does not tell; init waits
// for them.
func (g *group) clear() int {
	g.kill()
	return 0
}

func missing(limits Limits) []string {
	all := []string{
		"files: this package keeps programs from files on Linux alone",
		"network: this package keeps programs from it on Linux alone",
		"signals to other processes of this user, their shared memory, and services of this machine: there is no means on " + runtime.GOOS,
		"processes that leave their process group, and all of them where this process is killed: there is no means on " + runtime.GOOS,
	}
	if limits.Processes > 0 {
		all = append(all, "number of processes: there is no means on "+runtime.GOOS)
	}
	if limits.FileBytes > 0 {
		all = append(all, "size of files: there is no means on "+runtime.GOOS+" before a program runs")
	}
	return all
}
