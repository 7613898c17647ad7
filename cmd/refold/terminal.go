package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
)

// The rules of terminal output, all kept here:
//
//   - results go to out, progress and messages to log;
//   - a line that is rewritten in place appears on a terminal only;
//   - no colours and, off a terminal, no escape codes;
//   - an error is one "refold: " line that says what failed and what to do next.
type terminal struct {
	out, log io.Writer
	live     bool // log is a terminal
	columns  int  // of the terminal; 80 elsewhere

	mu      sync.Mutex
	showing bool // a live line stands on the terminal
}

func newTerminal(out, log io.Writer) *terminal {
	t := &terminal{out: out, log: log, columns: 80}
	if f, ok := log.(*os.File); ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" {
		t.live = true
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
			t.columns = columns
		}
	}
	return t
}

// width is the width for tables on out.
func (t *terminal) width() int {
	if f, ok := t.out.(*os.File); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
			return columns
		}
	}
	return 100
}

// say prints a message line.
func (t *terminal) say(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.clear()
	fmt.Fprintf(t.log, format+"\n", args...)
}

// status replaces the live line; off a terminal it prints nothing.
func (t *terminal) status(line string) {
	if !t.live {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if runes := []rune(line); len(runes) >= t.columns {
		line = string(runes[:t.columns-1])
	}
	fmt.Fprintf(t.log, "\r\x1b[K%s", line)
	t.showing = true
}

// clear removes the live line. The caller holds mu.
func (t *terminal) clear() {
	if t.showing {
		fmt.Fprint(t.log, "\r\x1b[K")
		t.showing = false
	}
}

// fail prints an error.
func (t *terminal) fail(err error) {
	t.say("refold: %s", strings.TrimSpace(err.Error()))
}
