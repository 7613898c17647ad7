package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
)

// The rules of terminal output, all kept here and in printers.go:
//
//   - results go to out, progress and messages to the log: stdout and stderr;
//   - a line that is rewritten in place appears on a terminal only, never with
//     TERM=dumb, and never wraps: the window's width is asked for at each refresh;
//   - tables of results fit the terminal that they go to; elsewhere they are as wide
//     as their cells;
//   - whatever ends the program, the cursor is left on a fresh line;
//   - no colours anywhere, so that NO_COLOR has nothing to take away, and, off a
//     terminal, no escape codes; those inside names and errors are made visible;
//   - a window that is made narrower may keep the beginning of an old live line:
//     to erase it would risk erasing a message;
//   - --quiet keeps warnings and errors, --verbose adds the details;
//   - --log-format json makes every message one JSON object a line;
//   - an error is said once, last, behind "refold: ": what failed and what to do.
type terminal struct {
	out io.Writer // results
	log io.Writer // for the help of flags; messages go through say, tell and fail

	mu      sync.Mutex // of what follows
	printer printer
	level   slog.Level // of the least important message that is printed
	stop    string     // what to say when a signal ends the work; empty: nothing
	failed  bool       // the error is said: no message follows

	unwritten error // of the results; nil: none was lost
}

func newTerminal(out, log io.Writer) *terminal {
	t := &terminal{log: log, printer: plainPrinter{log}}
	t.out = resultWriter{t, out}
	if f, ok := log.(*os.File); ok && canRewrite(f) {
		t.printer = &livePrinter{w: f, columns: func() int { return columnsOf(f, 80) }}
	}
	return t
}

// canRewrite says whether lines of a file can be rewritten in place.
func canRewrite(f *os.File) bool {
	return term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" && enableEscapes(f)
}

// columnsOf is the width of a terminal, or else what is given.
func columnsOf(f *os.File, otherwise int) int {
	if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
		return columns
	}
	return otherwise
}

// json makes every message from now on one JSON object a line.
func (t *terminal) json() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.printer.clear()
	t.printer = newJSONPrinter(t.log)
}

// live says whether a line can be rewritten in place.
func (t *terminal) live() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, live := t.printer.(*livePrinter)
	return live
}

// tell prints a message, where it is important enough.
func (t *terminal) tell(n note) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n.level >= t.level && !t.failed {
		t.printer.print(n)
	}
}

// say prints a message that has no figures of interest to programs.
func (t *terminal) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	t.tell(note{event: strings.TrimPrefix(text, "refold: "), text: text})
}

// status replaces the live line; where there is none, it prints nothing.
func (t *terminal) status(parts ...part) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.level <= slog.LevelInfo {
		t.printer.status(parts)
	}
}

// fail prints an error, the last message.
func (t *terminal) fail(err error, code int) {
	text := strings.TrimSpace(err.Error())
	t.tell(note{level: slog.LevelError, event: text, text: "refold: " + text, attrs: []slog.Attr{slog.Int("exit_code", code)}})
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failed = true
}

// onStop sets what is said when a signal ends the work.
func (t *terminal) onStop(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stop = text
}

// stopping says that a signal has come.
func (t *terminal) stopping() {
	t.mu.Lock()
	text := t.stop
	t.mu.Unlock()
	if text != "" {
		t.say("%s", text)
	}
}

// keepsWork says whether what a signal ends goes on with the same command.
func (t *terminal) keepsWork() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.stop != ""
}

// leave makes room for what others print. It does not wait for a message that a
// stopped terminal holds up.
func (t *terminal) leave() {
	if t.mu.TryLock() {
		defer t.mu.Unlock()
		t.printer.clear()
	}
}

// leaveSignalled is leave where the terminal may have echoed ^C on an empty line.
func (t *terminal) leaveSignalled() {
	if t.mu.TryLock() {
		defer t.mu.Unlock()
		if live, ok := t.printer.(*livePrinter); ok {
			live.showing = true
		}
		t.printer.clear()
	}
}

// resultWriter takes the live line away before results appear.
type resultWriter struct {
	terminal *terminal
	w        io.Writer
}

func (r resultWriter) Write(data []byte) (int, error) {
	r.terminal.mu.Lock()
	defer r.terminal.mu.Unlock()
	r.terminal.printer.clear()
	n, err := r.w.Write(data)
	if err != nil {
		err = fmt.Errorf("results cannot be written: %w: send them to where there is room", err)
		r.terminal.unwritten = err
	}
	return n, err
}

// resultsError says that results were lost. Help and completion come from a library
// that does not tell.
func (t *terminal) resultsError() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.unwritten
}

// width is the width for results in columns.
func (t *terminal) width() int {
	if columns := t.outColumns(); columns > 0 {
		return columns
	}
	return 100
}

// outColumns is the width of the terminal that results go to; 0: to none.
func (t *terminal) outColumns() int {
	columns, _ := t.outSize()
	return columns
}

// outSize is the size of the terminal that results go to; zeros: to none.
func (t *terminal) outSize() (columns, rows int) {
	f := t.outFile()
	if f == nil || !term.IsTerminal(int(f.Fd())) {
		return 0, 0
	}
	columns, rows, err := term.GetSize(int(f.Fd()))
	if err != nil || columns < 1 || rows < 1 {
		return 80, 24
	}
	return columns, rows
}

// rewritesOut says whether results can be rewritten in place.
func (t *terminal) rewritesOut() bool {
	f := t.outFile()
	return f != nil && canRewrite(f)
}

// outFile is the file that results go to; nil where they go elsewhere.
func (t *terminal) outFile() *os.File {
	r, ok := t.out.(resultWriter)
	if !ok {
		return nil
	}
	f, _ := r.w.(*os.File)
	return f
}
