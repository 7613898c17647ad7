package metadata

import (
	"bytes"
	"encoding/binary"
	"math"
)

const (
	orientationTag = 274 // Exif 2.32, section 4.6.4
	xmpTag         = 700 // of TIFF files
)

// Orientation is how the image is to be turned, 1 to 8 (Exif 2.32, tag 274): that
// of the first EXIF directory, else that of XMP. What is none of these is 1. A field
// in EXIF that holds no orientation keeps XMP's from counting.
func (b Blocks) Orientation() int {
	value, found := exifOrientation(b.EXIF)
	if !found {
		value = xmpOrientation(b.XMP)
	}
	if value < 1 || value > 8 {
		return 1
	}
	return value
}

// xmpOrientation is the digit behind the first tiff:Orientation, as an attribute or
// an element; 0 where there is none.
func xmpOrientation(xmp []byte) int {
	for {
		_, behind, found := bytes.Cut(xmp, []byte("tiff:Orientation"))
		if !found {
			return 0
		}
		for _, opening := range []string{`="`, ">"} {
			if value, ok := bytes.CutPrefix(behind, []byte(opening)); ok && len(value) > 0 && value[0] >= '0' && value[0] <= '9' {
				return int(value[0] - '0')
			}
		}
		xmp = behind
	}
}

// exifOrientation is the field in the first directory, 0 where it holds no whole
// number. A block that is no TIFF stream counts as one with such a field.
func exifOrientation(exif []byte) (value int, found bool) {
	if len(exif) > 0 && byteOrder(exif) == nil {
		return 0, true
	}
	f, ok := find(exif, orientationTag)
	if !ok {
		return 0, false
	}
	return f.number(), true
}

// xmpOf is the packet in the first directory of a TIFF file.
func xmpOf(data []byte) []byte {
	f, _ := find(data, xmpTag)
	return f.data
}

// field is a value in a directory.
type field struct {
	order binary.ByteOrder
	kind  uint16
	data  []byte
}

// Types of values (TIFF 6.0, section 2; BigTIFF), and how long each is.
const (
	typeByte, typeASCII, typeShort, typeLong, typeRational                  = 1, 2, 3, 4, 5
	typeSByte, typeUndefined, typeSShort, typeSLong, typeSRational          = 6, 7, 8, 9, 10
	typeFloat, typeDouble, typeIFD, typeLong8                               = 11, 12, 13, 16
	entrySize, countOffset, valueOffset, valueSize, headerSize, firstOffset = 12, 4, 8, 4, 8, 4
)

var sizes = map[uint16]int64{
	typeByte: 1, typeASCII: 1, typeShort: 2, typeLong: 4, typeRational: 8, typeSByte: 1, typeUndefined: 1,
	typeSShort: 2, typeSLong: 4, typeSRational: 8, typeFloat: 4, typeDouble: 8, typeIFD: 4, typeLong8: 8,
}

// find looks for the first readable field of a tag in the first directory of a TIFF
// stream (TIFF 6.0, section 2). The directory may be cut off behind it.
func find(data []byte, tag uint16) (field, bool) {
	order := byteOrder(data)
	if order == nil {
		return field{}, false
	}
	at := int64(order.Uint32(data[firstOffset:]))
	if at+2 > int64(len(data)) {
		return field{}, false
	}
	entries := data[at+2:]
	for range order.Uint16(data[at:]) {
		if len(entries) < entrySize {
			break
		}
		if order.Uint16(entries) == tag {
			if f, ok := fieldOf(data, entries[:entrySize], order); ok {
				return f, true
			}
		}
		entries = entries[entrySize:]
	}
	return field{}, false
}

// fieldOf reads an entry whose value stands in it, or elsewhere in the stream.
func fieldOf(data, entry []byte, order binary.ByteOrder) (field, bool) {
	f := field{order: order, kind: order.Uint16(entry[2:])}
	size := sizes[f.kind] * int64(order.Uint32(entry[countOffset:]))
	switch {
	case size == 0: // no values, or of an unknown type
		return field{}, false
	case size <= valueSize:
		f.data = entry[valueOffset:][:size]
		return f, true
	}
	at := int64(order.Uint32(entry[valueOffset:]))
	if at+size > int64(len(data)) {
		return field{}, false
	}
	f.data = data[at:][:size]
	return f, true
}

// byteOrder is that of a TIFF stream, nil if it is none. Some writers mix the order
// of the number 42 up; Pillow takes BigTIFF's number in one of the orders for it.
func byteOrder(data []byte) binary.ByteOrder {
	if len(data) < headerSize {
		return nil
	}
	switch string(data[:4]) {
	case "II*\x00", "II\x00*":
		return binary.LittleEndian
	case "MM\x00*", "MM*\x00", "MM\x00+":
		return binary.BigEndian
	}
	return nil
}

// number is the first value if it is whole, else 0. Text and bytes are no numbers.
func (f field) number() int {
	v := math.NaN()
	switch f.kind {
	case typeShort:
		v = float64(f.order.Uint16(f.data))
	case typeSShort:
		v = float64(int16(f.order.Uint16(f.data)))
	case typeLong, typeIFD:
		v = float64(f.order.Uint32(f.data))
	case typeSLong:
		v = float64(int32(f.order.Uint32(f.data)))
	case typeSByte:
		v = float64(int8(f.data[0]))
	case typeLong8:
		v = float64(f.order.Uint64(f.data))
	case typeRational:
		v = float64(f.order.Uint32(f.data)) / float64(f.order.Uint32(f.data[4:]))
	case typeSRational:
		v = float64(int32(f.order.Uint32(f.data))) / float64(int32(f.order.Uint32(f.data[4:])))
	case typeFloat:
		v = float64(math.Float32frombits(f.order.Uint32(f.data)))
	case typeDouble:
		v = math.Float64frombits(f.order.Uint64(f.data))
	}
	if v != math.Trunc(v) || v < 0 || v > math.MaxUint16 { // not a number either
		return 0
	}
	return int(v)
}
