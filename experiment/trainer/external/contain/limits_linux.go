package contain

import (
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// ownThreads is how many threads of the supervisor may be counted with the program's processes.
const ownThreads = 24

// keptCapabilities are what root has of its rights: those over files, within what it may use at
// all.
var keptCapabilities = map[uintptr]bool{unix.CAP_CHOWN: true, unix.CAP_DAC_OVERRIDE: true, unix.CAP_FOWNER: true,
	unix.CAP_FSETID: true}

// limit sets the limits of this process, which what it starts inherits.
func (o *order) limit() error {
	limits := []struct {
		resource int
		value    uint64
		set      bool
	}{
		{unix.RLIMIT_CORE, 0, true},
		{unix.RLIMIT_FSIZE, uint64(o.Limits.FileBytes), o.Limits.FileBytes > 0},
	}
	if o.countsUser() {
		reserveThreads()
		limits = append(limits, struct {
			resource int
			value    uint64
			set      bool
		}{unix.RLIMIT_NPROC, uint64(o.Limits.Processes) + ownThreads + o.othersOfUser(), true})
	}
	for _, l := range limits {
		var now unix.Rlimit
		if err := unix.Getrlimit(l.resource, &now); err != nil {
			return fmt.Errorf("limit %d: %w", l.resource, err)
		}
		if !l.set || l.value > now.Max {
			continue
		}
		if err := unix.Setrlimit(l.resource, &unix.Rlimit{Cur: l.value, Max: l.value}); err != nil {
			return fmt.Errorf("limit %d to %d: %w", l.resource, l.value, err)
		}
	}
	return nil
}

// reserveThreads makes threads that the runtime keeps for later: it dies where it cannot make one, as
// when the program has used up what this user may have.
func reserveThreads() {
	var ready sync.WaitGroup
	release := make(chan struct{})
	for range ownThreads / 3 {
		ready.Add(1)
		go func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			ready.Done()
			<-release
		}()
	}
	ready.Wait()
	close(release)
}

// countsUser says that the processes of this user are counted, as those of root are not.
func (o *order) countsUser() bool { return o.Limits.Processes > 0 && os.Getuid() != 0 }

// othersOfUser is how many threads this user has beside, where they are counted together: a user
// namespace counts its own (Linux 5.14).
func (o *order) othersOfUser() (n uint64) {
	if o.Way.User {
		return 0
	}
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		if _, err := strconv.Atoi(e.Name()); err != nil {
			continue
		}
		data, err := os.ReadFile("/proc/" + e.Name() + "/status")
		if err != nil {
			continue
		}
		var uid, threads string
		for line := range strings.Lines(string(data)) {
			if rest, ok := strings.CutPrefix(line, "Uid:"); ok {
				uid = strings.Fields(rest)[0]
			}
			if rest, ok := strings.CutPrefix(line, "Threads:"); ok {
				threads = strings.TrimSpace(rest)
			}
		}
		if uid == strconv.Itoa(os.Getuid()) {
			count, _ := strconv.ParseUint(threads, 10, 32)
			n += count
		}
	}
	return n
}

// dropCapabilities leaves the calling thread, and what it starts, no rights of root but the kept
// ones.
func (s *supervisor) dropCapabilities() {
	unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
	for c := uintptr(0); c < 64; c++ {
		if keptCapabilities[c] {
			continue
		}
		err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0)
		if errors.Is(err, unix.EINVAL) {
			return // there are no more
		}
		if err != nil && os.Geteuid() == 0 {
			s.miss("rights of root beyond files: %v", err)
			return
		}
	}
}

// privileged says that this process may make namespaces.
func privileged() bool {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		return false
	}
	return data[0].Effective&(1<<unix.CAP_SYS_ADMIN) != 0
}

// closeOnExec keeps what this process has open from the program, down to what it was itself born
// with.
func closeOnExec() {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return
	}
	for _, e := range entries {
		if fd, err := strconv.Atoi(e.Name()); err == nil && fd >= controlFD && fd < math.MaxInt32 {
			unix.CloseOnExec(fd)
		}
	}
}

// loopbackUp lets a network namespace talk to itself.
func loopbackUp() {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return
	}
	request.SetUint16(unix.IFF_UP)
	unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request)
}
