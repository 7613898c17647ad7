package dataset

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// listing is what is known of the images before they are read.
type listing struct {
	columns []string
	entries []entry
}

// entry is one image of a listing; where says for messages where it was listed.
type entry struct {
	path, label, where string
	columns            map[string]string
}

// readCSV reads a CSV manifest (RFC 4180, UTF-8, a byte order mark is skipped).
// The header names the columns; path and label must be among them, in any order.
// Paths are slash-separated and relative to the folder of the manifest, or
// absolute. Spaces around names, labels and values do not count. Errors name the
// manifest and the line.
func readCSV(r io.Reader, name string) (*listing, error) {
	buffered := bufio.NewReader(r)
	if mark, err := buffered.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = buffered.Discard(3) // cannot fail: they have been peeked at
	}
	rows := csvRows{name: name, reader: csv.NewReader(buffered), lines: map[string]int{}}
	header, err := rows.reader.Read()
	if err == io.EOF {
		return nil, fmt.Errorf("%s: the manifest is empty: its first line must name the columns, path and label among them", name)
	}
	if err != nil {
		return nil, rows.wrap(err)
	}
	if err := rows.setHeader(header); err != nil {
		return nil, err
	}
	list := &listing{columns: rows.columns}
	for {
		record, err := rows.reader.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, rows.wrap(err)
		}
		entry, err := rows.entry(record)
		if err != nil {
			return nil, err
		}
		list.entries = append(list.entries, entry)
	}
	if len(list.entries) == 0 {
		return nil, fmt.Errorf("%s: the manifest lists no images", name)
	}
	return list, nil
}

// csvRows turns records into entries.
type csvRows struct {
	name    string
	reader  *csv.Reader
	header  []string
	columns []string       // the header without path and label
	lines   map[string]int // the line of every path so far
}

// wrap gives an error of encoding/csv, which knows its line, our form.
func (c *csvRows) wrap(err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	if errors.Is(err, csv.ErrFieldCount) {
		return fmt.Errorf("%s:%d: the line has not the %d fields that the header names", c.name, parse.Line, len(c.header))
	}
	return fmt.Errorf("%s:%d: %w", c.name, parse.Line, parse.Err)
}

func (c *csvRows) setHeader(header []string) error {
	line, _ := c.reader.FieldPos(0)
	for _, field := range header {
		field = strings.TrimSpace(field)
		switch {
		case field == "":
			return fmt.Errorf("%s:%d: a column has no name", c.name, line)
		case !utf8.ValidString(field):
			return fmt.Errorf("%s:%d: column %q is not UTF-8: convert the manifest", c.name, line, field)
		case slices.Contains(c.header, field):
			return fmt.Errorf("%s:%d: column %q is named twice", c.name, line, field)
		}
		c.header = append(c.header, field)
		if field != "path" && field != "label" {
			c.columns = append(c.columns, field)
		}
	}
	for _, required := range []string{"path", "label"} {
		if !slices.Contains(c.header, required) && len(c.header) == 1 && strings.ContainsAny(c.header[0], ";\t|") {
			return fmt.Errorf("%s:%d: the columns must be separated by commas: the first line is %q", c.name, line, c.header[0])
		}
		if !slices.Contains(c.header, required) {
			return fmt.Errorf("%s:%d: no column %q: the first line must name the columns, path and label among them; it names %s",
				c.name, line, required, strings.Join(c.header, ", "))
		}
	}
	return nil
}

func (c *csvRows) entry(record []string) (entry, error) {
	line, _ := c.reader.FieldPos(0)
	e := entry{where: fmt.Sprintf("%s:%d", c.name, line)}
	for i, field := range record {
		if !utf8.ValidString(field) {
			return entry{}, fmt.Errorf("%s: column %s, %q, is not UTF-8: convert the manifest", e.where, c.header[i], field)
		}
		if c.header[i] != "path" {
			field = strings.TrimSpace(field)
		}
		switch {
		case c.header[i] == "path":
			e.path = field
		case c.header[i] == "label":
			e.label = field
		case field != "":
			if e.columns == nil {
				e.columns = make(map[string]string)
			}
			e.columns[c.header[i]] = field
		}
	}
	if e.path == "" {
		return entry{}, fmt.Errorf("%s: the path is empty", e.where)
	}
	if e.label == "" {
		return entry{}, fmt.Errorf("%s: the label of %s is empty", e.where, e.path)
	}
	e.path = c.resolve(e.path)
	if before, ok := c.lines[e.path]; ok {
		return entry{}, fmt.Errorf("%s: %s is listed twice, first in line %d", e.where, e.path, before)
	}
	c.lines[e.path] = line
	return e, nil
}

// resolve makes a path relative to the manifest's folder relative to the root.
func (c *csvRows) resolve(name string) string {
	if path.IsAbs(name) || filepath.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(path.Dir(c.name), name)
}
