package metadata

import (
	"bytes"
	"encoding/binary"
)

const (
	exifName = "Exif\x00\x00"
	xmpName  = "http://ns.adobe.com/xap/1.0/\x00"
)

// inJPEG walks the segments before the first scan (ITU-T T.81, annex B). EXIF that
// is split over several segments is put together; of XMP the last packet counts.
func inJPEG(data []byte) Blocks {
	var b Blocks
	var parts [][]byte
	const tem, rst0, eoi, sos, app1 = 0x01, 0xd0, 0xd9, 0xda, 0xe1
	for at := 2; ; {
		skip := bytes.IndexByte(data[min(at, len(data)):], 0xff)
		if at += skip; skip < 0 || at+4 > len(data) {
			break
		}
		marker := data[at+1]
		if marker == 0xff { // fill
			at++
			continue
		}
		at += 2
		if marker == 0 || marker == tem || marker >= rst0 && marker <= eoi { // without a length
			continue
		}
		end := at + int(binary.BigEndian.Uint16(data[at:]))
		if marker == sos || end < at+2 || end > len(data) {
			break
		}
		segment := data[at+2 : end]
		if content, ok := bytes.CutPrefix(segment, []byte(exifName)); ok && marker == app1 {
			parts = append(parts, content)
		}
		if content, ok := bytes.CutPrefix(segment, []byte(xmpName)); ok && marker == app1 {
			b.XMP = content
		}
		at = end
	}
	if len(parts) == 1 {
		b.EXIF = parts[0]
	} else {
		b.EXIF = bytes.Join(parts, nil)
	}
	return b
}
