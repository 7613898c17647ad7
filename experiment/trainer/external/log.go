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
)

// printed takes what a program prints: it is kept in a file up to a limit, and then dropped.
type printed struct {
	reader *os.File
	ended  chan struct{}

	mu      sync.Mutex // of what follows
	file    *os.File   // nil: nobody wants it now
	written int64
	last    []byte
}

// newPrinted gives the end to which the program prints.
func newPrinted() (*printed, *os.File, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	p := &printed{reader: reader, ended: make(chan struct{})}
	go p.copy()
	return p, writer, nil
}

func (p *printed) copy() {
	defer close(p.ended)
	block := make([]byte, 1<<14)
	for {
		n, err := p.reader.Read(block)
		p.take(block[:n])
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

// settle waits until what an ended program printed is read: for a moment, where something
// that it left behind, and that cannot be contained here, still could print.
func (p *printed) settle() {
	select {
	case <-p.ended:
	case <-time.After(time.Second):
	}
}

// close ends it, whoever still holds the other end.
func (p *printed) close() error {
	err := p.reader.Close()
	<-p.ended
	if errors.Is(err, io.ErrClosedPipe) {
		err = nil
	}
	return errors.Join(err, p.to(""))
}
