package decision

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/refold/refold/dataset/fault"
)

const (
	maxFile  = 256 << 20 // bytes; more than a million decisions on pairs have
	maxLine  = 1 << 20
	maxTold  = 10 // problems that an error lists
	saveText = "save it as CSV UTF-8"
)

// Error is what is wrong with a decisions file, a problem a line.
type Error struct {
	Problems []string // each begins with file and line
	More     int      // further ones that are not listed
}

func (e *Error) Error() string {
	text := strings.Join(e.Problems, "\n")
	if e.More > 0 {
		text += fmt.Sprintf("\nand %d more problems", e.More)
	}
	return text
}

// Add lists a problem, or counts it where many are listed.
func (e *Error) Add(where, reason, next string) {
	if len(e.Problems) == maxTold {
		e.More++
		return
	}
	e.Problems = append(e.Problems, fmt.Sprintf("%s: %s: %s", where, reason, next))
}

// Where is file and line of a decision, for messages.
func (f *File) Where(l Line) string {
	if l.Number == 0 {
		return fault.Printable(f.Name)
	}
	return fmt.Sprintf("%s:%d", fault.Printable(f.Name), l.Number)
}

// Read reads a decisions file: CSV (RFC 4180) in UTF-8 with the columns decision,
// about, images, name and note, which a first line may name; empty ones at the end can
// be left out. A line whose first field begins with # is a comment and belongs to the
// line below. Semicolons or tabs may divide the columns where a line with their names
// says so, as spreadsheets write it. Each decision is on one line, notes too. The order
// of lines does not matter: the same decision twice counts once, and different ones on
// the same are an error. All problems come together, as an *Error.
func Read(r io.Reader, name string) (*File, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%s: the decisions cannot be read: %w", fault.Printable(name), fault.WithoutPath(err))
	}
	p := parser{file: &File{Name: name}, comma: ",", places: make(map[string]int)}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s: longer than %d MiB, which no list of decisions is: name a CSV file", fault.Printable(name), maxFile>>20)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	for number := 1; len(data) > 0; number++ {
		var line []byte
		line, data, _ = bytes.Cut(data, []byte("\n"))
		p.line(number, bytes.TrimSuffix(line, []byte("\r")))
	}
	p.file.Tail = p.comments
	if len(p.err.Problems) > 0 {
		return nil, &p.err
	}
	return p.file, nil
}

// parser reads a file line by line.
type parser struct {
	file     *File
	comma    string
	comments []string       // since the last decision
	places   map[string]int // of decisions in file.Lines, by target
	err      Error
}

func (p *parser) line(number int, raw []byte) {
	where := fmt.Sprintf("%s:%d", fault.Printable(p.file.Name), number)
	switch {
	case len(raw) > maxLine:
		p.err.Add(where, "the line is longer than 1 MiB", "write a cluster as several lines")
		return
	case !utf8.Valid(raw) || bytes.IndexByte(raw, 0) >= 0:
		p.err.Add(where, "the line is not UTF-8", saveText)
		return
	case bytes.IndexByte(raw, '\r') >= 0:
		p.err.Add(where, "CR stands in the middle of the line", "save the file anew with one kind of line ends")
		return
	}
	text := string(raw)
	if strings.TrimSpace(text) == "" {
		return
	}
	if trimmed := strings.TrimLeft(text, "\" \t"); strings.HasPrefix(trimmed, "#") {
		p.comments = append(p.comments, text)
		return
	}
	if comma, ok := headerComma(text); ok {
		if p.comma = comma; len(p.file.Lines) == 0 && p.file.Head == nil {
			p.file.Head, p.comments = p.comments, nil
		}
		return
	}
	fields, reason := split(text, p.comma)
	if reason != "" {
		p.err.Add(where, reason, `put quotes around a field that holds commas, and write "" for a quote inside`)
		return
	}
	l, reason, next := parse(fields)
	if reason != "" && otherHeader(fields) {
		reason, next = "the columns have other names, or another order, than "+Header, "bring them into this form"
	}
	if reason != "" {
		p.err.Add(where, reason, next)
		return
	}
	l.Number = number
	p.admit(l, where)
}

// admit adds a decision, unless it is there.
func (p *parser) admit(l Line, where string) {
	l.Comments, p.comments = p.comments, nil
	at, there := p.places[l.target()]
	if !there {
		p.places[l.target()] = len(p.file.Lines)
		p.file.Lines = append(p.file.Lines, l)
		return
	}
	first := &p.file.Lines[at]
	if first.Answer != l.Answer {
		p.err.Add(where, fmt.Sprintf("%s, but line %d says %s of the same", l.Answer, first.Number, first.Answer), "take one of the two lines out")
		return
	}
	first.Comments = slices.Concat(first.Comments, l.Comments)
	if first.Note == "" {
		first.Note = l.Note
	}
}

// columns are the names in the first line.
var columns = [5]string{"decision", "about", "images", "name", "note"}

// headerComma reports whether a line names the columns, and what divides them.
func headerComma(text string) (comma string, ok bool) {
	for _, comma := range []string{",", ";", "\t"} {
		fields, reason := split(text, comma)
		for len(fields) > len(columns) && fields[len(fields)-1] == "" {
			fields = fields[:len(fields)-1]
		}
		if reason == "" && len(fields) == len(columns) && strings.EqualFold(strings.Join(fields, ","), strings.Join(columns[:], ",")) {
			return comma, true
		}
	}
	return "", false
}

// otherHeader reports a line that names columns, but not all five in their order: what
// stands below it would be read wrongly.
func otherHeader(fields []string) bool {
	named := func(column string) bool {
		return slices.ContainsFunc(fields, func(f string) bool { return strings.EqualFold(f, column) })
	}
	return named(columns[0]) && named(columns[1])
}
