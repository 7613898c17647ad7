package contain

import (
	"bytes"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// killPause is how long a round of killing waits for the next, where processes must be found one
// by one.
const killPause = 2 * time.Millisecond

// killAll kills every descendant, again and again until none is left.
func (s *supervisor) killAll() {
	for {
		switch {
		case s.order.Way.PID && os.Getpid() == 1 && os.Getppid() == 0:
			// The first process of a PID namespace reaches all others of it, and none beyond, and
			// no fork escapes.
			unix.Kill(-1, unix.SIGKILL)
		default:
			s.cgroup.kill()
			killDescendants()
		}
		select {
		case <-s.gone:
			return
		case <-time.After(killPause):
		}
	}
}

// killDescendants kills what descends from this process. It first halts them, so that none
// forks while the others are looked for.
func killDescendants() {
	halted := map[int]bool{}
	for more := true; more; {
		more = false
		for _, d := range descendants() {
			if !halted[d.pid] {
				halted[d.pid], more = true, true
				d.signal(unix.SIGSTOP)
			}
		}
	}
	for _, d := range descendants() {
		d.signal(unix.SIGKILL)
	}
}

// process is a process as /proc shows it.
type process struct {
	pid, parent int
	start       string // ticks since boot
}

// signal sends a signal, unless another process has this number by now.
func (p process) signal(s unix.Signal) {
	fd, err := unix.PidfdOpen(p.pid, 0)
	if err != nil {
		if now, ok := statOf(p.pid); err == unix.ENOSYS && ok && now.start == p.start {
			unix.Kill(p.pid, s)
		}
		return
	}
	defer unix.Close(fd)
	if now, ok := statOf(p.pid); ok && now.start == p.start {
		unix.PidfdSendSignal(fd, s, nil, 0)
	}
}

// descendants are the living children of this process, and theirs, in no order.
func descendants() []process {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	children := map[int][]process{}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if p, ok := statOf(pid); ok {
			children[p.parent] = append(children[p.parent], p)
		}
	}
	var all []process
	for next := []int{os.Getpid()}; len(next) > 0; next = next[1:] {
		for _, c := range children[next[0]] {
			all = append(all, c)
			next = append(next, c.pid)
		}
	}
	return all
}

// statOf reads /proc/PID/stat; not ok: there is no such process, or only what its parent has not
// asked for yet.
func statOf(pid int) (p process, ok bool) {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return p, false
	}
	// The name in brackets may hold anything; state, parent and, as field 22 of proc(5), the
	// start follow the last bracket.
	fields := bytes.Fields(data[bytes.LastIndexByte(data, ')')+1:])
	if len(fields) < 20 || fields[0][0] == 'Z' || fields[0][0] == 'X' {
		return p, false
	}
	parent, err := strconv.Atoi(string(fields[1]))
	return process{pid: pid, parent: parent, start: string(fields[19])}, err == nil
}
