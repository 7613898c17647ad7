package terminal

import (
	"fmt"
	"io"
	"strings"
)

// Rewriter shows results in place, on a terminal where RewritesOut.
type Rewriter struct {
	terminal *Terminal
	shown    int // lines
}

// Show asks for lines that should fit, cuts those that do not, and writes them over the
// ones before. The window's last column and row stay empty: a terminal may wrap or
// scroll after them.
func (r *Rewriter) Show(lines func(columns, rows int) ([]string, error)) error {
	columns, rows := r.terminal.OutSize()
	all, err := lines(columns-1, rows-1)
	if err != nil {
		return err
	}
	var out strings.Builder
	if r.shown > 0 {
		fmt.Fprintf(&out, "\x1b[%dA\r", r.shown)
	}
	all = fitLines(all, columns-1, rows-1)
	for _, line := range all {
		out.WriteString(line + "\x1b[K\n")
	}
	r.shown = len(all)
	_, err = io.WriteString(r.terminal.Out, out.String()+"\x1b[J")
	return err
}
