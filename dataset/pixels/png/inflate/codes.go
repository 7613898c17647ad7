package inflate

// Numbers of symbols (RFC 1951, section 3.2.5). The fixed codes have two more of each,
// which mean nothing.
const (
	literals       = 286
	distances      = 30
	fixedLiterals  = 288
	fixedDistances = 32
	endOfBlock     = 256
)

// symbols are the entries of the codes, but for the lengths of these.
type symbols struct {
	literals  [fixedLiterals]entry
	distances [fixedDistances]entry
}

// newSymbols follows the tables of RFC 1951, section 3.2.5.
func newSymbols() *symbols {
	s := &symbols{}
	for i := range endOfBlock {
		s.literals[i] = isLiteral | 1<<24 | entry(i)<<8
	}
	s.literals[endOfBlock] = isOther | isEnd
	const firstLength, leastLength, lastLength, greatestLength = 257, 3, 285, 258
	ranges(s.literals[firstLength:lastLength], 4, leastLength)
	s.literals[lastLength] = greatestLength << 16
	s.literals[lastLength+1], s.literals[lastLength+2] = isOther, isOther
	ranges(s.distances[:distances], 2, 1)
	s.distances[distances], s.distances[distances+1] = isOther, isOther
	return s
}

// ranges are values of which each symbol has 1, and those behind the first 2*same a
// further bit after every same symbols.
func ranges(symbols []entry, same, least int) {
	for i := range symbols {
		extra := max(0, i/same-1)
		symbols[i] = entry(least)<<16 | entry(extra)
		least += 1 << extra
	}
}

// fixedCodes are those of RFC 1951, section 3.2.6, whose tables the last block may have had:
// to make them takes longer than most such blocks.
func (z *Reader) fixedCodes() error {
	if z.fixed {
		return nil
	}
	z.fixed = true
	var lengths [fixedLiterals + fixedDistances]uint8
	for i := range lengths {
		switch {
		case i < 144:
			lengths[i] = 8
		case i < endOfBlock:
			lengths[i] = 9
		case i < 280:
			lengths[i] = 7
		case i < fixedLiterals:
			lengths[i] = 8
		default:
			lengths[i] = 5
		}
	}
	return z.tables(lengths[:fixedLiterals], lengths[fixedLiterals:])
}

func (z *Reader) tables(literals, distances []uint8) error {
	if err := fill(z.literals.first[:], z.literals.more[:], literals, z.symbols.literals[:]); err != nil {
		return err
	}
	z.literals.join()
	return fill(z.distances.first[:], z.distances.more[:], distances, z.symbols.distances[:])
}

// readCodes reads the codes of a block (RFC 1951, section 3.2.7).
func (z *Reader) readCodes() error {
	literalCount, distanceCount, count := int(z.next(5))+257, int(z.next(5))+1, int(z.next(4))+4
	if literalCount > literals || distanceCount > distances {
		return ErrStream
	}
	var lengths [19]uint8
	order := [...]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
	for _, i := range order[:count] {
		lengths[i] = uint8(z.next(3))
	}
	var symbols [len(lengths)]entry
	for i := range symbols {
		symbols[i] = entry(i) << 16
	}
	const width = 7
	var table [1 << width]entry
	if err := fill(table[:], nil, lengths[:], symbols[:]); err != nil {
		return err
	}
	z.fixed = false
	all := z.codeLengths[:literalCount+distanceCount]
	for i := 0; i < len(all); {
		if z.count < width {
			z.refill()
		}
		e := table[z.bits&(1<<width-1)]
		if e&isOther != 0 || z.overread() {
			return ErrStream
		}
		z.bits >>= e.used()
		z.count -= e.used()
		length, times := uint8(0), 1
		switch symbol := e.start(); symbol {
		case 16:
			if i == 0 {
				return ErrStream
			}
			length, times = all[i-1], int(z.next(2))+3
		case 17:
			times = int(z.next(3)) + 3
		case 18:
			times = int(z.next(7)) + 11
		default:
			length = uint8(symbol)
		}
		if i+times > len(all) {
			return ErrStream
		}
		for end := i + times; i < end; i++ {
			all[i] = length
		}
	}
	return z.tables(all[:literalCount], all[literalCount:])
}
