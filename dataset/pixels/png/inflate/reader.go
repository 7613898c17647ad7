package inflate

import (
	"context"
	"encoding/binary"
	"slices"
)

const (
	history  = 32 << 10     // bytes that copies reach back
	piece    = 64 << 10     // bytes that are read, and unpacked, at once
	little   = 1 << 10      // bytes of the stream that the beginning of a block does not exceed
	word     = 8            // bytes of z.bits
	longest  = 258          // bytes of a copy
	room     = longest + 32 // bytes of the window for literals, a copy, and what it writes beyond its end
	padding  = 32           // bytes behind the stream that may be looked at
	checksum = 4            // bytes of it behind the last block
)

// Reader unpacks one stream.
type Reader struct {
	parts [][]byte // of the stream, which are yet to be read; none is empty
	in    []byte   // what was read, and padding
	end   int      // of what was read
	at    int      // of the next byte that is not among the bits
	bits  uint64   // the next ones, lowest first
	count uint     // of bits that are valid

	window      []byte
	read, write int // what is unpacked and not yet taken
	sum         adler

	block       func(*Reader) (ended bool, err error) // goes on with the block; nil: none is begun
	final       bool
	fixed       bool // the tables are of the fixed codes
	stored      int  // bytes of a stored block that are left
	codeLengths [literals + distances]uint8
	symbols     *symbols
	literals    literalTable
	distances   distanceTable
}

// NewReader begins a stream that lies in parts. Take will not be asked for more than most
// bytes at once, and for total bytes altogether.
func NewReader(parts [][]byte, most, total int) (*Reader, error) {
	parts = slices.DeleteFunc(slices.Clone(parts), func(part []byte) bool { return len(part) == 0 })
	length := 0
	for _, part := range parts {
		length += len(part)
	}
	z := &Reader{
		parts: parts, in: make([]byte, min(piece, length)+padding), sum: adler{first: 1}, symbols: newSymbols(),
		window: make([]byte, min(history+most+piece, total+1)+room), // never full of what is wanted
	}
	z.load()
	return z, z.header()
}

// load reads more of the stream where little is left of what was read. Bytes that are among
// the bits stay, since align goes back to them.
func (z *Reader) load() {
	if len(z.parts) == 0 || z.end-z.at >= little {
		return
	}
	kept := min(z.at, word)
	z.end = copy(z.in, z.in[z.at-kept:z.end])
	z.at = kept
	for room := len(z.in) - padding; len(z.parts) > 0 && z.end < room; {
		n := copy(z.in[z.end:room], z.parts[0])
		z.end += n
		if z.parts[0] = z.parts[0][n:]; len(z.parts[0]) == 0 {
			z.parts = z.parts[1:]
		}
	}
	clear(z.in[z.end:])
}

// header is that of RFC 1950, section 2.2, without a dictionary.
func (z *Reader) header() error {
	const method, window, deflate, dictionary = 0x0f, 7, 8, 0x20
	first, second := z.in[0], z.in[1]
	if z.end < 2 || first&method != deflate || first>>4 > window || second&dictionary != 0 || binary.BigEndian.Uint16(z.in)%31 != 0 {
		return ErrStream
	}
	z.at = 2
	return nil
}

// Take is the next n bytes, which are there until the next call, and have a byte behind
// them that may be looked at.
func (z *Reader) Take(ctx context.Context, n int) ([]byte, error) {
	for z.write-z.read < n {
		if err := z.unpack(ctx); err != nil {
			return nil, err
		}
	}
	taken := z.window[z.read:][: n : n+1]
	z.read += n
	return taken, nil
}

// Close checks that the stream ends here, and its checksum.
func (z *Reader) Close(ctx context.Context) error {
	for z.read == z.write && (z.block != nil || !z.final) {
		if err := z.unpack(ctx); err != nil {
			return err
		}
	}
	if z.read != z.write {
		return ErrStream
	}
	z.align()
	z.load()
	if len(z.parts) > 0 || z.end-z.at != checksum || binary.BigEndian.Uint32(z.in[z.at:]) != z.sum.value() {
		return ErrStream
	}
	return nil
}

// unpack goes on until the window is full or the last block ends, and there is more.
func (z *Reader) unpack(ctx context.Context) error {
	if z.block == nil && z.final {
		return ErrStream
	}
	if z.full() {
		from := min(z.read, max(0, z.write-history))
		z.write = copy(z.window, z.window[from:z.write])
		z.read -= from
		if z.full() {
			return ErrStream
		}
	}
	begin := z.write
	err := z.blocks(ctx)
	z.sum.add(z.window[begin:z.write], sums)
	return err
}

// blocks unpacks blocks and parts of them, of which many may be empty.
func (z *Reader) blocks(ctx context.Context) error {
	for !z.full() {
		if err := ctx.Err(); err != nil {
			return err
		}
		z.load()
		if z.block == nil {
			if z.final {
				return nil
			}
			if err := z.begin(); err != nil {
				return err
			}
		}
		ended, err := z.block(z)
		if err != nil {
			return err
		}
		if ended {
			z.block = nil
		}
	}
	return nil
}

// begin reads the header of a block.
func (z *Reader) begin() error {
	z.final = z.next(1) == 1
	switch z.next(2) {
	case 0:
		z.align()
		if z.at+4 > z.end {
			return ErrStream
		}
		length, complement := binary.LittleEndian.Uint16(z.in[z.at:]), binary.LittleEndian.Uint16(z.in[z.at+2:])
		if length != ^complement {
			return ErrStream
		}
		z.at += 4
		z.stored, z.block = int(length), (*Reader).copyStored
		return nil
	case 1:
		z.block = (*Reader).coded
		return z.fixedCodes()
	case 2:
		z.block = (*Reader).coded
		return z.readCodes()
	}
	return ErrStream
}

// copyStored takes what fits of a stored block.
func (z *Reader) copyStored() (ended bool, err error) {
	n := min(z.stored, len(z.window)-room-z.write)
	if len(z.parts) > 0 {
		n = min(n, z.end-z.at)
	}
	if z.at+n > z.end {
		return false, ErrStream
	}
	copy(z.window[z.write:], z.in[z.at:][:n])
	z.at, z.write, z.stored = z.at+n, z.write+n, z.stored-n
	return z.stored == 0, nil
}

// full reports that the window takes no more.
func (z *Reader) full() bool { return z.write >= len(z.window)-room }

// refill makes at least 56 bits valid, of which some may lie behind the end.
func (z *Reader) refill() { z.at, z.bits, z.count = refilled(z.in, z.at, z.bits, z.count) }

// next is a number of up to 16 bits.
func (z *Reader) next(n uint) uint {
	if z.count < n {
		if z.overread() {
			return 0
		}
		z.refill()
	}
	v := uint(z.bits) & (1<<n - 1)
	z.bits >>= n
	z.count -= n
	return v
}

// overread reports that bits behind the end were used.
func (z *Reader) overread() bool { return 8*z.at-int(z.count) > 8*z.end }

// align goes on at the next whole byte.
func (z *Reader) align() {
	z.at -= int(z.count) / 8
	z.bits, z.count = 0, 0
}
