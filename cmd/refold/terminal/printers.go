package terminal

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/refold/refold/reports/text"
)

// Note is one message: people read its text, programs its event and attributes.
type Note struct {
	Level slog.Level
	Event string // what happened, in the same words each time
	Text  string // may have several lines; empty: for programs only
	Attrs []slog.Attr
}

// printer shows messages, each in its own way. Its methods are called one at a time.
type printer interface {
	print(n Note)
	// status says how far the work is, where a line can be rewritten.
	status(parts []Part)
	// clear takes the line of status away.
	clear()
}

// plainPrinter writes lines of text, to a file, a pipe or a simple terminal.
type plainPrinter struct{ w io.Writer }

func (p plainPrinter) print(n Note) {
	if n.Text != "" {
		fmt.Fprintln(p.w, visible(n.Text))
	}
}
func (p plainPrinter) status([]Part) {}
func (p plainPrinter) clear()        {}

// livePrinter writes lines of text above one that is rewritten in place.
type livePrinter struct {
	w       io.Writer
	columns func() int // of the window, now
	showing bool       // a live line stands there
}

func (p *livePrinter) print(n Note) {
	if n.Text != "" {
		p.clear()
		fmt.Fprintln(p.w, visible(n.Text))
	}
}

func (p *livePrinter) status(parts []Part) {
	// The last column stays empty: a terminal may wrap after it.
	fmt.Fprintf(p.w, "\r\x1b[K%s", fitParts(parts, p.columns()-1))
	p.showing = true
}

func (p *livePrinter) clear() {
	if p.showing {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.showing = false
	}
}

// jsonPrinter writes each message as one JSON object a line: time, level, msg and
// its attributes.
type jsonPrinter struct{ handler slog.Handler }

func newJSONPrinter(w io.Writer) jsonPrinter {
	return jsonPrinter{slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug})}
}

func (p jsonPrinter) print(n Note) {
	record := slog.NewRecord(time.Now(), n.Level, n.Event, 0)
	record.AddAttrs(n.Attrs...)
	// As with text: where the log cannot be written, there is no place to say so.
	_ = p.handler.Handle(context.Background(), record)
}

func (p jsonPrinter) status([]Part) {}
func (p jsonPrinter) clear()        {}

// visible shows control and other invisible characters of names and errors as Go
// writes them, so that they cannot steer the terminal. Line ends stay.
func visible(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '\n' || strconv.IsPrint(r) && r != utf8.RuneError:
			b.WriteRune(r)
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		default:
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return b.String()
}

// Part is a piece of the live line; Rank 0 matters most.
type Part struct {
	Rank int
	Text string
}

// fitParts joins as many parts as fit, made visible, the least important left out
// first. What matters most is cut where it does not fit alone.
func fitParts(parts []Part, columns int) string {
	for rank := len(parts); ; rank-- {
		var texts []string
		for _, p := range parts {
			if p.Rank <= rank {
				texts = append(texts, p.Text)
			}
		}
		line := visible(strings.Join(texts, "  "))
		if text.Width(line) <= columns {
			return line
		}
		if rank <= 0 {
			return text.Cut(line, columns)
		}
	}
}

// figure is a number, or, as JSON has no others, the word NaN, +Inf or -Inf.
func figure(key string, value float64) slog.Attr {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return slog.String(key, strconv.FormatFloat(value, 'g', -1, 64))
	}
	return slog.Float64(key, value)
}
