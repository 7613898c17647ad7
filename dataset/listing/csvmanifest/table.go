package csvmanifest

import (
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

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/listing"
	"github.com/refold/refold/dataset/listing/sheet"
)

// table turns records into entries.
type table struct {
	name   string // of the manifest
	reader *csv.Reader
	header header
	lines  map[string]int // of every path so far

	foreign, firstForeign int // how many lines are not UTF-8; the first of them
}

// list reads the lines below the header.
func (t *table) list(list *listing.List) error {
	var blank []listing.Offence // empty lines, which count where others follow
	for {
		record, err := t.reader.Read()
		if err == io.EOF {
			return nil
		}
		var parse *csv.ParseError
		if err != nil && !errors.As(err, &parse) {
			return t.wrap(err)
		}
		if err := t.checkNameless(record); err != nil {
			return err
		}
		var e listing.Entry
		if parse != nil {
			e, err = t.unsound(parse, len(record))
		} else {
			e, err = t.entry(t.header.cut(record))
		}
		if (parse == nil || errors.Is(parse, csv.ErrFieldCount)) && sheet.Empty(record) {
			blank = append(blank, listing.Offence{Entry: e, Err: err})
			continue
		}
		list.Offences = append(list.Offences, blank...)
		blank = nil
		if err != nil {
			list.Offend(e, err)
			continue
		}
		list.Entries = append(list.Entries, e)
	}
}

// checkNameless finds values in the columns at the end without a name, which do not
// count where they are empty.
func (t *table) checkNameless(record []string) error {
	for i := t.header.skip + len(t.header.names); i < min(len(record), t.reader.FieldsPerRecord); i++ {
		if strings.TrimSpace(record[i]) != "" {
			line, _ := t.reader.FieldPos(i)
			return t.header.nameless(i, fmt.Sprintf(", but a value in line %d", line))
		}
	}
	return nil
}

// wrap names the manifest in an error of its first line, and its line where
// encoding/csv knows it.
func (t *table) wrap(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return fmt.Errorf("%s:%d: %w: mend the first line, which must name the columns of a CSV file", t.name, parse.Line, parse.Err)
	}
	return fmt.Errorf("%s: %w", t.name, err)
}

// unsound is the offence of a line that is no sound CSV.
func (t *table) unsound(err *csv.ParseError, fields int) (listing.Entry, error) {
	e := listing.Entry{Where: fmt.Sprintf("%s:%d", t.name, err.Line)}
	if errors.Is(err, csv.ErrFieldCount) {
		return e, &fault.Error{Reason: fmt.Sprintf("the line has %d of the %d fields that the first line names", fields, t.reader.FieldsPerRecord),
			Next: "add or remove commas, or put quotes around a field that holds some"}
	}
	return e, &fault.Error{Reason: err.Err.Error(), Next: `put quotes around the whole field, and write "" for a quote inside`}
}

// entry reads a line. With an error it is as far as it could be read.
func (t *table) entry(record []string) (listing.Entry, error) {
	line, _ := t.reader.FieldPos(0)
	e := listing.Entry{Where: fmt.Sprintf("%s:%d", t.name, line)}
	if slices.ContainsFunc(record, func(field string) bool { return !utf8.ValidString(field) }) {
		if t.foreign++; t.foreign == 1 {
			t.firstForeign = line
		}
	}
	if err := t.header.fill(&e, record); err != nil {
		return e, err
	}
	if e.Path == "" {
		return e, &fault.Error{Reason: "the path is empty", Next: "name the image's file"}
	}
	if address.MatchString(e.Path) {
		return e, &fault.Error{Reason: "an address, not a file", Next: "download it and name the file, or take it out", Broken: true}
	}
	e.Path = t.resolve(e.Path)
	if err := fault.CheckName(e.Path); err != nil {
		return e, err
	}
	if e.Label == "" {
		return e, &fault.Error{Reason: "the label is empty", Next: "name the image's class"}
	}
	if slices.Contains(noLabels, e.Label) {
		return e, &fault.Error{Reason: fmt.Sprintf("the label is %s, as programs write a missing one", e.Label), Next: "name the image's class, another way if it is called so"}
	}
	if before, ok := t.lines[e.Path]; ok {
		return e, &fault.Error{Reason: fmt.Sprintf("listed twice, first in line %d", before), Next: "list it once"}
	}
	t.lines[e.Path] = line
	return e, nil
}

// noLabels are what pandas, R and spreadsheets write where there is no value.
var noLabels = []string{"nan", "NaN", "<NA>", "NA", "#N/A"}

// address is how addresses on the web, and of file systems beyond this machine, begin.
var address = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]+://`)

// resolve makes a path relative to the manifest's folder relative to the root.
func (t *table) resolve(name string) string {
	name = filepath.ToSlash(name) // which changes paths on Windows only
	if path.IsAbs(name) || filepath.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(path.Dir(t.name), name)
}
