package inflate

const prime = 65521 // RFC 1950, section 8.2

// adler is the checksum of a stream, both of its sums; the first begins at 1.
type adler struct{ first, second uint64 }

// add takes the next bytes, up to some megabytes, with sums or portableSums.
func (s *adler) add(data []byte, sums func([]byte) (sum, sumOfSums uint64)) {
	sum, sumOfSums := sums(data)
	s.second = (s.second + uint64(len(data))*s.first + sumOfSums) % prime
	s.first = (s.first + sum) % prime
}

func (s *adler) value() uint32 { return uint32(s.second<<16 | s.first) }

// portableSums adds up bytes, and all that the sum of bytes is on the way.
func portableSums(data []byte) (sum, sumOfSums uint64) {
	for _, v := range data {
		sum += uint64(v)
		sumOfSums += sum
	}
	return sum, sumOfSums
}
