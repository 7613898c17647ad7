package csvmanifest

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/listing"
)

// header is the first line of a manifest, which names its columns.
type header struct {
	manifest string // its name, for messages
	line     int    // where it stands
	skip     int    // columns before the first that counts
	names    []string
}

// newHeader reads the names of the columns.
func newHeader(manifest string, line, skip int, record []string) (header, error) {
	h := header{manifest: manifest, line: line, skip: skip}
	for i, field := range plainHeader(record[skip:]) {
		switch {
		case field == "":
			return h, h.nameless(skip+i, "")
		case !utf8.ValidString(field):
			return h, fmt.Errorf("%s:%d: column %q is not UTF-8: convert the manifest", manifest, line, field)
		case slices.Contains(h.names, field):
			return h, fmt.Errorf("%s:%d: column %q is named twice", manifest, line, field)
		}
		h.names = append(h.names, field)
	}
	return h, h.checkRequired()
}

// columns are the names but for path and label.
func (h header) columns() []string {
	var columns []string
	for _, name := range h.names {
		if name != "path" && name != "label" {
			columns = append(columns, name)
		}
	}
	return columns
}

// cut is the part of a line that the header names.
func (h header) cut(record []string) []string { return record[h.skip : h.skip+len(h.names)] }

// fill puts the values of a line where they belong.
func (h header) fill(e *listing.Entry, record []string) error {
	for i, field := range record {
		name := h.names[i]
		if name != "path" {
			field = strings.TrimSpace(field)
		}
		if !utf8.ValidString(field) || name == "label" && fault.BreaksLine(field) {
			return &fault.Error{Reason: fmt.Sprintf("column %s, %q, is not plain text in UTF-8", name, field), Next: "convert the manifest, or mend the line"}
		}
		switch {
		case name == "path":
			e.Path = field
		case name == "label":
			e.Label = field
		case field != "":
			if e.Columns == nil {
				e.Columns = make(map[string]string)
			}
			e.Columns[name] = field
		}
	}
	return nil
}

// nameless is the error of a column, from 0, without a name.
func (h header) nameless(column int, value string) error {
	next := "name it in the first line, or take the column out"
	if column == 0 {
		next += " (pandas leaves its index out with index=False)"
	}
	return fmt.Errorf("%s:%d: column %d has no name%s: %s", h.manifest, h.line, column+1, value, next)
}

// plainHeader trims the names of columns, and the line of columns without a name at
// its end. Path and Label are as good as path and label where those are not there.
func plainHeader(header []string) []string {
	var names []string
	for _, name := range header {
		names = append(names, strings.TrimSpace(name))
	}
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	for _, required := range []string{"path", "label"} {
		same := func(name string) bool { return strings.EqualFold(name, required) }
		if at := slices.IndexFunc(names, same); at >= 0 && !slices.Contains(names, required) {
			names[at] = required
		}
	}
	return names
}

// checkRequired finds what is to be done where path or label is not among the
// columns.
func (h header) checkRequired() error {
	var missing, renames []string
	for _, required := range []string{"path", "label"} {
		if slices.Contains(h.names, required) {
			continue
		}
		missing = append(missing, required)
		if names := h.alike(required); len(names) == 1 {
			renames = append(renames, fmt.Sprintf("rename %s to %s", fault.Printable(names[0]), required))
		} else if len(names) > 1 {
			renames = append(renames, fmt.Sprintf("rename one of %s to %s", fault.Printable(strings.Join(names, ", ")), required))
		}
	}
	next := ""
	switch {
	case len(missing) == 0:
		return nil
	case len(h.names) == 1 && strings.Contains(h.names[0], "|"):
		return fmt.Errorf("%s:%d: the columns must be separated by commas, semicolons or tabs: the first line is %q", h.manifest, h.line, h.names[0])
	case slices.ContainsFunc(h.names, fileName.MatchString):
		next = ": it seems to list an image already: put a line with the names above it"
	case len(renames) > 0:
		next = ": in the first line, " + strings.Join(renames, " and ")
	}
	return fmt.Errorf("%s:%d: no column %q: the first line must name the columns, path and label among them; it names %s%s",
		h.manifest, h.line, missing[0], cmp.Or(fault.Printable(strings.Join(h.names, ", ")), "none"), next)
}

// fileName matches the name of an image's file, which names no column.
var fileName = regexp.MustCompile(`(?i)\.(jpe?g|png|gif|webp|bmp|tiff?)$`)

// alike are the columns that are likely meant by path or label. They are named, not
// read: with image and file, or class and category, nobody knows which one is meant.
func (h header) alike(required string) []string {
	words := map[string][]string{
		"path": {"paths", "file", "files", "filename", "filenames", "filepath", "filepaths", "fname", "image", "images", "imagename",
			"imagepath", "imagefile", "imagefilename", "imageid", "img", "imgname", "imgpath", "imgid", "id", "location"},
		"label": {"labels", "class", "classes", "classname", "classlabel", "classid", "category", "categories", "target", "targets",
			"diagnosis", "dx", "tag", "groundtruth", "y"},
	}[required]
	var names []string
	for _, name := range h.names {
		if slices.Contains(words, strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(name))) {
			names = append(names, name)
		}
	}
	return names
}
