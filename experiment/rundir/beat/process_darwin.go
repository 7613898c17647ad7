package beat

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// boot is drawn by the kernel when it starts: sysctl(3).
func boot() string {
	id, _ := unix.Sysctl("kern.bootsessionuuid")
	return id
}

// namespace is empty: PIDs count in the whole system.
func namespace() string { return "" }

// started says when a process began, and whether it still runs: struct kinfo_proc.
func started(pid int) (start string, running bool) {
	if !exists(pid) {
		return "", false
	}
	info, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil {
		return "", exists(pid)
	}
	const zombie = 5 // SZOMB of sys/proc.h
	if info.Proc.P_stat == zombie {
		return "", false
	}
	at := info.Proc.P_starttime
	return fmt.Sprintf("%d.%06d", at.Sec, at.Usec), true
}
