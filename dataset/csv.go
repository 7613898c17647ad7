package dataset

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// readCSV reads a CSV manifest (RFC 4180, UTF-8, or UTF-16 with a byte order mark;
// semicolons or tabs may divide the columns, as spreadsheets write them, and a line
// "sep=;" may say so; empty columns and lines at the end do not count, nor does a
// first column without a name that only numbers the lines).
// The header names the columns; path and label must be among them, in any order.
// Paths are slash-separated and relative to the folder of the manifest, or
// absolute. Spaces around names, labels and values do not count. Lines that cannot
// be used are offenders of the listing; an error is what makes all lines useless,
// such as another encoding than UTF-8.
func readCSV(r io.Reader, name string) (*listing, error) {
	text, err := readManifestText(r, name)
	if err != nil {
		return nil, err
	}
	comma, text := separator(text)
	rows := csvRows{name: name, reader: csv.NewReader(bytes.NewReader(text)), lines: map[string]int{}}
	rows.reader.Comma = comma
	if numbersLines(text, comma) {
		rows.skip = 1
	}
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
	if rows.skip > 0 {
		list.notes = append(list.notes, rows.indexNote())
	}
	if err := rows.list(list); err != nil {
		return nil, err
	}
	if rows.foreign > 1 {
		return nil, fmt.Errorf("%s: %d of %d lines are not UTF-8, the first is line %d: save the manifest as UTF-8 (CSV UTF-8 in a spreadsheet)",
			name, rows.foreign, len(list.entries)+len(list.offenders), rows.firstForeign)
	}
	if len(list.entries) == 0 && len(list.offenders) == 0 {
		return nil, fmt.Errorf("%s: the manifest lists no images: add a line for each", name)
	}
	return list, nil
}

// list reads the lines below the header.
func (c *csvRows) list(list *listing) error {
	var blank []Offender // empty lines, which count where others follow
	for {
		record, err := c.reader.Read()
		if err == io.EOF {
			return nil
		}
		var parse *csv.ParseError
		if err != nil && !errors.As(err, &parse) {
			return c.wrap(err)
		}
		if err := c.checkNameless(record); err != nil {
			return err
		}
		var e entry
		if parse != nil {
			e, err = c.misread(parse, len(record))
		} else {
			e, err = c.entry(record[c.skip : c.skip+len(c.header)])
		}
		if (parse == nil || errors.Is(parse, csv.ErrFieldCount)) && empty(record) {
			blank = append(blank, e.offend(err))
			continue
		}
		list.offenders = append(list.offenders, blank...)
		blank = nil
		if err != nil {
			list.offend(e, err)
			continue
		}
		list.entries = append(list.entries, e)
	}
}

// csvRows turns records into entries.
type csvRows struct {
	name       string
	reader     *csv.Reader
	skip       int // columns before the first that counts
	header     []string
	columns    []string       // the header without path and label
	headerLine int            // where the header stands
	lines      map[string]int // the line of every path so far

	foreign, firstForeign int // how many lines are not UTF-8; the first of them
}

// wrap names the manifest in an error of its first line, and its line where
// encoding/csv knows it.
func (c *csvRows) wrap(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return fmt.Errorf("%s:%d: %w: mend the first line, which must name the columns of a CSV file", c.name, parse.Line, parse.Err)
	}
	return fmt.Errorf("%s: %w", c.name, err)
}

// misread is the offence of a line that is no sound CSV.
func (c *csvRows) misread(err *csv.ParseError, fields int) (entry, error) {
	e := entry{where: fmt.Sprintf("%s:%d", c.name, err.Line)}
	if errors.Is(err, csv.ErrFieldCount) {
		return e, &fault{reason: fmt.Sprintf("the line has %d of the %d fields that the first line names", fields, c.reader.FieldsPerRecord),
			next: "add or remove commas, or put quotes around a field that holds some"}
	}
	return e, &fault{reason: err.Err.Error(), next: `put quotes around the whole field, and write "" for a quote inside`}
}

func (c *csvRows) setHeader(header []string) error {
	line, _ := c.reader.FieldPos(0)
	c.headerLine = line
	for i, field := range plainHeader(header[c.skip:]) {
		switch {
		case field == "":
			return c.nameless(line, c.skip+i, "")
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
	return c.checkRequired(line)
}

func (c *csvRows) entry(record []string) (entry, error) {
	line, _ := c.reader.FieldPos(0)
	e := entry{where: fmt.Sprintf("%s:%d", c.name, line)}
	if slices.ContainsFunc(record, func(field string) bool { return !utf8.ValidString(field) }) {
		if c.foreign++; c.foreign == 1 {
			c.firstForeign = line
		}
	}
	for i, field := range record {
		if c.header[i] != "path" {
			field = strings.TrimSpace(field)
		}
		if !utf8.ValidString(field) || c.header[i] == "label" && unsafeName(field) {
			return e, &fault{reason: fmt.Sprintf("column %s, %q, is not plain text in UTF-8", c.header[i], field), next: "convert the manifest, or mend the line"}
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
		return e, &fault{reason: "the path is empty", next: "name the image's file"}
	}
	if address.MatchString(e.path) {
		return e, &fault{reason: "an address, not a file", next: "download it and name the file, or take it out", broken: true}
	}
	e.path = c.resolve(e.path)
	if err := checkName(e.path); err != nil {
		return e, err
	}
	if e.label == "" {
		return e, &fault{reason: "the label is empty", next: "name the image's class"}
	}
	if slices.Contains(noLabels, e.label) {
		return e, &fault{reason: fmt.Sprintf("the label is %s, as programs write a missing one", e.label), next: "name the image's class, another way if it is called so"}
	}
	if before, ok := c.lines[e.path]; ok {
		return e, &fault{reason: fmt.Sprintf("listed twice, first in line %d", before), next: "list it once"}
	}
	c.lines[e.path] = line
	return e, nil
}

// noLabels are what pandas, R and spreadsheets write where there is no value.
var noLabels = []string{"nan", "NaN", "<NA>", "NA", "#N/A"}

// address is how addresses on the web, and of file systems beyond this machine, begin.
var address = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]+://`)

// resolve makes a path relative to the manifest's folder relative to the root.
func (c *csvRows) resolve(name string) string {
	name = filepath.ToSlash(name) // which changes paths on Windows only
	if path.IsAbs(name) || filepath.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(path.Dir(c.name), name)
}
