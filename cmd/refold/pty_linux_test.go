package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/reports/text"
)

// session is a process on a terminal of its own.
type session struct {
	t       *testing.T
	master  *os.File
	command *exec.Cmd
	screen  strings.Builder // all that the terminal got
}

// onTerminal starts refold on a pseudo-terminal of some kind (TERM) and width.
func onTerminal(t *testing.T, kind string, columns uint16, args ...string) *session {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	t.Cleanup(func() { master.Close() })
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer slave.Close()
	s := &session{t: t, master: master, command: exec.Command("refold", args...)}
	s.resize(columns)
	s.command.Stdin, s.command.Stdout, s.command.Stderr = slave, slave, slave
	s.command.Env = append(os.Environ(), "TERM="+kind, "NO_COLOR=1")
	s.command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *session) resize(columns uint16) {
	s.t.Helper()
	if err := unix.IoctlSetWinsize(int(s.master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}); err != nil {
		s.t.Fatal(err)
	}
}

// read waits until the terminal has got something that matches, or the process has
// ended, and returns what is new.
func (s *session) read(until string) string {
	s.t.Helper()
	from, pattern := s.screen.Len(), regexp.MustCompile(until)
	buffer := make([]byte, 4096)
	for !pattern.MatchString(s.screen.String()[from:]) {
		n, err := s.master.Read(buffer)
		s.screen.Write(buffer[:n])
		if err != nil { // the process has closed its side
			break
		}
	}
	return s.screen.String()[from:]
}

// interrupt types Ctrl-C.
func (s *session) interrupt() {
	s.t.Helper()
	if _, err := s.master.WriteString("\x03"); err != nil {
		s.t.Fatal(err)
	}
}

// end waits for the process and returns its exit code.
func (s *session) end() int {
	s.t.Helper()
	s.read("never")
	s.command.Wait() // the exit code says how
	return s.command.ProcessState.ExitCode()
}

// liveLines are the lines that were rewritten in place.
func (s *session) liveLines() []string {
	var lines []string
	for _, m := range regexp.MustCompile(`\r\x1b\[K(\[[^\r\x1b]*)`).FindAllStringSubmatch(s.screen.String(), -1) {
		lines = append(lines, strings.TrimSuffix(m[1], "^C"))
	}
	return lines
}

// wantFreshLine checks that the cursor was left at the beginning of an empty line.
func (s *session) wantFreshLine() {
	s.t.Helper()
	screen := s.screen.String()
	if !strings.HasSuffix(screen, "\n") && !strings.HasSuffix(screen, "\r\x1b[K") {
		s.t.Errorf("the cursor is left behind %q", screen[max(0, len(screen)-80):])
	}
}

// TestLiveLineOnATerminal looks at a run as somebody does who makes the window
// narrower in the middle and then stops the run.
func TestLiveLineOnATerminal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	s := onTerminal(t, "xterm-256color", 60, append(small(dir), "--epochs", "2000")...)
	s.read(`\[1/8\].*\[1/8\]`)
	wide := len(s.liveLines())
	s.resize(30)
	s.read(`(?s)\x1b\[K.*\x1b\[K.*\x1b\[K`)
	s.interrupt()
	if code := s.end(); code != manual.ExitInterrupted {
		t.Errorf("exit code %d", code)
	}
	lines := s.liveLines()
	for i, line := range lines {
		if n := text.Width(line); n > 59 || i > wide+1 && n > 29 {
			t.Errorf("line %d of %d has %d columns: %q", i, len(lines), n, line)
		}
	}
	if len(lines) < wide+2 || !strings.Contains(lines[0], "epoch") {
		t.Errorf("live lines: %q", lines)
	}
	s.wantFreshLine()
	if screen := s.screen.String(); !strings.Contains(screen, "stopping, and keeping what is done; Ctrl-C again leaves at once") ||
		!strings.HasSuffix(screen, " goes on\r\n") || strings.Count(screen, "refold: stopped by SIGINT") != 1 {
		t.Errorf("the end is %q", screen[max(0, len(screen)-300):])
	}
	for _, code := range regexp.MustCompile(`\x1b\[?[0-9;]*.`).FindAllString(s.screen.String(), -1) {
		if code != "\x1b[K" { // colours above all
			t.Errorf("escape code %q", code)
		}
	}
}

// TestSecondInterruptLeavesAtOnce expects the cursor on a fresh line also where the
// run had no time to end.
func TestSecondInterruptLeavesAtOnce(t *testing.T) {
	s := onTerminal(t, "xterm-256color", 80, append(small(filepath.Join(t.TempDir(), "run")), "--epochs", "2000")...)
	s.read(`\[1/8\]`)
	s.interrupt()
	s.interrupt()
	if code := s.end(); code != manual.ExitInterrupted {
		t.Errorf("exit code %d", code)
	}
	s.wantFreshLine()
}

// TestErrorOnATerminal expects an error behind a fresh line, without a live line.
func TestErrorOnATerminal(t *testing.T) {
	s := onTerminal(t, "xterm-256color", 80, "run", "--images", "nowhere", "--claim", "0.95")
	if code := s.end(); code == manual.ExitFine {
		t.Error("no error")
	}
	if screen := s.screen.String(); strings.Contains(screen, "\x1b") || !strings.HasSuffix(screen, "\r\n") {
		t.Errorf("the terminal got %q", screen)
	}
}

// TestDumbTerminal expects plain lines.
func TestDumbTerminal(t *testing.T) {
	s := onTerminal(t, "dumb", 80, small(filepath.Join(t.TempDir(), "run"))...)
	if code := s.end(); code != manual.ExitFine {
		t.Errorf("exit code %d", code)
	}
	if screen := s.screen.String(); strings.Contains(screen, "\x1b") || !strings.Contains(screen, "epoch 3/3, loss") {
		t.Errorf("the terminal got %q", screen)
	}
}

// TestWatchOnATerminal watches a run that a process works on, in a small window,
// and leaves the watching with Ctrl-C.
func TestWatchOnATerminal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	run, lines := startSmall(t, dir)
	for lines.Scan() && !strings.Contains(lines.Text(), "epoch 1/3") {
	}
	if err := run.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	s := onTerminal(t, "xterm-256color", 50, "status", "--dir", dir, "--watch")
	s.read(`\x1b\[J`)
	again := s.read(`\x1b\[J`)
	s.interrupt()
	if code := s.end(); code != manual.ExitInterrupted {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(s.screen.String(), "refold: stopped") {
		t.Errorf("leaving is said: %q", s.screen.String())
	}
	s.wantFreshLine()
	up := regexp.MustCompile(`^\x1b\[(\d+)A\r`).FindStringSubmatch(again)
	rows := strings.Split(strings.TrimSuffix(strings.TrimPrefix(again, strings.Join(up, "")), "\x1b[J"), "\r\n")
	if up == nil || up[1] != fmt.Sprint(strings.Count(again, "\n")) {
		t.Errorf("the table is not replaced: %q", again)
	}
	for _, row := range rows[1:] {
		if n := text.Width(strings.TrimSuffix(row, "\x1b[K")); n > 49 {
			t.Errorf("a row of %d columns: %q", n, row)
		}
	}
	if err := run.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	run.Wait() // killed
}

// TestTablesFitTheTerminal: no line of what is a table wraps, and nothing is cut off.
func TestTablesFitTheTerminal(t *testing.T) {
	cache := filepath.Join(t.TempDir(), strings.Repeat("long/", 15)+"cache")
	run := exec.Command("refold", append(small(filepath.Join(t.TempDir(), "run")), "--cache", cache)...)
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, test := range []struct {
		columns uint16
		args    []string
		want    string
	}{
		{80, []string{"doctor", "--dir", filepath.Join(t.TempDir(), strings.Repeat("deep", 20))}, "files can be made, locked and removed"},
		{60, []string{"doctor"}, "files can be made, locked and removed"},
		{80, []string{"cache", "--cache", cache}, "unless run.cache-limit says otherwise"},
		{50, []string{"cache", "--cache", cache}, "360 images, 16 x 16"},
		{80, []string{"exit-codes"}, "correct the command or the file that the message names"},
		{80, []string{"help", "exit-codes"}, "correct the command or the file that the message names"},
	} {
		s := onTerminal(t, "xterm-256color", test.columns, test.args...)
		s.end()
		screen := strings.ReplaceAll(s.screen.String(), "\r", "")
		for line := range strings.Lines(screen) {
			n := text.Width(strings.TrimSuffix(line, "\n"))
			if path := !strings.Contains(line, " "); n > int(test.columns) && !path { // to be copied whole
				t.Errorf("%v: %d columns: %q", test.args, n, line)
			}
		}
		// In a table, other cells may stand between the words.
		for _, word := range strings.Fields(test.want) {
			if !strings.Contains(screen, word) {
				t.Errorf("%v: %q is missing:\n%s", test.args, word, screen)
			}
		}
	}
}

// TestTablesOfFiguresFitTheTerminal: tables without long words fold their headings and
// figures; the lines around them are not tables.
func TestTablesOfFiguresFitTheTerminal(t *testing.T) {
	for columns, args := range map[uint16][]string{
		80: append([]string{"plan"}, small(filepath.Join(t.TempDir(), "run"))[1:]...),
		70: {"bench", "--architecture", "resnet8v1", "--width", "0.25", "--size", "8x8", "--threads", "1", "--profile"},
	} {
		s := onTerminal(t, "xterm-256color", columns, args...)
		s.end()
		tables, inTable := 0, false
		for line := range strings.Lines(strings.ReplaceAll(s.screen.String(), "\r", "")) {
			switch line = strings.TrimSuffix(line, "\n"); {
			case strings.HasPrefix(line, "───"):
				tables, inTable = tables+1, true
			case line == "":
				inTable = false
			}
			if n := text.Width(line); inTable && n > int(columns) {
				t.Errorf("%s: %d columns: %q", args[0], n, line)
			}
		}
		if want := map[string]int{"plan": 1, "bench": 3}[args[0]]; tables != want {
			t.Errorf("%s: %d tables, want %d:\n%s", args[0], tables, want, s.screen.String())
		}
	}
}
