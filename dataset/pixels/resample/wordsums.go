package resample

import "encoding/binary"

// wordSums adds up rows byte by byte in words of 16 bits, four at once: of each 8 bytes
// first those at even places, then those at odd ones.
type wordSums struct {
	words []uint64
	rows  int // that are in the words
}

const (
	wordBytes = 8
	maxRows   = 0xffff / 0xff // that a word has room for
)

func newWordSums(width int) wordSums {
	return wordSums{words: make([]uint64, width/wordBytes*2)}
}

// add adds a row. Where words have no room, and for bytes that fill no 8, it adds to the
// columns.
func (s *wordSums) add(row []byte, columns []int) {
	if s.rows == maxRows {
		s.moveTo(columns)
	}
	s.rows++
	const even = 0x00ff_00ff_00ff_00ff
	for words := s.words; len(words) >= 2 && len(row) >= wordBytes; words, row = words[2:], row[wordBytes:] {
		v := binary.LittleEndian.Uint64(row)
		words[0] += v & even
		words[1] += v >> 8 & even
	}
	last := columns[len(columns)-len(row):]
	for i, v := range row {
		last[i] += int(v)
	}
}

// moveTo moves the sums to those of columns.
func (s *wordSums) moveTo(columns []int) {
	for words := s.words; len(words) >= 2; words, columns = words[2:], columns[wordBytes:] {
		even, odd := words[0], words[1]
		for i := range wordBytes / 2 {
			columns[2*i] += int(even >> (16 * i) & 0xffff)
			columns[2*i+1] += int(odd >> (16 * i) & 0xffff)
		}
	}
	clear(s.words)
	s.rows = 0
}
