package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/refold/refold/reports/text"
)

// note is one message: people read its text, programs its event and attributes.
type note struct {
	level slog.Level
	event string // what happened, in the same words each time
	text  string // may have several lines; empty: for programs only
	attrs []slog.Attr
}

// printer shows messages, each in its own way. Its methods are called one at a time.
type printer interface {
	print(n note)
	// status says how far the work is, where a line can be rewritten.
	status(parts []part)
	// clear takes the line of status away.
	clear()
}

// plainPrinter writes lines of text, to a file, a pipe or a simple terminal.
type plainPrinter struct{ w io.Writer }

func (p plainPrinter) print(n note) {
	if n.text != "" {
		fmt.Fprintln(p.w, visible(n.text))
	}
}
func (p plainPrinter) status([]part) {}
func (p plainPrinter) clear()        {}

// livePrinter writes lines of text above one that is rewritten in place.
type livePrinter struct {
	w       io.Writer
	columns func() int // of the window, now
	showing bool       // a live line stands there
}

func (p *livePrinter) print(n note) {
	if n.text != "" {
		p.clear()
		fmt.Fprintln(p.w, visible(n.text))
	}
}

func (p *livePrinter) status(parts []part) {
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

func (p jsonPrinter) print(n note) {
	record := slog.NewRecord(time.Now(), n.level, n.event, 0)
	record.AddAttrs(n.attrs...)
	// As with text: where the log cannot be written, there is no place to say so.
	_ = p.handler.Handle(context.Background(), record)
}

func (p jsonPrinter) status([]part) {}
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

// part is a piece of the live line; rank 0 matters most.
type part struct {
	rank int
	text string
}

// fitParts joins as many parts as fit, made visible, the least important left out
// first. What matters most is cut where it does not fit alone.
func fitParts(parts []part, columns int) string {
	for rank := len(parts); ; rank-- {
		var texts []string
		for _, p := range parts {
			if p.rank <= rank {
				texts = append(texts, p.text)
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
