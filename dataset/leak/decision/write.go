package decision

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Write writes a decisions file in its one form: sorted, every column, each line with the
// comments above it. What Read made of such a file is written to the same bytes, and
// only the lines of a changed decision differ.
func (f *File) Write(w io.Writer) error {
	buffered := bufio.NewWriter(w)
	comments := func(lines []string) {
		for _, line := range lines {
			_, _ = buffered.WriteString(line + "\n") // Flush tells
		}
	}
	comments(f.Head)
	_, _ = buffered.WriteString(Header + "\n")
	lines := slices.Clone(f.Lines)
	Sort(lines)
	for _, l := range lines {
		comments(l.Comments)
		_, _ = buffered.WriteString(l.CSV() + "\n")
	}
	comments(f.Tail)
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("write decisions: %w", err)
	}
	return nil
}

// Header is the line that names the columns.
const Header = "decision,about,images,name,note"

// CSV is the decision as a line of a file, without its end.
func (l Line) CSV() string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write([]string{string(l.Answer), l.About, strings.Join(l.Images, " "), l.Name, l.Note}) // a Builder takes everything
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}
