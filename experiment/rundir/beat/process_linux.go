package beat

import (
	"fmt"
	"os"
	"strings"

	"github.com/refold/refold/experiment/disk"
)

const maxProc = 1 << 12 // bytes of a file of /proc that is read here

// boot is drawn by the kernel when it starts: random(4).
func boot() string {
	data, _ := disk.ReadStart("/proc/sys/kernel/random/boot_id", maxProc)
	return strings.TrimSpace(string(data))
}

// namespace is pid:[INODE]: pid_namespaces(7).
func namespace() string {
	name, _ := os.Readlink("/proc/self/ns/pid")
	return name
}

// started says when a process began, in ticks since the system did, and whether it still
// runs: /proc/PID/stat, proc_pid_stat(5). A process that has ended and waits for its parent
// runs no more.
func started(pid int) (start string, running bool) {
	if !exists(pid) {
		return "", false
	}
	data, err := disk.ReadStart(fmt.Sprintf("/proc/%d/stat", pid), maxProc)
	if err != nil {
		return "", exists(pid) // it may be hidden from other users, and then is not gone
	}
	text := string(data)
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:]) // behind the name, which may hold anything
	const state, startTime = 0, 19                                      // fields 3 and 22 of the page
	if len(fields) <= startTime {
		return "", true
	}
	if s := fields[state]; s == "Z" || s == "X" {
		return "", false
	}
	return fields[startTime], true
}
