package contain

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

func TestExitIsTold(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		for _, c := range []struct {
			script string
			want   *ExitError
		}{
			{"exit 0", nil},
			{"exit 3", &ExitError{Code: 3}},
			{"kill -9 $$", &ExitError{Code: -1, Signal: syscall.SIGKILL}},
			{"kill -15 $$", &ExitError{Code: -1, Signal: syscall.SIGTERM}},
		} {
			p, _ := s.run(shell(c.script))
			var got *ExitError
			errors.As(p.Err(), &got)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s:\n%s", c.script, diff)
			}
		}
	})
}

func TestWhatCannotBeStartedIsNamed(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte("no program\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	env := []string{"PATH=/usr/bin:/bin"}
	for _, c := range []struct {
		command Command
		want    string
	}{
		{Command{Dir: dir}, "no program"},
		{Command{Args: []string{"true"}, Env: env}, "working folder"},
		{Command{Args: []string{"no-such-program"}, Dir: dir, Env: env}, `"no-such-program" is not in PATH of its environment (/usr/bin:/bin)`},
		{Command{Args: []string{"./none"}, Dir: dir, Env: env}, filepath.Join(dir, "none")},
		{Command{Args: []string{dir}, Dir: dir}, dir},
		{Command{Args: []string{text}, Dir: dir, Reads: []string{dir}}, "exec format error"},
		{Command{Args: []string{"true"}, Dir: dir, Env: env, Reads: []string{filepath.Join(dir, "none")}}, filepath.Join(dir, "none")},
		{Command{Args: []string{"true"}, Dir: dir, Env: env, Writes: []string{"out"}}, `"out"`},
		{Command{Args: []string{"true"}, Dir: dir, Env: env}, "working folder " + dir + ": it is not in what"},
	} {
		_, err := Start(c.command)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q in %q: error %v does not say %q", c.command.Args, c.command.Dir, err, c.want)
		}
	}
}

func TestHangIsStopped(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		c := helper("hang")
		c.Grace = time.Hour
		p, out := s.stream(c)
		out.await("runs")
		p.Stop()
		wait(t, p)
		want := &ExitError{Code: -1, Signal: syscall.SIGTERM, Stopped: true}
		if diff := cmp.Diff(want, exited(p)); diff != "" {
			t.Error(diff)
		}
	})
}

func exited(p *Process) *ExitError {
	var exit *ExitError
	if !errors.As(p.Err(), &exit) {
		return &ExitError{}
	}
	return exit
}

func TestIgnoringSIGTERMIsKilledAfterGrace(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		c := helper("ignore")
		c.Grace = 10 * time.Millisecond
		p, out := s.stream(c)
		out.await("runs")
		p.Stop()
		wait(t, p)
		want := &ExitError{Code: -1, Signal: syscall.SIGKILL, Stopped: true}
		if diff := cmp.Diff(want, exited(p)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestStopAndKillManyTimesAtOnce(t *testing.T) {
	s := newSite(t, way{})
	c := helper("ignore")
	c.Grace = time.Millisecond
	p, out := s.stream(c)
	out.await("runs")
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			if i%5 == 4 {
				p.Kill()
			}
			p.Stop()
			if !exited(p).Stopped {
				t.Error("not told that it was stopped")
			}
			p.Survivors()
			p.Stop()
			p.Kill()
		})
	}
	all.Wait()
}

// A process that leaves its group, session and parent is found, killed and counted.
func TestNothingIsLeftBehind(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		p, out := s.stream(helper("orphan"))
		out.await("runs")
		wait(t, p)
		out.rest()
		if p.Err() != nil || p.Survivors() != 1 {
			t.Errorf("%d survivors, error %v; want 1 and none", p.Survivors(), p.Err())
		}
	})
}

// What ends by itself just after the program was not left behind.
func TestHelpersMayEndAfterTheProgram(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		s.linger = patience
		p, _ := s.run(shell("sleep 0.05 & exit 0"))
		if p.Err() != nil || p.Survivors() != 0 {
			t.Errorf("%d survivors, error %v", p.Survivors(), p.Err())
		}
	})
}

func TestKillingTheSupervisorKillsTheProgram(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		c := helper("hang")
		c.Limits.Processes = 50
		p, out := s.stream(c)
		if !s.way.PID && p.cgroup == "" {
			p.Kill()
			t.Skip("Missing says that this is not contained with neither a PID namespace nor a cgroup")
		}
		out.await("runs")
		p.supervisor.Process.Kill()
		wait(t, p)
		out.rest()
		if exit := exited(p); exit.Supervisor == nil || exit.Stopped {
			t.Errorf("ended as %v", p.Err())
		}
	})
}

// kill -9 of whoever started the program leaves nothing of it.
func TestSuddenDeathOfTheCaller(t *testing.T) {
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	c := helper("refold", t.TempDir())
	cmd := exec.Command(c.Args[0], c.Args[1:]...)
	cmd.Stdout, cmd.Stderr = write, write
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	read.SetReadDeadline(time.Now().Add(patience))
	out := &stream{t, read}
	out.await("runs") // what the program left behind
	out.await("runs") // the program
	cmd.Process.Kill()
	cmd.Wait()
	out.rest()
}

// The program finds what it was given, byte by byte, and nothing of this process.
func TestProgramFindsWhatItWasGiven(t *testing.T) {
	open, err := unix.Open("/dev/null", unix.O_RDONLY, 0) // as those that a shell left open for this process
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(open)
	eachWay(t, func(t *testing.T, s *site) {
		c := helper("describe", "", "two words", "bytes \xff")
		c.Env = []string{"B=2", "A=1", "EMPTY=", "BYTES=\xff\xfe", "LINES=a\nb"}
		input, err := os.Open(s.labels) // an open file is the caller's to give
		if err != nil {
			t.Fatal(err)
		}
		defer input.Close()
		c.Input = input
		p, text := s.run(c)
		var got description
		if err := json.Unmarshal([]byte(text), &got); err != nil || p.Err() != nil {
			t.Fatalf("%v, %v: %s", err, p.Err(), text)
		}
		want := description{Args: []string{"", "two words", "bytes \ufffd"}, Dir: s.dir, Input: []byte("secret\n")}
		for _, e := range c.Env {
			want.Env = append(want.Env, []byte(e))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNoEnvironmentIsEmpty(t *testing.T) {
	s := newSite(t, way{})
	c := helper("describe")
	c.Env = []string{}
	_, text := s.run(c)
	var got description
	if err := json.Unmarshal([]byte(text), &got); err != nil || len(got.Env) > 0 || len(got.Input) > 0 {
		t.Errorf("%v: %s", err, text)
	}
}

// What is missing is said of the process as of the command, and nothing is on a full Linux.
func TestMissingIsToldAlike(t *testing.T) {
	c := shell("true")
	c.Dir, c.Env = t.TempDir(), []string{"PATH=/usr/bin:/bin"}
	c.Writes = []string{c.Dir}
	c.Limits.Processes = 50
	p, err := Start(c)
	if err != nil {
		t.Fatal(err)
	}
	wait(t, p)
	if diff := cmp.Diff(Missing(c), p.Missing()); diff != "" {
		t.Error(diff)
	}
	for _, m := range p.Missing() {
		t.Log("not contained: " + m)
	}
}

// Without namespaces, what Landlock and filters cannot do is named.
func TestMissingWithoutNamespaces(t *testing.T) {
	s := newSite(t, way{})
	c := shell("true")
	c.Limits.Processes = 50
	p, _ := s.run(c)
	for _, part := range []string{"processes that it leaves", "services of this machine"} {
		if abi() < 9 && !slices.ContainsFunc(p.Missing(), func(m string) bool { return strings.Contains(m, part) }) {
			t.Errorf("%q do not name %s", p.Missing(), part)
		}
	}
}
