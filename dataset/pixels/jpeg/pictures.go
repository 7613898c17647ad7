package jpeg

import (
	"bytes"
	"encoding/binary"
	"slices"
)

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
