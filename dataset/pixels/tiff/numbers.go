package tiff

import "encoding/binary"

// numbers are the unsigned whole numbers of a field, read where they lie.
type numbers struct {
	order binary.ByteOrder
	size  int // bytes of each
	bytes []byte
}

func (n numbers) len() int {
	if n.size == 0 {
		return 0
	}
	return len(n.bytes) / n.size
}

func (n numbers) at(i int) uint64 {
	b := n.bytes[i*n.size:]
	switch n.size {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(n.order.Uint16(b))
	case 4:
		return uint64(n.order.Uint32(b))
	}
	return n.order.Uint64(b)
}
