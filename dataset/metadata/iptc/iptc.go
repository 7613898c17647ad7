// Package iptc reads the application records of IIM, IPTC's older metadata (Information
// Interchange Model 4.2), and finds them in Photoshop's resources.
//
// It must not know containers of images or what a field says of an image. Any bytes may
// be read: a record that is cut off ends the reading.
package iptc

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/refold/refold/dataset/metadata/exif"
)

// Field is a data set of record 2.
type Field struct{ Name, Value string }

// maxFields is how many are read.
const maxFields = 256

// names of the data sets of record 2 that hold text (IIM 4.2, section 6), as ExifTool
// spells them.
var names = map[byte]string{
	5: "ObjectName", 15: "Category", 20: "SupplementalCategories", 25: "Keywords", 40: "SpecialInstructions", 55: "DateCreated",
	60: "TimeCreated", 65: "OriginatingProgram", 70: "ProgramVersion", 80: "By-line", 85: "By-lineTitle", 90: "City",
	92: "Sub-location", 95: "Province-State", 100: "Country-PrimaryLocationCode", 101: "Country-PrimaryLocationName",
	103: "OriginalTransmissionReference", 105: "Headline", 110: "Credit", 115: "Source", 116: "CopyrightNotice", 118: "Contact",
	120: "Caption-Abstract", 122: "Writer-Editor",
}

// Read gives the fields of a stream of records (IIM 4.2, section 1.5). Text is UTF-8 or,
// where it is no such, Latin-1.
func Read(data []byte) (fields []Field) {
	const head, mark, application = 5, 0x1c, 2
	for len(data) >= head && data[0] == mark && len(fields) < maxFields {
		size := int(binary.BigEndian.Uint16(data[3:]))
		if size > len(data)-head { // lengths of more bytes are for pictures alone
			break
		}
		if record, number := data[1], data[2]; record == application && number != 0 && size > 0 {
			fields = append(fields, Field{name(number), exif.FromBytes(bytes.Trim(data[head:][:size], "\x00 \r\n"))})
		}
		data = data[head+size:]
	}
	return fields
}

func name(number byte) string {
	if name := names[number]; name != "" {
		return name
	}
	return fmt.Sprintf("2:%d", number)
}

// InPhotoshop finds the records among Photoshop's image resources, before which a segment
// APP13 holds their name; nil where there are none (Photoshop file format, image resource
// blocks).
func InPhotoshop(segment []byte) []byte {
	const records, head = 0x0404, 6
	rest := bytes.TrimPrefix(segment, []byte("Photoshop 3.0\x00"))
	for len(rest) > head && string(rest[:4]) == "8BIM" {
		id := binary.BigEndian.Uint16(rest[4:])
		title := 1 + int(rest[head])
		at := head + title + title%2
		if at+4 > len(rest) {
			return nil
		}
		size := int64(binary.BigEndian.Uint32(rest[at:]))
		rest = rest[at+4:]
		if size > int64(len(rest)) {
			return nil
		}
		if id == records {
			return rest[:size]
		}
		rest = rest[min(size+size%2, int64(len(rest))):]
	}
	return nil
}
