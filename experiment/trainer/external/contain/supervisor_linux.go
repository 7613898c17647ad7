package contain

import (
	"encoding/gob"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// supervisor runs one program, in a process of its own.
type supervisor struct {
	order    order
	reports  *gob.Encoder
	cgroup   *cgroup // of the program; nil: none
	missing  []string
	filtered bool // calls are

	pid      int                  // of the program, and of its process group
	ended    chan unix.WaitStatus // of the program; one value
	gone     chan struct{}        // closed once no descendant is left
	requests chan request         // closed with the control pipe
	stops    chan os.Signal       // the first of ends that reached this process
}

// ends are the signals by which somebody ends all processes of a user or of a job.
func ends() []os.Signal {
	return append(announcements(), syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT)
}

// announcements are those of ends that schedulers send ahead of the end, and that kill a
// program that does not know them.
func announcements() []os.Signal {
	return []os.Signal{syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGXCPU}
}

// Main is the whole work of a supervisor, and returns the exit code of its process.
func Main() int {
	debug.SetGCPercent(100)
	unix.CloseRange(controlFD, ^uint(0), unix.CLOSE_RANGE_CLOEXEC) // without it, closeOnExec does it
	closeOnExec()
	s := &supervisor{reports: gob.NewEncoder(os.NewFile(reportFD, "reports")), ended: make(chan unix.WaitStatus, 1),
		gone: make(chan struct{}), requests: make(chan request), stops: make(chan os.Signal, 1)}
	// Signals for all processes of this user are no reason to leave the program alone. They are
	// caught, since what is ignored would be ignored by the program too.
	signal.Notify(s.stops, ends()...)
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE, syscall.SIGALRM, syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU)
	control := os.NewFile(controlFD, "control")
	requests := gob.NewDecoder(control)
	if err := requests.Decode(&s.order); err != nil {
		return 1 // who wanted it is gone
	}
	started := s.start()
	if started.Kind == reportFailed {
		s.cgroup.remove()
		s.reports.Encode(started)
		return 1
	}
	s.reports.Encode(started)
	if s.order.Probe {
		s.cgroup.remove()
		s.reports.Encode(report{Kind: reportEnded})
		return 0
	}
	go s.listen(requests)
	last := s.watch()
	s.cgroup.remove()
	s.reports.Encode(last)
	return 0
}

// start contains this process and starts the program.
func (s *supervisor) start() report {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		s.miss("descendants that leave their process group: %v", err)
	}
	s.cgroup = newCgroup(s.order.Limits.Processes)
	if s.order.Way.Mount {
		if err := s.order.buildRoot(); err != nil {
			return report{Kind: reportFailed, Retry: true, Error: fmt.Sprintf("a root of its own: %v", err)}
		}
	}
	if s.order.Way.Net {
		loopbackUp() // without it, programs that talk to themselves by TCP cannot
	}
	if err := s.order.limit(); err != nil {
		return report{Kind: reportFailed, Error: err.Error()}
	}
	if err := onThreadOfItsOwn(s.launch); err != nil {
		return report{Kind: reportFailed, Error: err.Error()}
	}
	return report{Kind: reportStarted, Missing: s.allMissing(), Cgroup: s.cgroup.folder()}
}

// onThreadOfItsOwn calls f on a thread that ends with it, and that is not the main one, which could
// not end: a thread that is as contained as the program may be signalled by it.
func onThreadOfItsOwn(f func() error) error {
	errs := make(chan error)
	go func() {
		runtime.LockOSThread()
		if unix.Gettid() == unix.Getpid() {
			err := onThreadOfItsOwn(f) // on another one, while this one is held
			runtime.UnlockOSThread()
			errs <- err
			return
		}
		errs <- f()
	}()
	return <-errs
}

func (s *supervisor) miss(format string, args ...any) {
	s.missing = append(s.missing, fmt.Sprintf(format, args...))
}

// launch contains the calling thread, and starts the program from it. Landlock, capabilities and
// the filter of system calls bind a thread and what it starts. (Binding all threads of a Go program
// takes the runtime's help, which it refuses where C code was loaded.)
func (s *supervisor) launch() error {
	o := &s.order
	leave, err := s.cgroup.enter()
	if err != nil {
		s.miss("number of processes: %v", err)
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no new privileges: %w", err)
	}
	if err := s.landlock(); err != nil {
		return err
	}
	s.dropCapabilities()
	s.filterCalls()
	if o.Probe {
		leave()
		return nil
	}
	unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) // whoever has this user may not trace or read the supervisor
	attributes := &syscall.ProcAttr{Dir: o.Dir, Env: o.Env, Files: []uintptr{0, 1, 2}, Sys: &syscall.SysProcAttr{Setsid: true}}
	counted := s.cgroup.use(attributes.Sys)
	signal.Ignore(announcements()...) // by the program, unless it handles them
	defer signal.Notify(s.stops, announcements()...)
	s.pid, err = syscall.ForkExec(o.Program, o.Args, attributes)
	if err != nil && counted { // clone3(2) may be refused, which it takes
		attributes.Sys.UseCgroupFD = false
		if s.pid, err = syscall.ForkExec(o.Program, o.Args, attributes); err == nil {
			s.miss("number of processes: none can be started in a cgroup")
		}
	}
	leave()
	if err != nil {
		return fmt.Errorf("start %s in %s: %w", o.Program, o.Dir, err)
	}
	go s.reap()
	return nil
}

// reap waits for every child, and for orphans of the program, which become children.
func (s *supervisor) reap() {
	defer close(s.gone)
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, 0, nil)
		switch {
		case err == unix.EINTR:
		case err != nil:
			return // ECHILD: none is left
		case pid == s.pid:
			s.ended <- status
		}
	}
}

// listen passes on what is asked, until the other end of the pipe is closed by the process
// that asked for the program, or with it.
func (s *supervisor) listen(requests *gob.Decoder) {
	defer close(s.requests)
	for {
		var r request
		if requests.Decode(&r) != nil {
			return
		}
		s.requests <- r
	}
}

// watch waits for the program's end or ends it, and returns once nothing is left of it.
func (s *supervisor) watch() report {
	var status unix.WaitStatus
	var overdue <-chan time.Time
	stopped, killed := false, false
	requests := s.requests
	for running := true; running; {
		select {
		case status = <-s.ended:
			running = false
		case r, ok := <-requests:
			stopped = true
			if r == requestStop {
				unix.Kill(-s.pid, unix.SIGTERM)
				overdue = time.After(s.order.Grace)
				continue
			}
			if !ok {
				requests = nil
			}
			killed = true
			go s.killAll()
		case <-overdue:
			killed = true
			go s.killAll()
		}
	}
	last := report{Kind: reportEnded, Code: status.ExitStatus(), Stopped: stopped, Signalled: len(s.stops) > 0}
	if status.Signaled() {
		last.Code, last.Signal = -1, int(status.Signal())
	}
	if !killed {
		last.Survivors = s.clear(requests, stopped)
	}
	<-s.gone
	return last
}

// clear ends what the program left, and returns how many that were. A program that was told to
// stop has had its time.
func (s *supervisor) clear(requests <-chan request, stopped bool) (survivors int) {
	wait := s.order.Linger
	if stopped {
		wait = 0
	}
	select {
	case <-s.gone:
		return 0
	case <-requests:
	case <-time.After(wait):
	}
	survivors = len(descendants())
	s.killAll()
	return survivors
}
