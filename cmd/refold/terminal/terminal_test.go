package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
)

// TestNoEscapesOffTerminal checks that files get plain lines, and that escape codes
// in names and errors are shown, not obeyed.
func TestNoEscapesOffTerminal(t *testing.T) {
	var log bytes.Buffer
	terminal := New(io.Discard, &log)
	terminal.Status(Part{0, "a live line"})
	terminal.Say("a message")
	terminal.Fail(errors.New("bad \x1b[31mname\u202e \xff.png\n  and a reason\n"), 1)
	terminal.Say("too late")
	want := "a message\nrefold: bad \\x1b[31mname\\u202e \\xff.png\n  and a reason\n"
	if got := log.String(); got != want {
		t.Errorf("log is %q, want %q", got, want)
	}
}

// TestLiveLineIsReplaced checks what a terminal gets: the live line at most one
// column short of the window's width, also after the window changed, and taken
// away before messages and results.
func TestLiveLineIsReplaced(t *testing.T) {
	var screen bytes.Buffer
	columns := 20
	terminal := New(&screen, io.Discard)
	terminal.printer = &livePrinter{w: &screen, columns: func() int { return columns }}
	terminal.Status(Part{0, "first"}, Part{1, "second"})
	columns = 9
	terminal.Status(Part{0, "first"}, Part{1, "second"})
	columns = 4
	terminal.Status(Part{0, "first"}, Part{1, "second"})
	terminal.Say("a message")
	terminal.Status(Part{0, "one"})
	fmt.Fprint(terminal.Out, "a result\n")
	terminal.Status(Part{0, "two"})
	terminal.Leave()
	const erase = "\r\x1b[K"
	want := erase + "first  second" + erase + "first" + erase + "fir" + erase + "a message\n" +
		erase + "one" + erase + "a result\n" + erase + "two" + erase
	if screen.String() != want {
		t.Errorf("got %q, want %q", screen.String(), want)
	}
}

// TestTerminalTakesMessagesFromAnywhere is for the race detector: trials, signals
// and results meet at the terminal.
func TestTerminalTakesMessagesFromAnywhere(t *testing.T) {
	var screen bytes.Buffer
	terminal := New(&screen, io.Discard)
	terminal.printer = &livePrinter{w: &screen, columns: func() int { return 80 }}
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for range 50 {
				terminal.Status(Part{0, "a line"})
				terminal.Say("message %d", i)
				fmt.Fprintln(terminal.Out, "a result")
				terminal.Stopping()
			}
		})
	}
	group.Wait()
	if n := strings.Count(screen.String(), "message"); n != 8*50 {
		t.Errorf("%d messages", n)
	}
}

// TestLeavingErasesTheEcho: behind a message, the terminal has written ^C on a line that
// the printer takes for empty.
func TestLeavingErasesTheEcho(t *testing.T) {
	var screen bytes.Buffer
	terminal := New(io.Discard, io.Discard)
	terminal.printer = &livePrinter{w: &screen, columns: func() int { return 80 }}
	terminal.Say("stopping")
	screen.WriteString("^C")
	terminal.LeaveSignalled()
	if got, want := screen.String(), "stopping\n^C\r\x1b[K"; got != want {
		t.Errorf("the screen got %q, want %q", got, want)
	}
}
