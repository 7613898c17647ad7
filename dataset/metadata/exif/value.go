package exif

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Whole is the first value where it is a whole number that is not negative.
func (f Field) Whole() (v uint64, ok bool) {
	const typeIFD, typeLong8, typeIFD8 = 13, 16, 18
	switch f.kind {
	case typeByte:
		return uint64(f.Data[0]), true
	case typeShort:
		return uint64(f.order.Uint16(f.Data)), true
	case typeLong, typeIFD:
		return uint64(f.order.Uint32(f.Data)), true
	case typeLong8, typeIFD8:
		return f.order.Uint64(f.Data), true
	}
	return 0, false
}

// Rationals are the values where they are fractions that are not negative; nil where
// one divides by zero.
func (f Field) Rationals() []float64 {
	const size, most = 8, 16
	if f.kind != typeRational || len(f.Data) > size*most {
		return nil
	}
	var values []float64
	for at := 0; at < len(f.Data); at += size {
		below := f.order.Uint32(f.Data[at+4:])
		if below == 0 {
			return nil
		}
		values = append(values, float64(f.order.Uint32(f.Data[at:]))/float64(below))
	}
	return values
}

const (
	userComment               = 37510 // Exif 2.32, section 4.6.5
	firstWindows, lastWindows = 40091, 40095
	processing, area          = 27, 28 // of GPS, with the same prefix as UserComment
)

// Text is the value of a field that holds text, without what pads it: the ASCII of TIFF,
// the comments of Exif that begin with their character set, and the UTF-16 of Windows.
// It is not ok for fields that hold none, and for a text in a set that is not read.
func (f Field) Text() (text string, ok bool) {
	switch {
	case f.IsComment():
		return f.comment()
	case f.Tag >= firstWindows && f.Tag <= lastWindows && f.Directory == Image:
		return trim(fromUTF16(f.Data, binary.LittleEndian)), true
	case f.kind == typeASCII || f.kind == typeUTF8:
		return trim(FromBytes(f.Data)), true
	case f.kind == typeUndefined && asciiFields[f.Tag]:
		return trim(FromBytes(f.Data)), true
	}
	return "", false
}

// IsComment reports the fields that begin with their character set.
func (f Field) IsComment() bool {
	return f.Tag == userComment && f.Directory == Exposure || (f.Tag == processing || f.Tag == area) && f.Directory == GPS
}

// asciiFields hold plain text although their type is undefined.
var asciiFields = map[uint16]bool{36864: true, 40960: true} // versions of Exif and Flashpix

// comment reads the set that a comment begins with (Exif 2.32, section 4.6.5, table 9).
// Writers of UNICODE take either byte order, whatever that of the stream: a mark says
// which, else the zeros of ASCII characters do. A comment without a prefix that is known
// is text where it is UTF-8; one in JIS is not read.
func (f Field) comment() (string, bool) {
	const size = 8
	if f.kind != typeUndefined && f.kind != typeASCII && f.kind != typeByte && f.kind != typeUTF8 || len(f.Data) == 0 {
		return "", false
	}
	text := f.Data[min(size, len(f.Data)):]
	switch set := string(f.Data[:min(size, len(f.Data))]); set {
	case "ASCII\x00\x00\x00", "\x00\x00\x00\x00\x00\x00\x00\x00":
		return trim(FromBytes(text)), true
	case "UNICODE\x00":
		return trim(unicodeComment(text, f.order)), true
	case "JIS\x00\x00\x00\x00\x00":
		return "", false
	default:
		whole := bytes.TrimRight(f.Data, "\x00 ")
		if !utf8.Valid(whole) || bytes.IndexByte(whole, 0) >= 0 {
			return "", false
		}
		return trim(string(whole)), true
	}
}

// unicodeComment decides between the byte orders; without a mark or ASCII that of the
// stream counts.
func unicodeComment(text []byte, order binary.ByteOrder) string {
	if len(text) >= 2 {
		switch string(text[:2]) {
		case "\xfe\xff":
			return fromUTF16(text[2:], binary.BigEndian)
		case "\xff\xfe":
			return fromUTF16(text[2:], binary.LittleEndian)
		}
	}
	var high, low int // zeros at even and at odd places
	for i, b := range text {
		if b == 0 && i%2 == 0 {
			high++
		} else if b == 0 {
			low++
		}
	}
	switch {
	case high > low:
		return fromUTF16(text, binary.BigEndian)
	case low > high:
		return fromUTF16(text, binary.LittleEndian)
	}
	return fromUTF16(text, order)
}

func fromUTF16(text []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16(text[2*i:])
	}
	return string(utf16.Decode(units))
}

// FromBytes takes bytes for UTF-8, and for Latin-1 where they are none: writers of
// formats that allow for ASCII or Latin-1 alone use either.
func FromBytes(text []byte) string {
	if utf8.Valid(text) {
		return string(text)
	}
	runes := make([]rune, len(text))
	for i, b := range text {
		runes[i] = rune(b)
	}
	return string(runes)
}

// trim takes off what pads a text, behind its first zero too.
func trim(text string) string {
	text, _, _ = strings.Cut(text, "\x00")
	return strings.TrimSpace(text)
}
