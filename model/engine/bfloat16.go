package engine

import (
	"fmt"
	"math"
	"unsafe"
)

// BFloat16s is the memory of a bfloat16 buffer, as the upper halves of float32
// numbers. It panics for other types.
func (b *Buffer) BFloat16s() []uint16 {
	if b.Type != BFloat16 {
		panic(fmt.Sprintf("engine: BFloat16s of a buffer of %v", b.Type))
	}
	return unsafe.Slice((*uint16)(unsafe.Pointer(unsafe.SliceData(b.Mem))), b.Bytes/2)
}

// ToBFloat16 rounds to the nearest bfloat16, ties to even. NaN stays NaN.
func ToBFloat16(v float32) uint16 {
	bits := math.Float32bits(v)
	if v != v {
		return uint16(bits>>16) | 0x40 // quiet: what is cut off may be all that makes it NaN
	}
	return uint16((bits + 0x7fff + bits>>16&1) >> 16)
}

// FromBFloat16 is exact.
func FromBFloat16(h uint16) float32 { return math.Float32frombits(uint32(h) << 16) }
