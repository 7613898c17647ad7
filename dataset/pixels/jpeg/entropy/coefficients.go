package entropy

// BlockSize is the number of coefficients of a block.
const BlockSize = 64

// natural gives the place of a coefficient in a block, row by row, by its place in a
// scan (T.81, figure A.6). A run of zeros in damaged data may lead beyond the block;
// what follows goes to the last place, as in libjpeg (jpeg_natural_order of jutils.c).
// It is as long as a power of two, so that no bound needs a check.
var natural = [128]uint8{
	0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
	63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
}

// Natural gives the place of a coefficient in a block, row by row, by its place in a
// scan, 0 to 63.
func Natural(k int) int { return int(natural[k]) }

// Coefficients are those of a block that several scans fill.
type Coefficients struct {
	Values *[BlockSize]int16 // in natural order
	Known  *uint64           // which are not zero, bit 0 the first of a scan
}

// set sets the coefficient at a place of a scan, which may lie beyond the block in
// damaged data.
func (c Coefficients) set(k uint, value int16) {
	c.Values[natural[k&127]&63] = value
	bit := uint64(1) << (min(k, BlockSize-1) & 63)
	if *c.Known &^= bit; value != 0 {
		*c.Known |= bit
	}
}
