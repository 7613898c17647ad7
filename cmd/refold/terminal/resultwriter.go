package terminal

import (
	"fmt"
	"io"
)

// resultWriter takes the live line away before results appear.
type resultWriter struct {
	terminal *Terminal
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
