package container

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"iter"
)

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	tem, rst0, rst7, soi, eoi, sos = 0x01, 0xd0, 0xd7, 0xd8, 0xd9, 0xda
	sof0, dht, jpg, dac, sof15     = 0xc0, 0xc4, 0xc8, 0xcc, 0xcf
	app0, app15                    = 0xe0, 0xef
)

var markers = map[byte]string{
	dht: "DHT", jpg: "JPG", dac: "DAC", sos: "SOS", 0xdb: "DQT", 0xdc: "DNL", 0xdd: "DRI", 0xde: "DHP", 0xdf: "EXP", 0xfe: "COM",
}

// marker names a marker.
func marker(m byte) string {
	switch name, ok := markers[m]; {
	case ok:
		return name
	case m >= sof0 && m <= sof15:
		return fmt.Sprintf("SOF%d", m-sof0)
	case m >= app0 && m <= app15:
		return fmt.Sprintf("APP%d", m-app0)
	}
	return fmt.Sprintf("%#x", m)
}

// jpeg gives the segments up to the first scan, that of its header included (T.81,
// annex B).
func jpeg(data []byte) iter.Seq[Part] {
	return func(yield func(Part) bool) {
		const length = 2
		for at := len(jpegStart) - 1; ; {
			skip := bytes.IndexByte(data[min(at, len(data)):], 0xff)
			if at += skip; skip < 0 || at+2+length > len(data) {
				return
			}
			m := data[at+1]
			at++
			if m == 0xff { // fill
				continue
			}
			at++
			if m == 0 || m == tem || m >= rst0 && m <= soi { // without a length
				continue
			}
			end := at + int(binary.BigEndian.Uint16(data[at:]))
			if m == eoi || end < at+length || end > len(data) {
				return
			}
			if !yield(Part{marker(m), data[at+length : end]}) || m == sos {
				return
			}
			at = end
		}
	}
}
