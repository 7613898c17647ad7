package jpeg

import (
	"bytes"
	"encoding/binary"
)

// Markers (T.81, table B.1; JPEG-LS: T.87).
const (
	tem                     = 0x01
	sof0, sof1, sof2, sof3  = 0xc0, 0xc1, 0xc2, 0xc3
	dht, sof5, jpg          = 0xc4, 0xc5, 0xc8
	sof9, dac, sof15        = 0xc9, 0xcc, 0xcf
	rst0, rst7              = 0xd0, 0xd7
	soi, eoi, sos, dqt      = 0xd8, 0xd9, 0xda, 0xdb
	dnl, dri                = 0xdc, 0xdd
	app0, app2, app14       = 0xe0, 0xe2, 0xee
	app15, com, sof55JPEGLS = 0xef, 0xfe, 0xf7
)

// segment is a marker with what follows it.
type segment struct {
	marker byte
	at     int    // of the marker's second byte in the file
	data   []byte // without its length; nil where a marker has none
}

// walker goes from marker to marker.
type walker struct {
	data []byte
	at   int
}

// next finds the next marker, whatever lies before it (next_marker of jdmarker.c).
// skipped are the bytes in between, without those 0xff that fill.
func (w *walker) next() (s segment, skipped []byte, err error) {
	start := w.at
	for {
		skip := bytes.IndexByte(w.data[min(w.at, len(w.data)):], 0xff)
		if skip < 0 {
			return s, nil, errEnds
		}
		first := w.at + skip
		w.at = first
		for w.at < len(w.data) && w.data[w.at] == 0xff {
			w.at++
		}
		if w.at == len(w.data) {
			return s, nil, errEnds
		}
		s = segment{marker: w.data[w.at], at: w.at}
		w.at++
		if s.marker == 0 { // a byte of a scan, 0xff 0x00
			continue
		}
		skipped = w.data[start:first]
		break
	}
	if s.marker == tem || s.marker >= rst0 && s.marker <= eoi {
		return s, skipped, nil
	}
	const size = 2
	if w.at+size > len(w.data) {
		return s, nil, errEnds
	}
	length := int(binary.BigEndian.Uint16(w.data[w.at:]))
	if length < size {
		return s, nil, damaged(s.at, "a segment (marker %#x) of %d bytes", s.marker, length)
	}
	if w.at+length > len(w.data) {
		return s, nil, errEnds
	}
	s.data = w.data[w.at+size : w.at+length]
	w.at += length
	return s, skipped, nil
}
