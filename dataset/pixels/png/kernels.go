package png

// kernels undo filters on this processor; all versions give the same bytes. in is a row
// without the byte that names its filter, as long as row and above; all have room for a
// byte more.
type kernels struct {
	sub, average, paeth func(row, in, above []byte, pixel int)
	up                  func(row, in, above []byte)
}

func portableKernels() kernels { return kernels{sub: sub, average: average, paeth: paeth, up: up} }

func sub(row, in, _ []byte, pixel int) {
	copy(row, in[:pixel])
	for i, v := range in[pixel:] {
		row[i+pixel] = v + row[i]
	}
}

func up(row, in, above []byte) {
	above, row = above[:len(in)], row[:len(in)]
	for i, v := range in {
		row[i] = v + above[i]
	}
}

func average(row, in, above []byte, pixel int) {
	for i, v := range in[:pixel] {
		row[i] = v + above[i]/2
	}
	above, before := above[pixel:], row
	row = row[pixel:]
	for i, v := range in[pixel:] {
		row[i] = v + byte((uint(before[i])+uint(above[i]))/2)
	}
}

// paeth goes through three channels at once, which do not wait for each other.
func paeth(row, in, above []byte, pixel int) {
	const three = 3
	at := 0
	for ; at+three <= pixel; at += three {
		paethThree(row[at:], in[at:], above[at:], pixel)
	}
	for ; at < pixel; at++ {
		left, upperLeft := 0, 0
		for i := at; i < len(in); i += pixel {
			left, upperLeft = int(in[i]+byte(predict(left, int(above[i]), upperLeft))), int(above[i])
			row[i] = byte(left)
		}
	}
}

func paethThree(row, in, above []byte, pixel int) {
	var a0, a1, a2, c0, c1, c2 int // to the left, and above that
	for len(in) > 2 && len(above) > 2 && len(row) > 2 {
		b0, b1, b2 := int(above[0]), int(above[1]), int(above[2])
		a0 = int(in[0] + byte(predict(a0, b0, c0)))
		a1 = int(in[1] + byte(predict(a1, b1, c1)))
		a2 = int(in[2] + byte(predict(a2, b2, c2)))
		row[0], row[1], row[2] = byte(a0), byte(a1), byte(a2)
		c0, c1, c2 = b0, b1, b2
		if len(in) < pixel+3 {
			break
		}
		row, in, above = row[pixel:], in[pixel:], above[pixel:]
	}
}

// predict is the predictor of Paeth (PNG, third edition, section 9.4), without branches:
// which neighbour is nearest to left + upper - upperLeft follows from where the threshold
// lies between left and upper. Where it lies at both, they are equal.
func predict(left, upper, upperLeft int) int {
	threshold := 3*upperLeft - left - upper
	lesser, greater := min(left, upper), max(left, upper)
	nearest := upperLeft
	if threshold >= greater {
		nearest = lesser
	}
	if threshold <= lesser {
		nearest = greater
	}
	return nearest
}
