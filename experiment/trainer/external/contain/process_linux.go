package contain

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"time"
)

// startLimit is how long a supervisor may take until its program runs: an executable whose main
// does not call Main would be waited for for ever.
const startLimit = time.Minute

// linger is how long descendants may take to end by themselves after the program, as helper
// processes do that wait for the end of a pipe. What lives longer was left behind.
const linger = 500 * time.Millisecond

// Process is a program that was started, with all of its descendants.
type Process struct {
	supervisor *exec.Cmd
	missing    []string
	cgroup     string
	done       chan struct{}
	err        error // once done is closed
	survivors  int   // the same
	signalled  bool  // the same

	mu       sync.Mutex // guards control and what was asked
	control  *os.File
	requests *gob.Encoder
	asked    request
}

// Start starts a program contained, as far as this machine can; Missing of the process says what
// it could not. It returns once the program runs. The caller may close Input and Output then.
func Start(c Command) (*Process, error) {
	o, err := c.order()
	if err != nil {
		return nil, fmt.Errorf("start a contained program: %w", err)
	}
	p, err := start(o, c.Input, c.Output)
	if err != nil {
		return nil, fmt.Errorf("start %s contained: %w", c.Args[0], err)
	}
	return p, nil
}

// order is what a supervisor is told of a command.
func (c Command) order() (order, error) {
	program, err := c.check()
	if err != nil {
		return order{}, err
	}
	runtime, err := Runtime(c.Args, c.Env)
	if err != nil {
		return order{}, err
	}
	own, err := runtimeOf(program, c.Env)
	if err != nil {
		return order{}, err
	}
	reads := slices.Concat(runtime, own, c.Reads)
	if !within(c.Dir, reads) && !within(c.Dir, c.Writes) {
		return order{}, fmt.Errorf("working folder %s: it is not in what the program may read or write", c.Dir)
	}
	return order{Program: program, Args: c.Args, Dir: c.Dir, Env: c.Env, Network: c.Network, Limits: c.Limits, Grace: c.Grace,
		Linger: linger, Reads: reads, Writes: c.Writes}, nil
}

// retryError says that a supervisor could not live in the namespaces that it was given.
type retryError struct{ error }

// start tries the ways from the tightest on.
func start(o order, input, output *os.File) (*Process, error) {
	if Entered() {
		return nil, errors.New("this process is itself a supervisor: its main, or TestMain, must call contain.Main first")
	}
	for _, w := range ways(o.Network) {
		o.Way = w
		p, err := launch(o, input, output)
		retry := retryError{}
		if !errors.As(err, &retry) {
			return p, err
		}
		if o.Refused == "" {
			o.Refused = retry.Error()
		}
	}
	return nil, errors.New(o.Refused)
}

// launch starts a supervisor in one way, and waits for its first report.
func launch(o order, input, output *os.File) (*Process, error) {
	controlRead, control, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	reports, reportWrite, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, controlRead.Close(), control.Close())
	}
	cmd := exec.Command("/proc/self/exe")
	cmd.Args = []string{supervisorName}
	cmd.Env = supervisorEnv()
	if input != nil {
		cmd.Stdin = input
	}
	if output != nil {
		cmd.Stdout, cmd.Stderr = output, output
	}
	cmd.ExtraFiles = []*os.File{controlRead, reportWrite}
	cmd.SysProcAttr = o.Way.attributes()
	err = cmd.Start()
	controlRead.Close()
	reportWrite.Close()
	if err != nil {
		control.Close()
		reports.Close()
		if o.Way != (way{}) {
			err = retryError{refusal(err)}
		}
		return nil, err
	}
	p := &Process{supervisor: cmd, done: make(chan struct{}), control: control, requests: gob.NewEncoder(control)}
	decoder := gob.NewDecoder(reports)
	if err := p.greet(o, reports, decoder); err != nil {
		control.Close()
		cmd.Process.Kill()
		cmd.Wait()
		reports.Close()
		return nil, err
	}
	go p.watch(reports, decoder)
	return p, nil
}

// refusal says in words why a process could not be born into namespaces.
func refusal(err error) error {
	var number syscall.Errno
	switch {
	case errors.Is(err, syscall.ENOSPC): // namespaces(7): a limit of /proc/sys/user is reached
		return errors.New("this system allows no more namespaces, see max_user_namespaces of sysctl")
	case errors.As(err, &number):
		return fmt.Errorf("this system allows no namespaces: %w", number)
	}
	return err
}

// supervisorEnv is what the program loader of a supervisor needs, and no more: the program could
// be able to read it.
func supervisorEnv() []string {
	// Until Main, other packages make tables, which are not worth a collection; the race detector
	// waits a second at the end of a process; and who waits should keep nobody from running.
	env := []string{"GOGC=off", "GORACE=atexit_sleep_ms=0", "GOMAXPROCS=4"}
	for _, name := range []string{"LD_LIBRARY_PATH", "GOCOVERDIR"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// greet gives a supervisor its order and reads how it went.
func (p *Process) greet(o order, reports *os.File, decoder *gob.Decoder) error {
	deadline := time.Now().Add(startLimit)
	p.control.SetWriteDeadline(deadline)
	reports.SetReadDeadline(deadline)
	var first report
	err := p.requests.Encode(o)
	if err == nil {
		err = decoder.Decode(&first)
	}
	switch {
	case err != nil:
		return fmt.Errorf("%w (the main of %s must call contain.Main first): %w", ErrNoAnswer, os.Args[0], err)
	case first.Kind == reportFailed && first.Retry:
		return retryError{errors.New(first.Error)}
	case first.Kind == reportFailed:
		return errors.New(first.Error)
	}
	p.missing, p.cgroup = first.Missing, first.Cgroup
	p.control.SetWriteDeadline(time.Time{})
	reports.SetReadDeadline(time.Time{})
	return nil
}

// watch waits for the end of the program, and for that of its supervisor, which is the last one.
func (p *Process) watch(reports *os.File, decoder *gob.Decoder) {
	var last report
	told := decoder.Decode(&last)
	reports.Close()
	ended := p.supervisor.Wait()
	p.mu.Lock()
	p.control.Close()
	asked := p.asked != 0
	p.mu.Unlock()
	switch {
	case told != nil:
		if ended == nil {
			ended = io.ErrUnexpectedEOF
		}
		p.err = &ExitError{Code: -1, Stopped: asked, Supervisor: ended}
		killCgroup(p.cgroup)
	case last.Code != 0 || last.Signal != 0:
		p.err = &ExitError{Code: last.Code, Signal: syscall.Signal(last.Signal), Stopped: last.Stopped, Survivors: last.Survivors}
	}
	p.survivors, p.signalled = last.Survivors, last.Signalled || told != nil && !asked
	close(p.done)
}

// Done is closed when the program has ended and none of its descendants is left.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err is how the program ended, once Done is closed: nil for exit code 0, and otherwise an
// *ExitError.
func (p *Process) Err() error {
	<-p.done
	return p.err
}

// Survivors is how many of the program's descendants were still alive when it had ended by itself
// or after SIGTERM, and were killed; known once Done is closed.
func (p *Process) Survivors() int {
	<-p.done
	return p.survivors
}

// Signalled reports whether somebody else than this process sent signals that end, to the
// program or to its supervisor, as a scheduler sends them to every process of a job; known
// once Done is closed.
func (p *Process) Signalled() bool {
	<-p.done
	return p.signalled || endedByOthers(p.err)
}

// Missing says what this very program was not kept from, as the function Missing does.
func (p *Process) Missing() []string { return append([]string(nil), p.missing...) }

// Stop asks the program's process group to end, by SIGTERM, and kills all that is left after
// Grace. It returns at once, and may be called again, and by several goroutines.
func (p *Process) Stop() { p.ask(requestStop) }

// Kill kills the program and all of its descendants at once. It does not wait for their end.
func (p *Process) Kill() { p.ask(requestKill) }

func (p *Process) ask(r request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r <= p.asked {
		return
	}
	p.asked = r
	// A few bytes always fit into the pipe. Where nobody reads them any more, the program has ended.
	p.requests.Encode(r)
}

// Missing says what cannot be contained here for such a command, each in a phrase that follows
// "not contained: ". Empty: everything that this package is for. It tries it, by a supervisor that
// starts no program, so that it takes as long as a Start.
func Missing(c Command) []string {
	o := order{Dir: "/", Network: c.Network, Limits: c.Limits, Probe: true, Reads: base()}
	p, err := start(o, nil, nil)
	if err != nil {
		return []string{fmt.Sprintf("anything, as no program can be started: %v", err)}
	}
	<-p.Done()
	return p.Missing()
}

// Entered reports whether this process was started as a supervisor: main must then call Main
// before anything else, and exit with what it returns.
func Entered() bool { return len(os.Args) == 1 && os.Args[0] == supervisorName }
