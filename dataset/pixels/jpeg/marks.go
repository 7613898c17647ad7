package jpeg

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/refold/refold/dataset/pixels/jpeg/raster"
)

// marks are what segments say of the components.
type marks struct {
	jfif, adobe bool
	transform   byte   // Adobe's
	pictures    uint32 // that a multi-picture file says it holds
}

// read heeds a segment, if it is one of these.
func (m *marks) read(s segment) {
	const jfifSize, adobeSize, transformAt = 14, 12, 11
	switch {
	case s.marker == app0 && len(s.data) >= jfifSize && bytes.HasPrefix(s.data, []byte("JFIF\x00")):
		m.jfif = true
	case s.marker == app14 && len(s.data) >= adobeSize && bytes.HasPrefix(s.data, []byte("Adobe")):
		m.adobe, m.transform = true, s.data[transformAt]
	case s.marker == app2 && bytes.HasPrefix(s.data, []byte("MPF\x00")):
		m.pictures = numberOfPictures(s.data[4:])
	}
}

// model decides as libjpeg does (default_decompress_parms of jdapimin.c), except
// that a transform which Adobe never gave a meaning is refused, not guessed.
func (m marks) model(components []component) (raster.Model, error) {
	const none, toYCC, toYCCK = 0, 1, 2
	switch {
	case len(components) == 1:
		return raster.Grey, nil
	case len(components) == 3 && m.jfif:
		return raster.YCC, nil
	case len(components) == 3 && !m.adobe:
		if components[0].name == 'R' && components[1].name == 'G' && components[2].name == 'B' {
			return raster.RGB, nil
		}
		return raster.YCC, nil
	case len(components) == 3 && m.transform == none:
		return raster.RGB, nil
	case len(components) == 3 && m.transform == toYCC:
		return raster.YCC, nil
	case len(components) == 4 && (!m.adobe || m.transform == none):
		return raster.CMYK, nil
	case len(components) == 4 && m.transform == toYCCK:
		return raster.YCCK, nil
	}
	return 0, unsupported("JPEG of %d components with the colour transform %d in Adobe's segment", len(components), m.transform)
}

// numberOfPictures is a field of CIPA DC-007's index (multi-picture format, section
// 5.2.3), which is a TIFF directory.
func numberOfPictures(index []byte) uint32 {
	const header, tag, entry = 8, 0xb001, 12
	if len(index) < header {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(index, []byte("MM")) {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(index[4:]))
	if at+2 > int64(len(index)) {
		return 0
	}
	for e := range slices.Chunk(index[at+2:], entry) {
		if len(e) == entry && order.Uint16(e) == tag {
			return order.Uint32(e[8:])
		}
	}
	return 0
}
