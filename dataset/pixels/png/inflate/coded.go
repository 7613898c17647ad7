package inflate

import "encoding/binary"

// coded goes on with a block of codes, until it ends or the window is full. Up to three
// entries of literals, or two and a length, fit into the bits that a refill gives, and a
// distance into those of the next.
func (z *Reader) coded() (ended bool, err error) {
	lengths, distances := &z.literals, &z.distances
	in, out := z.in, z.window
	at, bits, count, w := z.at, z.bits, z.count, z.write
	full, last := len(out)-room, z.end+word // nothing of the stream is left behind the last
	if len(z.parts) > 0 {
		last = z.end - 2*word // a turn refills twice
	}
	sound := true
	for w < full && at <= last {
		at, bits, count = refilled(in, at, bits, count)
		e := lengths.first[bits&(1<<literalBits-1)]
		if e >= isLiteral {
			w = put(out, w, e)
			bits, count = bits>>e.used(), count-e.used()
			e = lengths.first[bits&(1<<literalBits-1)]
			if e >= isLiteral {
				w = put(out, w, e)
				bits, count = bits>>e.used(), count-e.used()
				e = lengths.first[bits&(1<<literalBits-1)]
				if e >= isLiteral {
					w = put(out, w, e)
					bits, count = bits>>e.used(), count-e.used()
					continue
				}
			}
		}
		if e&isOther != 0 && e < isLiteral {
			if e&isFurther != 0 {
				bits, count = bits>>e.used(), count-e.used()
				e = lengths.more[e.start()+uint(bits)&(1<<e.codeBits()-1)]
			}
			if e >= isLiteral {
				w = put(out, w, e)
				bits, count = bits>>e.used(), count-e.used()
				continue
			}
			if e&isOther != 0 {
				bits, count = bits>>e.used(), count-e.used()
				ended = e&isEnd != 0
				sound = ended
				break
			}
		}
		length := e.value(bits)
		at, bits, count = refilled(in, at, bits>>e.used(), count-e.used())
		e = distances.first[bits&(1<<distanceBits-1)]
		if e&isFurther != 0 {
			bits, count = bits>>e.used(), count-e.used()
			e = distances.more[e.start()+uint(bits)&(1<<e.codeBits()-1)]
		}
		distance := e.value(bits)
		bits, count = bits>>e.used(), count-e.used()
		if e&isOther != 0 || distance > w {
			sound = false
			break
		}
		repeat(out, w, distance, length)
		w += length
	}
	z.at, z.bits, z.count, z.write = at, bits, count, w
	if !sound || z.overread() {
		return false, ErrStream
	}
	return ended, nil
}

// refilled is a state of at least 56 valid bits. Those beyond the valid ones are the next
// ones of the stream, too.
func refilled(in []byte, at int, bits uint64, count uint) (int, uint64, uint) {
	bits |= binary.LittleEndian.Uint64(in[at:]) << (count & 63)
	return at + int((63^count)>>3), bits, count | 56
}

// put writes the literals of an entry, and maybe a byte more.
func put(out []byte, w int, e entry) int {
	out[w], out[w+1] = byte(e>>8), byte(e>>16)
	return w + e.literalCount()
}

// repeat copies length bytes that begin distance bytes before w, and maybe up to 7 more.
// They may run into those that are written.
func repeat(out []byte, w, distance, length int) {
	from, end := w-distance, w+length
	switch {
	case distance >= length && length > 4*word:
		copy(out[w:end], out[from:])
	case distance >= word:
		for ; w < end; w, from = w+word, from+word {
			binary.LittleEndian.PutUint64(out[w:], binary.LittleEndian.Uint64(out[from:]))
		}
	default:
		bits := uint(8 * distance)
		pattern := binary.LittleEndian.Uint64(out[from:]) & (1<<bits - 1)
		pattern |= pattern << bits
		pattern |= pattern << (2 * bits)
		pattern |= pattern << (4 * bits)
		for step := word - word%distance; w < end; w += step {
			binary.LittleEndian.PutUint64(out[w:], pattern)
		}
	}
}
