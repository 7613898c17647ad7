package entropy

import (
	"bytes"
	"encoding/binary"
)

// A block takes at most 64 codes of 16 bits with 16 bits behind each. So many zeros
// stand behind the data, so that a block can be decoded without looking for the end.
const (
	blockBytes = BlockSize * 4
	slack      = 2*blockBytes + 16
	windowSize = 16 << 10
)

// Bits gives the bits of a scan, the most significant first, up to the next
// marker. Bytes 0xff that are data are followed by zeros in the file, which a window
// of the data leaves out. The zero value must be started.
type Bits struct {
	data []byte // the file
	at   int    // of the next byte to go into the window

	window []byte // of clean bytes
	end    int    // of them
	low    int    // where to look at the window's state before another block
	pos    int    // of the next byte to load
	ended  bool   // the window holds the last byte before the marker
	filled int    // see Filled

	acc uint64 // bits, from the highest one
	n   uint   // of them
}

// Start begins at a byte of a file, behind a marker.
func (b *Bits) Start(data []byte, at int) {
	if b.window == nil {
		b.window = make([]byte, min(windowSize, len(data))+slack)
	}
	b.data, b.at, b.end, b.pos, b.acc, b.n, b.ended = data, at, 0, 0, 0, 0, false
	b.fill()
}

// fill moves what is left to the window's front and adds what fits.
func (b *Bits) fill() {
	b.end = copy(b.window, b.window[min(b.pos, b.end):b.end])
	b.pos = 0
	room := b.window[:len(b.window)-slack]
	for b.end < len(room) && !b.ended {
		from := b.data[b.at:]
		next := bytes.IndexByte(from[:min(len(from), len(room)-b.end)], 0xff)
		if next < 0 {
			n := copy(room[b.end:], from)
			b.end += n
			b.at += n
			b.ended = n == len(from)
			continue
		}
		b.end += copy(room[b.end:], from[:next])
		b.at += next
		b.stuffed()
	}
	clear(b.window[b.end:][:slack])
	b.low = b.end
	if !b.ended {
		b.low = b.end - blockBytes - 8
	}
}

// stuffed takes the byte 0xff at the reader's place in, or notices the marker that it
// begins. Several of them before a zero are one (jpeg_fill_bit_buffer of jdhuff.c).
func (b *Bits) stuffed() {
	after := b.at
	for after < len(b.data) && b.data[after] == 0xff {
		after++
	}
	if after == len(b.data) || b.data[after] != 0 {
		b.ended = true
		return
	}
	if after > b.at+1 {
		b.filled = after
	}
	b.window[b.end] = 0xff
	b.end++
	b.at = after + 1
}

// ready makes sure that a block can be decoded. It fails where the data have ended.
func (b *Bits) ready() bool {
	if b.pos <= b.low {
		return true
	}
	if !b.ended {
		b.fill()
	}
	return b.pos <= b.end+8
}

// refill loads bits up to 56 or more.
func (b *Bits) refill() {
	b.acc |= binary.BigEndian.Uint64(b.window[b.pos:]) >> (b.n & 63)
	b.pos += int((63 - b.n) >> 3)
	b.n |= 56
}

// At is the byte of the file where what is left begins, beyond the bits that have been
// loaded: behind the last block of a scan it is where the next marker is looked for.
func (b *Bits) At() int { return b.at }

// Filled is where several bytes 0xff before a zero were taken for one; 0: nowhere.
func (b *Bits) Filled() int { return b.filled }

// Left is how many whole bytes of data have not been read; negative: more has been
// read than there is.
func (b *Bits) Left() int { return (8*(b.end-b.pos) + int(b.n)) >> 3 }

// take gives 1 to 16 bits. The caller sees to it that they are there.
func (b *Bits) take(n uint) uint32 {
	v := uint32(b.acc >> (64 - n))
	b.acc <<= n & 63
	b.n -= n
	return v
}

// Place is about where in the file the next bits stand.
func (b *Bits) Place() int { return b.at - max(0, b.Left()) }

// OnlyZeros tells whether all whole bytes that are left before the marker are zero,
// and goes there.
func (b *Bits) OnlyZeros() bool {
	part := b.n & 7
	if whole := b.n - part; whole > 0 && b.acc<<part>>(64-whole) != 0 {
		return false
	}
	for {
		for _, v := range b.window[min(b.pos, b.end):b.end] {
			if v != 0 {
				return false
			}
		}
		b.pos, b.n, b.acc = b.end, 0, 0
		if b.ended {
			return true
		}
		b.fill()
	}
}
