package external

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

const (
	maxLog    = 16 << 20 // of what a program prints, that is kept for a trial, in bytes
	lastShown = 600      // of that, in a message
	patience  = time.Second
)

// printed takes what a program prints: it is kept in a file up to a limit, and then dropped.
type printed struct {
	reader *os.File
	ended  chan struct{}
	marks  *marks // nil: the program has one task

	mu      sync.Mutex // of what follows
	writer  *os.File   // to which the program prints; nil: it alone has it now
	file    *os.File   // nil: nobody wants it now
	written int64
	last    []byte
}

// newPrinted has the writer to which the program prints.
func newPrinted(kept bool) (*printed, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p := &printed{reader: reader, writer: writer, ended: make(chan struct{})}
	if kept {
		p.marks = newMarks()
	}
	go p.copy()
	return p, nil
}

func (p *printed) copy() {
	defer close(p.ended)
	pass := p.take
	if p.marks != nil {
		pass = func(data []byte) { p.marks.pass(data, p.take) }
		defer func() { p.marks.end(p.take) }()
	}
	block := make([]byte, 1<<14)
	for {
		n, err := p.reader.Read(block)
		pass(block[:n])
		if err != nil {
			return // nobody prints any more, or close was called
		}
	}
}

func (p *printed) take(data []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = append(p.last, data...)
	if extra := len(p.last) - lastShown; extra > 0 {
		p.last = append(p.last[:0], p.last[extra:]...)
	}
	if p.file == nil || p.written > maxLog {
		return
	}
	if p.written += int64(len(data)); p.written > maxLog {
		data = fmt.Appendf(nil, "\n(the program printed more than %d MiB: the rest is left out)\n", maxLog>>20)
	}
	_, _ = p.file.Write(data) // a full disk fails elsewhere, with words
}

// to keeps what comes from now on in a file; empty: nowhere.
func (p *printed) to(path string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	if p.file != nil {
		err = p.file.Close()
	}
	p.file, p.written, p.last = nil, 0, nil
	if path == "" || err != nil {
		return err
	}
	p.file, err = os.Create(path)
	return err
}

// tell is the end of what was printed, for a message; empty: nothing was.
func (p *printed) tell() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := strings.TrimSpace(strings.ToValidUTF8(string(p.last), ""))
	if text == "" {
		return ""
	}
	const lines = 3
	all := strings.Split(text, "\n")
	return strings.TrimSpace(strings.Join(all[max(0, len(all)-lines):], " | "))
}

// catchUp waits until what a kept program has printed so far is read: for a moment, where
// the disk is too slow for it.
func (p *printed) catchUp() {
	p.mu.Lock()
	writer := p.writer
	p.mu.Unlock()
	if p.marks == nil || writer == nil {
		return
	}
	read := p.marks.announce()
	go func() { _, _ = writer.Write(p.marks.text) }() // which waits where the pipe is full
	select {
	case <-read:
	case <-p.ended:
	case <-time.After(patience):
	}
}

// hangUp leaves the writer to the program alone, with which it ends.
func (p *printed) hangUp() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.writer == nil {
		return nil
	}
	err := p.writer.Close()
	p.writer = nil
	return err
}

// settle waits until what an ended program printed is read: for a moment, where something
// that it left behind, and that cannot be contained here, still could print.
func (p *printed) settle() error {
	err := p.hangUp()
	select {
	case <-p.ended:
	case <-time.After(patience):
	}
	return err
}

// close ends it, whoever still holds the other end.
func (p *printed) close() error {
	err := errors.Join(p.hangUp(), p.reader.Close())
	<-p.ended
	if errors.Is(err, io.ErrClosedPipe) {
		err = nil
	}
	return errors.Join(err, p.to(""))
}
