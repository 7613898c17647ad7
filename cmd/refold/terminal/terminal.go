// Package terminal writes to a terminal, or to what stands in for one: results, tables
// that fit, the live line, and messages as text or as JSON. It owns escape codes, widths,
// units and how a run's progress is said. It must not know commands, flags or exit codes.
//
// The rules, all kept in terminal.go and printers.go:
//
//   - results go to Out, progress and messages to Log: stdout and stderr;
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
package terminal

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"

	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/reports/text"
)

// Terminal is where results, messages and the live line go. Its methods may be called
// from anywhere, all at once.
type Terminal struct {
	Out io.Writer // results
	Log io.Writer // for the help of flags; messages go through Say, Tell and Fail

	Words remedy.Words // how messages say what to do; nil: as packages do

	mu      sync.Mutex // of what follows
	printer printer
	level   slog.Level // of the least important message that is printed
	stop    string     // what to say when a signal ends the work; empty: nothing
	failed  bool       // the error is said: no message follows

	unwritten error // of the results; nil: none was lost
}

// New writes results to out and messages to log, with a live line where log is a
// terminal that can rewrite one.
func New(out, log io.Writer) *Terminal {
	t := &Terminal{Log: log, printer: plainPrinter{log}}
	t.Out = resultWriter{t, out}
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

// LogJSON makes every message from now on one JSON object a line.
func (t *Terminal) LogJSON() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.printer.clear()
	t.printer = newJSONPrinter(t.Log)
}

// live says whether a line can be rewritten in place.
func (t *Terminal) live() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, live := t.printer.(*livePrinter)
	return live
}

// LiveColumns is the width of the window where a line can be rewritten in place.
func (t *Terminal) LiveColumns() (columns int, live bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p, live := t.printer.(*livePrinter)
	if !live {
		return 0, false
	}
	return p.columns(), true
}

// LogsToTerminal says whether messages go to a terminal, be it one that cannot rewrite.
func (t *Terminal) LogsToTerminal() bool {
	f, ok := t.Log.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// SetLevel sets the level of the least important message that is printed.
func (t *Terminal) SetLevel(level slog.Level) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.level = level
}

// Tell prints a message, where it is important enough.
func (t *Terminal) Tell(n Note) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n.Level >= t.level && !t.failed {
		t.printer.print(n)
	}
}

// Say prints a message that has no figures of interest to programs.
func (t *Terminal) Say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	t.Tell(Note{Event: strings.TrimPrefix(text, "refold: "), Text: text})
}

// Status replaces the live line; where there is none, it prints nothing.
func (t *Terminal) Status(parts ...Part) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.level <= slog.LevelInfo {
		t.printer.status(parts)
	}
}

// Word is the text of an error.
func (t *Terminal) Word(err error) string { return remedy.Word(err, t.Words) }

// Fail prints an error, the last message.
func (t *Terminal) Fail(err error, code int) {
	text := strings.TrimSpace(t.Word(err))
	t.Tell(Note{Level: slog.LevelError, Event: text, Text: "refold: " + text, Attrs: []slog.Attr{slog.Int("exit_code", code)}})
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failed = true
}

// OnStop sets what is said when a signal ends the work.
func (t *Terminal) OnStop(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stop = text
}

// Stopping says that a signal has come.
func (t *Terminal) Stopping() {
	t.mu.Lock()
	text := t.stop
	t.mu.Unlock()
	if text != "" {
		t.Say("%s", text)
	}
}

// KeepsWork says whether what a signal ends goes on with the same command.
func (t *Terminal) KeepsWork() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.stop != ""
}

// Leave makes room for what others print. It does not wait for a message that a
// stopped terminal holds up.
func (t *Terminal) Leave() {
	if t.mu.TryLock() {
		defer t.mu.Unlock()
		t.printer.clear()
	}
}

// LeaveSignalled is Leave where the terminal may have echoed ^C on an empty line.
func (t *Terminal) LeaveSignalled() {
	if t.mu.TryLock() {
		defer t.mu.Unlock()
		if live, ok := t.printer.(*livePrinter); ok {
			live.showing = true
		}
		t.printer.clear()
	}
}

// WriteJSON writes a result as indented JSON.
func (t *Terminal) WriteJSON(value any) error {
	encoder := json.NewEncoder(t.Out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// WriteTable writes a table of results. On a terminal, cells that make it too wide
// go on in the row below. Tablewriter's own wrapping breaks no word, such as a path, so
// that the table stays too wide, or it marks each break, so that nobody can copy the path.
func (t *Terminal) WriteTable(columns []text.Column, rows [][]string) error {
	columns, rows, err := foldTable(columns, rows, t.OutColumns())
	if err != nil {
		return err
	}
	return text.WriteTable(t.Out, columns, rows)
}

// ResultsError says that results were lost. Help and completion come from a library
// that does not tell.
func (t *Terminal) ResultsError() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.unwritten
}

// Width is the width for results in columns.
func (t *Terminal) Width() int {
	if columns := t.OutColumns(); columns > 0 {
		return columns
	}
	return 100
}

// OutColumns is the width of the terminal that results go to; 0: to none.
func (t *Terminal) OutColumns() int {
	columns, _ := t.OutSize()
	return columns
}

// OutSize is the size of the terminal that results go to; zeros: to none.
func (t *Terminal) OutSize() (columns, rows int) {
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

// RewritesOut says whether results can be rewritten in place.
func (t *Terminal) RewritesOut() bool {
	f := t.outFile()
	return f != nil && canRewrite(f)
}

// Rewriter begins with an empty place.
func (t *Terminal) Rewriter() *Rewriter { return &Rewriter{terminal: t} }

// outFile is the file that results go to; nil where they go elsewhere.
func (t *Terminal) outFile() *os.File {
	r, ok := t.Out.(resultWriter)
	if !ok {
		return nil
	}
	f, _ := r.w.(*os.File)
	return f
}
