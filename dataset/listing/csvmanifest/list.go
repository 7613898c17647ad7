// Package csvmanifest lists the images that a CSV manifest names.
//
// It owns which columns such a file has and which file on the disk a path in one means; how
// people and spreadsheets write CSV files, package sheet knows. It must not know class
// folders, and decodes no image.
package csvmanifest

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/listing"
	"github.com/refold/refold/dataset/listing/sheet"
)

// List lists the images of a manifest with that path, each named as its file is.
func List(fsys fs.FS, name string) (*listing.List, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, unopened(name, err)
	}
	defer file.Close()
	l, err := read(file, name)
	if err != nil {
		return nil, err
	}
	settle(l, fsys, name)
	return l, nil
}

// unopened is the error of a manifest that cannot be opened.
func unopened(name string, err error) error {
	f := &fault.Error{Reason: fmt.Sprintf("%s: the manifest cannot be opened (%v)", fault.Printable(name), fault.WithoutPath(err)), Next: "check its path and permissions", Err: err}
	if errors.Is(err, fs.ErrNotExist) {
		f.Reason, f.Next = fault.Printable(name)+": there is no such manifest", "check the spelling"
	}
	return f
}

// read reads a CSV manifest (RFC 4180, UTF-8, or UTF-16 with a byte order mark;
// semicolons or tabs may divide the columns, as spreadsheets write them, and a line
// "sep=;" may say so; empty columns and lines at the end do not count, nor does a
// first column without a name that only numbers the lines).
// The header names the columns; path and label must be among them, in any order.
// Paths are slash-separated and relative to the folder of the manifest, or
// absolute. Spaces around names, labels and values do not count. Lines that cannot
// be used are offences of the list; an error is what makes all lines useless,
// such as another encoding than UTF-8.
func read(r io.Reader, name string) (*listing.List, error) {
	text, err := sheet.Text(r, name)
	if err != nil {
		return nil, err
	}
	comma, text := sheet.Separator(text)
	t := table{name: name, reader: csv.NewReader(bytes.NewReader(text)), lines: map[string]int{}}
	t.reader.Comma = comma
	record, err := t.reader.Read()
	if err == io.EOF {
		return nil, fmt.Errorf("%s: the manifest is empty: its first line must name the columns, path and label among them", name)
	}
	if err != nil {
		return nil, t.wrap(err)
	}
	skip := 0
	var notes []string
	if sheet.NumbersLines(text, comma) {
		skip = 1
		notes = append(notes, fmt.Sprintf("%s: the first column only numbers the lines, as pandas writes its index, and is passed over", name))
	}
	line, _ := t.reader.FieldPos(0)
	if t.header, err = newHeader(name, line, skip, record); err != nil {
		return nil, err
	}
	list := &listing.List{Columns: t.header.columns(), Notes: notes}
	if err := t.list(list); err != nil {
		return nil, err
	}
	if t.foreign > 1 {
		return nil, fmt.Errorf("%s: %d of %d lines are not UTF-8, the first is line %d: save the manifest as UTF-8 (CSV UTF-8 in a spreadsheet)",
			name, t.foreign, len(list.Entries)+len(list.Offences), t.firstForeign)
	}
	if len(list.Entries) == 0 && len(list.Offences) == 0 {
		return nil, fmt.Errorf("%s: the manifest lists no images: add a line for each", name)
	}
	return list, nil
}
