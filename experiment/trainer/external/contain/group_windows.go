package contain

import (
	"fmt"
	"os/exec"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// jobPause is how long to wait between looks at whether a job that was ended is empty.
const jobPause = 2 * time.Millisecond

// group is a job object: all that the program starts belongs to it, and ends with the last handle,
// which is this process's.
type group struct{ job windows.Handle }

// accounting is JOBOBJECT_BASIC_ACCOUNTING_INFORMATION of winnt.h.
type accounting struct {
	times           [4]int64
	pageFaults      uint32
	processes       uint32
	activeProcesses uint32
	terminated      uint32
}

func (g *group) start(cmd *exec.Cmd, limits Limits) error {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return fmt.Errorf("make a job: %w", err)
	}
	info := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{}
	info.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	if limits.Processes > 0 {
		info.BasicLimitInformation.LimitFlags |= windows.JOB_OBJECT_LIMIT_ACTIVE_PROCESS
		info.BasicLimitInformation.ActiveProcessLimit = uint32(limits.Processes)
	}
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)))
	if err == nil {
		err = g.startIn(job, cmd)
	}
	if err != nil {
		windows.CloseHandle(job)
		return err
	}
	g.job = job
	return nil
}

// startIn starts the program and then puts it into the job: what it starts in the instant between
// escapes, which missing says.
func (g *group) startIn(job windows.Handle, cmd *exec.Cmd) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	process, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(cmd.Process.Pid))
	if err == nil {
		err = windows.AssignProcessToJobObject(job, process)
		windows.CloseHandle(process)
	}
	if err != nil {
		cmd.Process.Kill()
		cmd.Wait()
		return fmt.Errorf("put it into a job: %w", err)
	}
	return nil
}

// terminate is nothing: there is no signal to ask a program without a window to end.
func (g *group) terminate() {}

func (g *group) kill() { windows.TerminateJobObject(g.job, 1) }

// clear kills what is left in the job, and waits until it is empty.
func (g *group) clear() int {
	left := g.active()
	for g.active() > 0 {
		g.kill()
		time.Sleep(jobPause)
	}
	windows.CloseHandle(g.job)
	return left
}

// active is how many processes of the job run; none where that cannot be told.
func (g *group) active() int {
	var info accounting
	err := windows.QueryInformationJobObject(g.job, windows.JobObjectBasicAccountingInformation,
		uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)), nil)
	if err != nil {
		return 0
	}
	return int(info.activeProcesses)
}

func missing(limits Limits) []string {
	all := []string{
		"files: this package keeps programs from files on Linux alone",
		"network: this package keeps programs from it on Linux alone",
		"signals to other processes of this user, their shared memory, and services of this machine: there is no means on windows",
		"processes that it starts in its first instant, before it is put into a job",
	}
	if limits.FileBytes > 0 {
		all = append(all, "size of files: there is no means on windows")
	}
	return all
}
