package tiff

import (
	"bytes"
	"math"
	"regexp"
)

// orientationOf is that of the field, one number of two bytes or more, or else that of
// the metadata in XMP, as in Pillow's ImageOps.exif_transpose.
func orientationOf(d *directory) int {
	v := orientationInXMP(d)
	if f, ok := d.fields[tagOrientation]; ok {
		n, err := d.numbers(tagOrientation)
		if err != nil || n.len() != 1 || f.kind == typeByte {
			return 1
		}
		v = int(min(n.at(0), math.MaxInt32))
	}
	if v < 1 || v > 8 {
		return 1
	}
	return v
}

var xmpOrientation = regexp.MustCompile(`tiff:Orientation(?:="|>)([0-9])`)

// orientationInXMP is the property as an attribute or an element, 0 where there is none.
func orientationInXMP(d *directory) int {
	const name = "tiff:Orientation"
	f := d.fields[tagXMP]
	at := bytes.Index(f.value, []byte(name)) // much faster than the expression
	if at < 0 {
		return 0
	}
	found := xmpOrientation.FindSubmatch(f.value[at:])
	if found == nil {
		return 0
	}
	return int(found[1][0] - '0')
}
