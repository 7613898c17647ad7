// Package exif reads the fields of EXIF and of TIFF files that say who made an image,
// with what, when and where.
//
// It owns the directories of a TIFF stream (TIFF 6.0, section 2, and BigTIFF), the names
// of fields (Exif 2.32) and what their values mean as text. It must not know containers
// or what a tool writes into which field. Orientation is package metadata's, which reads
// it as Pillow does.
//
// Any bytes may be read: a field that is cut off, of the wrong type or without a value
// is not there.
package exif

import (
	"encoding/binary"
	"iter"
)

// Directory is where a field stands.
type Directory string

// The directories that are read. Those of thumbnails and of makers are not.
const (
	Image    Directory = "IFD0" // the first one
	Exposure Directory = "Exif" // of the camera's data
	GPS      Directory = "GPS"
)

// Tags of directories and of blocks within a TIFF stream.
const (
	XMP  = 700    // a packet (XMP specification, part 3, section 3.3)
	IPTC = 33723  // records of IIM
	ICC  = 34675  // a profile (ICC.1, annex B.4)
	C2PA = 0xcd41 // a store of manifests (C2PA 2.1, section A.3.3)

	exposureTag, gpsTag = 34665, 34853 // Exif 2.32, section 4.6.3
)

// maxFields is how many fields of a directory are looked at.
const maxFields = 1 << 10

// Field is one of a directory.
type Field struct {
	Directory Directory
	Tag       uint16
	Count     uint64 // of values
	Data      []byte // the values; they share the stream's memory

	kind  uint16
	order binary.ByteOrder
}

// Types of values (TIFF 6.0, section 2).
const (
	typeByte, typeASCII, typeShort, typeLong, typeRational, typeUndefined, typeUTF8 = 1, 2, 3, 4, 5, 7, 129
)

// sizes of all types; 129 is Exif 3.0's.
var sizes = map[uint16]uint64{
	1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8, 129: 1,
}

// shape is how wide the numbers of a directory are.
type shape struct {
	order                      binary.ByteOrder
	big                        bool
	count, entry, value, width int
}

func (s shape) number(b []byte) uint64 {
	if s.big {
		return s.order.Uint64(b)
	}
	return uint64(s.order.Uint32(b))
}

// shapeOf recognises a TIFF stream, and where its first directory lies.
func shapeOf(data []byte) (s shape, first uint64, ok bool) {
	const header, bigHeader = 8, 16
	if len(data) < header {
		return s, 0, false
	}
	s = shape{order: binary.LittleEndian, count: 2, entry: 12, value: 8, width: 4}
	if data[0] == 'M' {
		s.order = binary.BigEndian
	}
	switch string(data[:4]) {
	case "II*\x00", "MM\x00*":
		return s, s.number(data[4:]), true
	case "II+\x00", "MM\x00+":
		if len(data) < bigHeader || s.order.Uint16(data[4:]) != 8 || s.order.Uint16(data[6:]) != 0 {
			return s, 0, false
		}
		s = shape{order: s.order, big: true, count: 8, entry: 20, value: 12, width: 8}
		return s, s.number(data[8:]), true
	}
	return s, 0, false
}

// Fields gives those of the first directory of a TIFF stream, then of the camera's and
// of GPS.
func Fields(data []byte) iter.Seq[Field] {
	return func(yield func(Field) bool) {
		s, first, ok := shapeOf(data)
		if !ok {
			return
		}
		next := []struct {
			name Directory
			at   uint64
		}{{Image, first}, {Exposure, 0}, {GPS, 0}}
		for i, directory := range next {
			if i > 0 && directory.at == 0 {
				continue
			}
			for f := range s.directory(data, directory.at) {
				f.Directory = directory.name
				switch at, whole := f.Whole(); {
				case i > 0 || !whole:
				case f.Tag == exposureTag:
					next[1].at = at
				case f.Tag == gpsTag:
					next[2].at = at
				}
				if !yield(f) {
					return
				}
			}
		}
	}
}

// directory gives the fields of one whose values lie within the stream.
func (s shape) directory(data []byte, at uint64) iter.Seq[Field] {
	return func(yield func(Field) bool) {
		if at > uint64(len(data)) || uint64(len(data))-at < uint64(s.count) {
			return
		}
		n := uint64(s.order.Uint16(data[at:]))
		if s.big {
			n = s.order.Uint64(data[at:])
		}
		entries := data[at+uint64(s.count):]
		for range min(n, maxFields) {
			if len(entries) < s.entry {
				return
			}
			if f, ok := s.field(data, entries[:s.entry]); ok && !yield(f) {
				return
			}
			entries = entries[s.entry:]
		}
	}
}

// field reads an entry whose value stands in it, or elsewhere in the stream.
func (s shape) field(data, entry []byte) (Field, bool) {
	const kindAt, countAt = 2, 4
	f := Field{Tag: s.order.Uint16(entry), kind: s.order.Uint16(entry[kindAt:]), Count: s.number(entry[countAt:]), order: s.order}
	each := sizes[f.kind]
	if each == 0 || f.Count == 0 || f.Count > uint64(len(data)) {
		return f, false
	}
	size := each * f.Count
	if size <= uint64(s.width) {
		f.Data = entry[s.value:][:size]
		return f, true
	}
	at := s.number(entry[s.value:])
	if at > uint64(len(data)) || size > uint64(len(data))-at {
		return f, false
	}
	f.Data = data[at:][:size]
	return f, true
}
