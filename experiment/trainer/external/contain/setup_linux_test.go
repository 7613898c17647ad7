package contain

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is how long a test waits for what takes an instant.
const patience = 2 * time.Minute

// eachWay runs a test in every way that this machine offers this user; in short, in the tightest
// and in the loosest.
func eachWay(t *testing.T, test func(t *testing.T, s *site)) {
	for name, w := range everyWay() {
		if testing.Short() && w != (way{}) && w != ways(false)[0] {
			continue
		}
		t.Run(name, func(t *testing.T) {
			s := newSite(t, w)
			p, err := s.start(Command{Args: []string{"true"}})
			if retry := (retryError{}); errors.As(err, &retry) {
				t.Skipf("not to be had here: %v", err)
			}
			if err != nil {
				t.Fatal(err)
			}
			wait(t, p)
			if err := p.Err(); err != nil {
				t.Fatal(err)
			}
			test(t, s)
		})
	}
}

// site is a folder in which programs run, beside another one with what they should not see.
type site struct {
	t      *testing.T
	way    way
	dir    string        // where they work and may write
	labels string        // a file that they may not read
	linger time.Duration // 0: as usual
}

func newSite(t *testing.T, w way) *site {
	parent := t.TempDir()
	s := &site{t: t, way: w, dir: filepath.Join(parent, "work"), labels: filepath.Join(parent, "labels.csv")}
	if err := os.Mkdir(s.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.labels, []byte("secret\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return s
}

// start starts a command in the site's way.
func (s *site) start(c Command) (*Process, error) {
	c.Dir = s.dir
	c.Writes = append(c.Writes, s.dir)
	if c.Env == nil {
		c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "GORACE=atexit_sleep_ms=0"}
	}
	o, err := c.order()
	if err != nil {
		return nil, err
	}
	o.Way = s.way
	if s.linger > 0 {
		o.Linger = s.linger
	}
	if c.Network {
		o.Way.Net = false
	}
	p, err := launch(o, c.Input, c.Output)
	if err == nil {
		s.t.Cleanup(func() {
			p.Kill()
			<-p.Done()
		})
	}
	return p, err
}

// helper is a command of this test binary.
func helper(name string, args ...string) Command {
	exe, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return Command{Args: append([]string{exe, helperArgument, name}, args...)}
}

// shell is a command of the shell.
func shell(script string) Command { return Command{Args: []string{"sh", "-c", script}} }

// stream is what a program and all that it starts write, read as they do.
type stream struct {
	t    *testing.T
	read *os.File
}

// stream starts a command whose output it reads.
func (s *site) stream(c Command) (*Process, *stream) {
	s.t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { read.Close() })
	c.Output = write
	p, err := s.start(c)
	write.Close()
	if err != nil {
		s.t.Fatal(err)
	}
	read.SetReadDeadline(time.Now().Add(patience))
	return p, &stream{s.t, read}
}

// await reads until a line has been written.
func (s *stream) await(line string) {
	s.t.Helper()
	var all []byte
	for one := make([]byte, 1); !strings.HasSuffix(string(all), line+"\n"); all = append(all, one...) {
		if _, err := io.ReadFull(s.read, one); err != nil {
			s.t.Fatalf("instead of %q: %q, %v", line, all, err)
		}
	}
}

// rest reads all until nobody can write any more, which is when the last of the processes that
// have the pipe is gone.
func (s *stream) rest() string {
	s.t.Helper()
	all, err := io.ReadAll(s.read)
	if err != nil {
		s.t.Fatalf("somebody still has the output: %v", err)
	}
	return string(all)
}

// run runs a command to its end and returns its output.
func (s *site) run(c Command) (*Process, string) {
	s.t.Helper()
	p, out := s.stream(c)
	text := out.rest()
	wait(s.t, p)
	return p, text
}

func wait(t *testing.T, p *Process) {
	t.Helper()
	select {
	case <-p.Done():
	case <-time.After(patience):
		t.Fatal("the program does not end")
	}
}
